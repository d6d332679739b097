"""What a worker does, lap after lap: marks that are due, clocks to work out anew, and whoever follows the ledger.

What has to be done follows from what is stored, so a worker that died is replaced by starting one. The clock of the
machine, waiting, and whoever listens are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from servicelevel.monitoring.live.actions import beat, notice_marks
from servicelevel.monitoring.live.following_actions import follow_agreement, follow_moved
from servicelevel.monitoring.live.models import LiveClock
from servicelevel.monitoring.live.queries import most_overdue, to_follow

LARGEST_STEP = timedelta(minutes=2)
LONGEST_WAIT = 1.0
FOLLOW_EVERY = 0.5
"""Seconds. What is told of tickets meanwhile is followed together: ten cost hardly more than one."""
LOOK_FOR_CHANGES_EVERY = timedelta(seconds=1)
BEAT_EVERY = timedelta(seconds=30)
Job = Callable[[datetime], int]
"""Does what is to be done at an instant; how much it was."""


@dataclass
class SteadyClock:
    """Holds the clock of the machine against a count of seconds that nobody sets (reliability T5).

    A machine whose clock jumps a day ahead would tell of a day's breaches that are none. wall: gives the time;
    seconds: gives a count that only ever grows evenly.
    """

    wall: Callable[[], datetime]
    seconds: Callable[[], float]
    _began: tuple[datetime, float] = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.wall(), self.seconds()

    def jumped_by(self) -> timedelta:
        """How far the clock is from where it should be; nothing while it is within two minutes."""
        began_at, began = self._began
        off = self.wall() - (began_at + timedelta(seconds=self.seconds() - began))
        if abs(off) > LARGEST_STEP:
            return off
        # A clock that is set by small steps, as it should be, is followed.
        self._began = self.wall(), self.seconds()
        return timedelta()


@dataclass
class Worker:
    """One worker. name: of its own; jobs: what it does on each lap, each by its name; waits: seconds, at most."""

    name: str
    clock: SteadyClock
    jobs: Sequence[tuple[str, Job]]
    failed: Callable[[str, Exception], None] = lambda name, error: None
    waits: float = LONGEST_WAIT
    started_at: datetime = field(init=False)
    _beat: tuple[datetime, str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.started_at = self.clock.wall()

    def lap(self) -> int:
        """Do once all that is to be done now; how much it was. A job that fails holds up no other."""
        off = self.clock.jumped_by()
        now = self.clock.wall()
        held = f"The clock of this machine jumped by {off}; nothing is told until it is right." if off else ""
        self._say_alive(now, held)
        return 0 if held else sum(self._done(name, job, now) for name, job in self.jobs)

    def seconds_to_wait(self, now: datetime) -> float:
        """How long until the next mark is due, at most as long as it waits: new events may bring one that is due before."""
        next_at = (
            LiveClock.objects.filter(next_at__isnull=False)
            .order_by("next_at")
            .values_list("next_at", flat=True)
            .first()
        )
        if next_at is None:
            return self.waits
        return min(max((next_at - now).total_seconds(), 0.0), self.waits)

    def _say_alive(self, now: datetime, held: str) -> None:
        if self._beat is None or self._beat[1] != held or abs(now - self._beat[0]) >= BEAT_EVERY:
            beat(self.name, self.started_at, now, held)
            self._beat = now, held

    def _done(self, name: str, job: Job, now: datetime) -> int:
        try:
            return job(now)
        except Exception as error:
            self.failed(name, error)
            return 0


@dataclass
class NowAndThen:
    """A job that is done on few laps: at most once in so long, and wholly.

    goes_on: not wholly, so on every lap while it finds something to do.
    """

    every: timedelta
    job: Job
    goes_on: bool = False
    _last: datetime | None = field(init=False, default=None)

    def __call__(self, now: datetime) -> int:
        if self._last is not None and timedelta() <= now - self._last < self.every:
            return 0
        done = self.job(now)
        self._last = None if done and self.goes_on else now
        return done if self.goes_on else 0


def notice_all(now: datetime) -> int:
    """Notice every mark that is due."""
    count = 0
    while most_overdue(now) is not None and (found := notice_marks(now)):
        count += found
    return count


def follow_next(now: datetime) -> int:
    """Work the clocks out anew of one agreement whose terms changed, or for which files were read; 0 where none is left.

    One at a time, so that between two of them marks are noticed.
    """
    return next((1 + follow_agreement(terms, stamp, now) for terms, stamp in to_follow()), 0)


def clock_jobs() -> tuple[tuple[str, Job], ...]:
    """The jobs that keep the clocks, of one worker; nothing that waits for others belongs beside them."""
    return (
        ("follow tickets", NowAndThen(timedelta(seconds=FOLLOW_EVERY), follow_moved)),
        ("notice marks", notice_all),
        ("follow agreements", NowAndThen(LOOK_FOR_CHANGES_EVERY, follow_next, goes_on=True)),
    )
