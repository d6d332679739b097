"""A worker's lap: what fails holds up nothing else, and a clock that jumps tells of nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.monitoring.live import queries
from servicelevel.monitoring.live.models import Heartbeat, LiveClock, MarkReached
from servicelevel.monitoring.live.worker import SteadyClock, Worker, clock_jobs
from tests.monitoring.live.desk import BEGIN, MINUTE, desk
from tests.monitoring.live.test_noticing import tell

pytestmark = pytest.mark.django_db


class Machine:
    """A clock that is set by hand, and the seconds that really pass."""

    def __init__(self, at: datetime) -> None:
        self.at, self.seconds = at, 0.0

    def passes(self, time: timedelta) -> None:
        self.at += time
        self.seconds += time.total_seconds()

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.at, lambda: self.seconds)


def test_a_job_that_fails_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    failed: list[str] = []
    done: list[datetime] = []
    machine = Machine(BEGIN)

    def fails(now: datetime) -> int:
        raise RuntimeError("no")

    jobs = (*clock_jobs(), ("fails", fails), ("works", lambda now: done.append(now) or 0))
    worker = Worker("one", machine.clock(), jobs, lambda name, error: failed.append(name))
    machine.passes(61 * MINUTE)
    assert worker.lap() > 0
    assert failed == ["fails"]
    assert done == [machine.at]
    assert MarkReached.objects.filter(mark="breach").exists()
    assert queries.workers(machine.at)[0][1]
    assert not queries.workers(machine.at + 3 * MINUTE)[0][1]


@pytest.mark.parametrize(
    "jump", [timedelta(days=1), timedelta(hours=-1), timedelta(days=-20_000), timedelta(days=20_000)]
)
def test_a_clock_that_jumps_tells_of_nothing_until_it_is_right_again(tmp_path: Path, jump: timedelta) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    machine = Machine(BEGIN)
    worker = Worker("one", machine.clock(), clock_jobs())
    worker.lap()
    machine.at += jump
    machine.passes(MINUTE)
    assert worker.lap() == 0
    assert not MarkReached.objects.exists()
    assert "jumped" in Heartbeat.objects.get().because
    machine.at -= jump
    machine.passes(60 * MINUTE)
    worker.lap()
    assert MarkReached.objects.get(mark="breach").at == BEGIN + 60 * MINUTE + timedelta(microseconds=1)
    assert Heartbeat.objects.get().because == ""


def test_small_steps_of_the_clock_are_followed(tmp_path: Path) -> None:
    machine = Machine(BEGIN)
    worker = Worker("one", machine.clock(), clock_jobs())
    for _ in range(5):
        machine.at += timedelta(seconds=100)
        machine.passes(MINUTE)
        worker.lap()
        assert Heartbeat.objects.get().because == ""


def test_a_worker_follows_new_terms_by_itself(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    LiveClock.objects.all().delete()
    AgreementVersion.objects.update(in_force_since=BEGIN)
    machine = Machine(BEGIN)
    worker = Worker("one", machine.clock(), clock_jobs())
    assert worker.lap() == 2
    assert worker.lap() == 0
    assert worker.seconds_to_wait(BEGIN) == 1.0
    assert worker.seconds_to_wait(BEGIN + 29 * MINUTE + timedelta(seconds=59.5)) == 0.5
    assert LiveClock.objects.get().ticket == "A"
