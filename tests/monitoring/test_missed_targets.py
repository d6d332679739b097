"""Availability, samples and counts that a period missed have records of breaches as clocks have, with what they rest on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.errors import Conflict, NotFound
from servicelevel.ledger.models import Line
from servicelevel.levels import Period
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.duties import duties_of_breaches
from servicelevel.monitoring.breaches.models import BreachNote, Investigation
from servicelevel.monitoring.breaches.queries import breached_keys
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.measurement import Measurement, measure, period_of
from servicelevel.monitoring.missed.queries import missed_seen
from servicelevel.monitoring.periods import producing
from servicelevel.organisation.models import Person
from servicelevel.web import clock
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, analysed, by, gathered

pytestmark = pytest.mark.django_db
OTHERS = """
      up: {name: Mailboxes available, measure: availability, service: mail, calendar: always, goal: 99%}
      slow: {name: Latency, measure: samples, service: mail, metric: latency, statistic: p95, calendar: always, goal: '<= 800'}
"""
UP, SLOW = (ClockKey("mail", name, "", period="2016-05") for name in ("up", "slow"))
HOUR = 3_600_000_000


@pytest.fixture(autouse=True)
def terms(tmp_path: Path):  # type: ignore[no-untyped-def]
    """E-Mail that was away for 20 hours of May, and slow on its last days; every ticket in time."""
    found = desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + OTHERS))
    people()
    for day in range(1, 32):
        desk.solved(f"T{day}", f"2016-05-{day:02} 14:00", f"2016-05-{day:02} 15:30")
    waited = ("2016-05-16 14:30", {"state": "Waiting"}), ("2016-05-16 15:00", {"state": "Resolved"})
    desk.tell("W", ("2016-05-16 14:00", {"state": "New", "service": "mail"}), *waited)
    desk.outage("2016-04-20 00:00", "2016-04-20 01:00")
    desk.outage("2016-05-10 00:00", "2016-05-10 15:00")
    desk.outage("2016-05-20 00:00", "2016-05-20 05:00")
    desk.sampled("2016-05-01 06:00", [500.0] * 600 + [900.0] * 120)
    return found


def month(terms) -> tuple[Measurement, Period]:  # type: ignore[no-untyped-def]
    period = period_of(terms, "2016-05")
    return measure(terms, [period], NOW), period


@pytest.mark.req("R63", "R114")
def test_what_a_period_missed_is_a_breach_beside_the_clocks(terms) -> None:  # type: ignore[no-untyped-def]
    assert breached_keys(*month(terms)) == [UP, SLOW]


@pytest.mark.req("R63")
def test_the_evidence_is_the_figure_and_what_it_rests_on(terms) -> None:  # type: ignore[no-untyped-def]
    measurement, _ = month(terms)
    found = missed_seen(by("maya").person, UP, NOW)
    assert found.figure == measurement.figure("up", "2016-05")
    assert [one["within_us"] for one in found.outages] == [15 * HOUR, 5 * HOUR], "and none of April"
    assert {one["value"] for one in missed_seen(by("maya").person, SLOW, NOW).samples} == {500.0, 900.0}
    kept = actions.classify(by("omar"), UP, cause="outage", narrative="The store was full.").evidence
    assert kept["figure"]["verdict"] == "breached"
    assert kept["figure"]["words"] == found.figure.words
    assert len(kept["outages"]) == 2
    desk.outage("2016-05-25 00:00", "2016-05-25 10:00")
    assert BreachNote.objects.get().evidence == kept, "it stays as it stood"
    line = Line.objects.filter(act="monitoring.classify_breach").get()
    assert '"period":"2016-05"' in line.content.replace(" ", "")


@pytest.mark.req("R63")
def test_only_what_was_missed_has_a_record_and_only_inside() -> None:
    kept = ClockKey("mail", "up", "", period="2016-04")
    for name, key in (
        ("maya", kept), ("maya", ClockKey("mail", "resolution", "", period="2016-05")), ("lea", UP), ("olga", UP),
        ("maya", ClockKey("mail", "up", "", period="2016-13")), ("maya", ClockKey("mail", "nothing", "", period="2016-05")),
        ("maya", ClockKey("mail", "up", "", period="2099-01")),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            missed_seen(by(name).person, key, NOW)
        with pytest.raises(NotFound):
            actions.classify(by(name), key, cause="outage", narrative="It was away.")


@pytest.mark.req("R63", "R28")
def test_no_report_goes_out_over_a_missed_target_that_nobody_looked_at() -> None:
    row = analysed(classified=False)
    producing.produce(by("maya"), row.case.key)
    with pytest.raises(Conflict, match=r"2016-05 \(Mailboxes available\), 2016-05 \(Latency\)"):
        producing.release(by("maya"), row.case.key, review="Looked at.")
    actions.classify_together(by("maya"), [UP, SLOW], cause="outage", narrative="One store held both up.")
    later = NOW + timedelta(minutes=2)
    made = producing.produce(by("maya", later), row.case.key)
    page = bytes(made.files.get(form="html").content).decode()
    assert "One store held both up." in page
    producing.release(by("maya", later), row.case.key, review="Looked at.")


@pytest.mark.req("R29")
def test_it_is_looked_into_and_waits_in_the_duties() -> None:
    due = (NOW + timedelta(days=9)).date()
    row = actions.investigate(by("maya"), UP, owner="ines", due_on=due, cause="The store.")
    assert (row.period, row.ticket) == ("2016-05", "")
    words = [one.words for one in duties_of_breaches(by("ines").person, NOW)]
    assert words == ["Look into the breach of 2016-05"]
    desk.sampled("2016-05-31 08:00", [100.0])
    assert missed_seen(by("maya").person, UP, NOW).investigations == [Investigation.objects.get()]


@pytest.mark.req("R63", "R29")
def test_the_pages_lead_from_the_list_to_the_record_and_on(monkeypatch: pytest.MonkeyPatch) -> None:
    gathered()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    maya, place = Client(), "/breaches/mail/up/in/2016-05/"
    maya.force_login(Person.objects.get(username="maya"))
    listed = maya.get("/breaches/?agreement=mail&period=2016-05").content.decode()
    assert f'href="{place}"' in listed
    assert f'href="{place}"' in maya.get("/agreements/mail/2016-05/up/").content.decode()
    record = maya.get(place).content.decode()
    assert "This breach waits to be classified" in record
    assert "2 outages, the longest of 15 h by the clock." in record.replace("\u00a0", " ")
    maya.post(place, {"cause": "outage", "narrative": "The store was full."})
    assert "The store was full." in maya.get(place).content.decode()
    assert "Mailboxes available, May 2016</p>" in maya.get(f"{place}investigate/").content.decode()
    given = {"owner": "ines", "due_on": "2016-06-20", "cause": "The store.", "links": ""}
    sent = maya.post(f"{place}investigate/", given, follow=True).content.decode()
    assert f'href="{place}"' in sent
    lea = Client()
    lea.force_login(Person.objects.get(username="lea"))
    assert lea.get(place).status_code == 404
    assert "Breach record" not in lea.get("/agreements/mail/2016-05/up/").content.decode()
