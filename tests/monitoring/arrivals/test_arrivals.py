"""Data that does not arrive after an agreement is in force: one alarm, told once, that ends when it does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.agreements.models import AgreementVersion
from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox import actions as outbox
from servicelevel.ledger.models import Line
from servicelevel.monitoring.arrivals.actions import ARRIVED, MISSED, look_for_data
from servicelevel.monitoring.arrivals.duties import duties_of_arrivals
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.live.worker import NowAndThen
from servicelevel.monitoring.shown.sources import sources_view
from servicelevel.organisation.models import Person
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people

pytestmark = [pytest.mark.django_db, pytest.mark.req("R113")]
BEGIN = at("2016-05-02 05:00")
OTHERS = """
      up: {name: Mailboxes available, measure: availability, service: mail, calendar: always, goal: 99%}
      slow: {name: Latency, measure: samples, service: mail, metric: latency, statistic: p95, calendar: always, goal: '<= 800'}
"""


@pytest.fixture(autouse=True)
def in_force(tmp_path: Path) -> None:
    """E-Mail is in force from the second of May on; its desk has told of tickets before."""
    desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + OTHERS, begins="2016-05-02"))
    people()
    Person.objects.filter(username__in=["maya", "omar"]).update(email="someone@example.org")
    AgreementVersion.objects.update(state="in force", in_force_since=BEGIN - timedelta(days=3))
    desk.solved("before", "2016-04-20 14:00", "2016-04-20 15:00")


def alarms() -> list[str]:
    return sorted(DataArrival.objects.filter(arrived_at=None).values_list("target", flat=True))


def test_nothing_is_missed_before_its_time_and_afterwards_once() -> None:
    assert look_for_data(BEGIN + timedelta(hours=23, minutes=59)) == 0
    assert look_for_data(BEGIN + timedelta(hours=24)) == 3
    assert alarms() == ["resolution", "slow", "up"]
    for hours in range(25, 60):
        assert look_for_data(BEGIN + timedelta(hours=hours)) == 0
    (line,) = Line.objects.filter(act=MISSED)
    assert line.subject == "agreement:mail"
    assert json.loads(line.content)["targets"] == ["resolution", "up", "slow"]


def test_the_manager_is_mailed_once_and_has_a_duty_until_data_arrives() -> None:
    maya, omar = (Person.objects.get(username=name) for name in ("maya", "omar"))
    now = BEGIN + timedelta(days=2)
    look_for_data(now)
    for _ in range(3):
        outbox.listen(now)
    (notice,) = OutgoingNotice.objects.all()
    assert (notice.person, notice.subject) == (maya, "No data arrives for E-Mail")
    assert notice.words.splitlines()[0].startswith(
        "Resolution of E-Mail: nothing has arrived since 2 May 2016"
    )
    assert not notice.only_warnings
    (duty,) = duties_of_arrivals(maya, now)
    assert duty.words == "See why no data arrives for 3 targets of mail"
    assert list(duties_of_arrivals(omar, now)) == []
    assert (
        sources_view(now).sentence
        == "No data arrives for Resolution, Latency and Mailboxes available of mail"
    )

    desk.solved("new", "2016-05-04 14:00", "2016-05-04 15:00")
    desk.sampled("2016-05-04 00:00", [500.0])
    desk.looked_at("2016-05-04 00:00", "2016-05-04 01:00", 5)
    assert look_for_data(now + timedelta(hours=20)) == 3
    assert look_for_data(now + timedelta(hours=21)) == 0
    assert alarms() == []
    assert list(duties_of_arrivals(maya, now)) == []
    assert Line.objects.filter(act=ARRIVED).count() == 1
    outbox.listen(now + timedelta(days=1))
    assert OutgoingNotice.objects.count() == 1


def test_what_arrives_in_time_raises_no_alarm_and_leaves_no_line() -> None:
    desk.solved("other", "2016-05-02 14:00", "2016-05-02 15:00", service="print")  # the desk is alive
    desk.looked_at("2016-05-02 06:00", "2016-05-02 07:00", 5)
    desk.sampled("2016-05-02 06:00", [500.0])
    assert look_for_data(BEGIN + timedelta(hours=12)) == 3
    assert look_for_data(BEGIN + timedelta(days=9)) == 0
    assert not Line.objects.filter(act__in=[MISSED, ARRIVED]).exists()


def test_drafts_and_what_is_not_in_force_yet_wait_for_nothing() -> None:
    AgreementVersion.objects.update(state="draft", in_force_since=None)
    assert look_for_data(BEGIN + timedelta(days=2)) == 0
    AgreementVersion.objects.update(state="in force", in_force_since=BEGIN)
    assert look_for_data(BEGIN - timedelta(days=1)) == 0


def test_an_agreement_that_comes_into_force_later_has_its_day_from_then_on() -> None:
    AgreementVersion.objects.update(in_force_since=BEGIN + timedelta(days=10))
    assert look_for_data(BEGIN + timedelta(days=10, hours=23)) == 0
    assert look_for_data(BEGIN + timedelta(days=11)) == 3


def test_the_worker_looks_now_and_then() -> None:
    looked: list[float] = []

    def look(now: datetime) -> int:
        looked.append((now - BEGIN) / timedelta(minutes=1))
        return len(looked) % 2

    minutes = [0, 1, 4, 5, 6, 9, 10, -60]
    whole = NowAndThen(timedelta(minutes=5), look)
    assert [whole(BEGIN + timedelta(minutes=minute)) for minute in minutes] == [0] * 8
    assert looked == [0, 5, 10, -60]
    looked.clear()
    in_pieces = NowAndThen(timedelta(minutes=5), look, goes_on=True)
    assert [in_pieces(BEGIN + timedelta(minutes=minute)) for minute in minutes] == [1, 0, 0, 0, 1, 0, 0, 1]
    assert looked == [0, 1, 6, 9, -60]


def test_the_page_of_sources_shows_what_does_not_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    now = BEGIN + timedelta(days=2)
    look_for_data(now)
    monkeypatch.setattr("servicelevel.web.clock.now", lambda: now)
    client = Client()
    client.force_login(Person.objects.get(username="maya"))
    page = client.get("/sources/").content.decode()
    assert "No data arrives" in page
    assert "Mailboxes available" in page
