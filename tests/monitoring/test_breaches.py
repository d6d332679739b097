"""Breach records: the evidence is derived, people add cause and words, and no report goes out over what nobody looked at."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.models import BreachNote
from servicelevel.monitoring.breaches.queries import breach_seen, cause_classes, investigations_visible_to
from servicelevel.monitoring.breaches.rules import ClockKey, suggested_cause
from servicelevel.monitoring.periods import producing
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, analysed, by

pytestmark = pytest.mark.django_db
LATE = ClockKey("mail", "resolution", "desk/T12")
HOUR = 3_600_000_000


@pytest.fixture(autouse=True)
def terms(tmp_path: Path):
    """E-Mail with a ticket in time and one that the desk, a queue and a handover had an hour too long."""
    found = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    for day in range(1, 32):
        if day != 12:
            desk.solved(f"T{day}", f"2016-05-{day:02} 14:00", f"2016-05-{day:02} 15:30")
    waited = ("2016-05-16 14:30", {"state": "Waiting"}), ("2016-05-16 15:00", {"state": "Resolved"})
    desk.tell("W", ("2016-05-16 14:00", {"state": "New", "service": "mail"}), *waited)
    desk.tell(
        "T12",
        ("2016-05-12 14:00", {"state": "New", "service": "mail", "assignment_group": "Desk", "assignee": ""}),
        ("2016-05-12 15:00", {"assignee": "ann"}),
        ("2016-05-12 17:00", {"assignment_group": "Mail", "assignee": ""}),
        ("2016-05-12 22:00", {"assignee": "bo"}),
        ("2016-05-13 15:00", {"state": "Resolved"}),
    )
    return found


@pytest.mark.req("R63", "R29")
def test_the_record_of_a_breach_opens_with_who_had_the_clock() -> None:
    found = breach_seen(by("maya").person, LATE, NOW)
    assert found.note is None
    assert [(one.kind, one.holder, one.work_us, one.over_us) for one in found.held] == [
        ("handover", "Desk to Mail", 5 * HOUR, 0), ("team", "Desk", 2 * HOUR, 0), ("team", "Mail", 2 * HOUR, 2 * HOUR),
        ("queue", "Desk", HOUR, 0),
    ]  # fmt: skip
    assert sum(one.work_us for one in found.held) == found.clock.explanation.clock["elapsed_us"]
    assert suggested_cause(found.held, list(cause_classes())) == "handling"


@pytest.mark.req("R63")
def test_only_breached_clocks_have_a_record_and_only_inside() -> None:
    for name, key in (("maya", ClockKey("mail", "resolution", "desk/T11")), ("lea", LATE), ("olga", LATE)):
        with pytest.raises(NotFound):
            breach_seen(by(name).person, key, NOW)


@pytest.mark.req("R63")
def test_a_breach_is_classified_by_a_person_and_the_evidence_is_kept_as_it_stood() -> None:
    with pytest.raises(NotFound):
        actions.classify(by("lea"), LATE, cause="queue", narrative="It lay there.")
    with pytest.raises(Invalid) as refused:
        actions.classify(by("maya"), LATE, cause="queu", narrative="It lay there.")
    assert "queue" in str(refused.value)
    with pytest.raises(Invalid):
        actions.classify(by("maya"), LATE, cause="queue", narrative=" ")
    made = actions.classify(
        by("omar"), LATE, cause="handover", narrative="Nobody looked at the queue of Mail."
    )
    assert made.evidence["elapsed_us"] == 10 * HOUR
    assert made.evidence["held"][0] == {
        "kind": "handover", "party": "", "holder": "Desk to Mail", "work_us": 5 * HOUR, "over_us": 0,
    }  # fmt: skip
    actions.classify(by("maya"), LATE, cause="staffing", narrative="Mail was short of two people.")
    found = breach_seen(by("ines").person, LATE, NOW)
    assert [one.cause for one in found.notes] == ["handover", "staffing"]
    assert found.note.by.username == "maya"
    assert Line.objects.filter(act="monitoring.classify_breach").count() == 2


@pytest.mark.req("R63")
def test_the_breaches_of_one_outage_are_classified_together_or_not_at_all() -> None:
    desk.solved("T40", "2016-05-18 14:00", "2016-05-20 15:00")
    both = [LATE, ClockKey("mail", "resolution", "desk/T40")]
    for wrong in ([], [LATE, ClockKey("print", "resolution", "desk/T40")]):
        with pytest.raises(Invalid):
            actions.classify_together(by("maya"), wrong, cause="outage", narrative="The relay was down.")
    more = [*both, ClockKey("mail", "resolution", "desk/T11")]
    with pytest.raises(NotFound):
        actions.classify_together(by("maya"), more, cause="outage", narrative="The relay was down.")
    assert not BreachNote.objects.exists()
    rows = actions.classify_together(by("maya"), both, cause="outage", narrative="The relay was down.")
    assert [one.evidence["elapsed_us"] // HOUR for one in rows] == [10, 19]
    line = Line.objects.get(act="monitoring.classify_breach")
    assert json.loads(line.content)["clocks"][1]["ticket"] == "desk/T40"


def test_many_are_classified_in_as_many_queries_as_few() -> None:
    keys = [LATE]
    for day in (3, 4, 5, 9, 10, 11):
        desk.solved(f"L{day}", f"2016-05-{day:02} 14:00", f"2016-05-{day + 7:02} 15:00")
        keys.append(ClockKey("mail", "resolution", f"desk/L{day}"))

    def asked(some: list[ClockKey]) -> int:
        with CaptureQueriesContext(connection) as seen:
            actions.classify_together(by("maya"), some, cause="outage", narrative="The relay was down.")
        return len(seen)

    assert asked(keys[:2]) == asked(keys)


@pytest.mark.req("R63")
def test_the_evidence_that_is_kept_is_what_the_record_shows() -> None:
    desk.solved("T40", "2016-05-18 14:00", "2016-05-20 15:00")
    for key in (LATE, ClockKey("mail", "resolution", "desk/T40")):
        found = breach_seen(by("maya").person, key, NOW)
        kept = actions.classify(by("maya"), key, cause="outage", narrative="The relay was down.").evidence
        clock = found.clock.explanation.clock
        same = ("goal_us", "elapsed_us", "paused_us", "reopened", "status")
        assert {name: kept[name] for name in same} == {name: clock[name] for name in same}
        assert (kept["breached_at"], kept["version"]) == (
            clock["breached_at"].isoformat(),
            found.clock.version,
        )
        assert kept["counts_in"] == found.clock.counts_in == "2016-05"
        names = ("kind", "party", "holder", "work_us", "over_us")
        assert kept["held"] == [{name: getattr(one, name) for name in names} for one in found.held]


@pytest.mark.req("R28", "R63")
def test_a_report_does_not_leave_its_pre_review_before_every_breach_is_classified() -> None:
    row = analysed(classified=False)
    producing.produce(by("maya"), row.case.key)
    with pytest.raises(Conflict, match=r"Not classified yet: T12 \(Resolution\)"):
        producing.release(by("maya"), row.case.key, review="Fine.")
    actions.classify(by("maya"), LATE, cause="handover", narrative="Nobody looked at the queue of Mail.")
    later = NOW + timedelta(minutes=5)
    actions.classify(by("maya", later), LATE, cause="handover", narrative="Mail had nobody on Thursdays.")
    with pytest.raises(Conflict, match="produce it anew"):
        producing.release(by("maya", later), row.case.key, review="Fine.")
    producing.produce(by("maya", later), row.case.key)
    issued = producing.release(by("maya", later), row.case.key, review="Fine.")
    html = bytes(issued.files.get(form="html").content).decode()
    assert "Causes of the breaches" in html
    assert "Lost between two groups" in html
    assert "Mail had nobody on Thursdays." in html


@pytest.mark.req("R29")
def test_one_act_opens_an_investigation_that_its_owner_closes_with_a_finding() -> None:
    asked = {
        "due_on": date(2016, 6, 10),
        "cause": "The queue of Mail.",
        "links": ["desk/T11", " ", "PRB0007"],
    }
    for name in ("ines", "lea"):
        with pytest.raises((NotAllowed, NotFound)):
            actions.investigate(by(name), LATE, owner="ines", **asked)
    with pytest.raises(Invalid) as refused:
        actions.investigate(by("maya"), LATE, owner="lea", **asked | {"due_on": date(2016, 6, 2)})
    assert [one.path for one in refused.value.problems] == ["owner", "due_on"]
    row = actions.investigate(by("maya"), LATE, owner="ines", **asked)
    assert row.links == {"links": ["desk/T11", "PRB0007"]}
    assert [one.pk for one in breach_seen(by("omar").person, LATE, NOW).investigations] == [row.pk]
    assert not investigations_visible_to(by("lea").person).exists()
    with pytest.raises(NotAllowed):
        actions.close(by("omar"), row.pk, finding="Nothing.")
    with pytest.raises(Invalid):
        actions.close(by("ines"), row.pk, finding="")
    closed = actions.close(
        by("ines", NOW + timedelta(days=2)), row.pk, finding="Its rota had a gap on Thursdays."
    )
    assert closed.closed_at == NOW + timedelta(days=2)
    with pytest.raises(Conflict, match="closed this already"):
        actions.close(by("maya"), row.pk, finding="Again.")


@pytest.mark.req("R63")
def test_an_organisation_keeps_its_own_classes_of_causes() -> None:
    with pytest.raises(NotAllowed):
        actions.add_cause_class(by("omar"), key="strike", name="Strike")
    actions.add_cause_class(by("maya"), key="strike", name="Strike")
    actions.end_cause_class(by("maya"), "other")
    assert cause_classes()["strike"] == "Strike"
    assert "other" not in cause_classes()
    with pytest.raises(Conflict):
        actions.add_cause_class(by("maya"), key="other", name="Other")
    with pytest.raises(NotFound):
        actions.end_cause_class(by("maya"), "other")
    with pytest.raises(Invalid):
        actions.classify(by("maya"), LATE, cause="other", narrative="Something else.")


@pytest.mark.req("R63")
def test_what_was_said_stays_when_late_data_takes_the_breach_away() -> None:
    actions.classify(by("maya"), LATE, cause="handover", narrative="Nobody looked.")
    desk.tell("T12", ("2016-05-12 14:30", {"state": "Resolved"}), recorded=at("2016-06-01 10:00"))
    found = breach_seen(by("maya").person, LATE, NOW)
    assert (found.is_breached, found.note.cause, found.held != []) == (False, "handover", True)
    with pytest.raises(Conflict, match="not breached"):
        actions.classify(by("maya"), LATE, cause="queue", narrative="Again.")
    assert BreachNote.objects.count() == 1
