"""Exclusions: four eyes, what they do to figures, and that every day can still be shown as it was known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.levels.exclusions import REASON
from servicelevel.monitoring import reports
from servicelevel.monitoring.data_digest import digest_of_data
from servicelevel.monitoring.exclusions import actions
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import exclusions_visible_to, waiting_for
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.explaining import explain_ticket
from servicelevel.monitoring.measurement import measure, period_of
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people

pytestmark = pytest.mark.django_db
NOW = at("2016-06-10 12:00")
UP = "\n      up: {name: Up, measure: availability, service: mail, calendar: always, goal: 99%}\n"


@pytest.fixture
def terms(tmp_path: Path):
    """E-Mail with a clock and a share of time; one ticket used 10 h of 8 h, one outage took six hours."""
    found = desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + UP[1:]))
    desk.solved("late", "2016-05-02 14:00", "2016-05-03 15:00")  # Monday 9:00 to Tuesday 10:00 in Chicago
    desk.solved("fine", "2016-05-04 14:00", "2016-05-04 15:00")
    desk.outage("2016-05-10 05:00", "2016-05-10 11:00")
    return found


@pytest.fixture
def by(terms):
    """Who acts, by name."""
    return {name: By(person, NOW) for name, person in people().items()}


def of_ticket(**more) -> Asked:
    given = {"of": "ticket", "about": "desk/late", "begins": at("2016-05-02 15:00"), "ends": at("2016-05-02 18:00"),
             "reason": "The laboratory was locked and nobody could enter."}  # fmt: skip
    return Asked(**given | more)


def may(terms, as_of=None, target: str = "resolution") -> str:
    figure = measure(terms, [period_of(terms, "2016-05")], NOW, as_of).figure(target, "2016-05")
    assert figure is not None
    return figure.words


@pytest.mark.req("R119")
def test_an_agreed_exclusion_moves_the_figure_and_earlier_days_keep_theirs(terms, by) -> None:
    events = {row["event_id"]: row for row in _raw_events()}
    assert may(terms) == "1 of 2"
    row = actions.ask(by["omar"], "mail", of_ticket())
    assert may(terms) == "1 of 2"  # asked for is not agreed
    actions.decide(by["lea"], row.pk, agreed=True)
    assert may(terms) == "2 of 2"
    assert may(terms, as_of=NOW - timedelta(seconds=1)) == "1 of 2"
    assert may(terms, as_of=NOW) == "2 of 2"
    later = NOW + timedelta(days=1)
    actions.take_back(By(by["maya"].person, later), row.pk, because="The laboratory was open after all.")
    assert may(terms) == "1 of 2"
    assert may(terms, as_of=later - timedelta(seconds=1)) == "2 of 2"
    assert {row["event_id"]: row for row in _raw_events()} == events
    acts = list(Line.objects.order_by("number").values_list("act", flat=True))
    assert acts[-3:] == [
        "monitoring.ask_for_exclusion", "monitoring.decide_exclusion", "monitoring.take_exclusion_back",
    ]  # fmt: skip


def test_the_explanation_the_pauses_and_the_digest_tell_of_it(terms, by) -> None:
    before = measure(terms, [period_of(terms, "2016-05")], NOW)
    actions.decide(by["lea"], actions.ask(by["omar"], "mail", of_ticket()).pk, agreed=True)
    clock = explain_ticket("desk", "late", [terms], NOW)[0].explanation
    paused = [part for part in clock.stretches if part.phase == "paused"]
    assert [(part.start, part.end, part.reason) for part in paused] == [
        (at("2016-05-02 15:00"), at("2016-05-02 18:00"), REASON)
    ]
    assert sum(part.work_us for part in clock.stretches) == clock.clock["elapsed_us"] == 7 * 3_600_000_000
    after = measure(terms, [period_of(terms, "2016-05")], NOW)
    assert digest_of_data(before) != digest_of_data(after)
    assert after.quality.events == before.quality.events
    report = reports.compose(after, period_of(terms, "2016-05"))
    assert [share.name for one in report.time_of for share in one.paused] == [REASON]


def test_an_open_clock_says_that_it_stands_still_because_of_it(terms, by) -> None:
    desk.tell("open", ("2016-06-10 11:00", {"state": "New", "service": "mail"}))
    asked = of_ticket(about="desk/open", begins=at("2016-06-10 11:30"), ends=at("2016-06-20 11:30"))
    actions.decide(by["lea"], actions.ask(by["omar"], "mail", asked).pk, agreed=True)
    june = period_of(terms, "2016-06")
    report = reports.compose(measure(terms, [june], NOW), june)
    assert [one.words for one in report.open_clocks] == [f"paused: {REASON}"]


@pytest.mark.req("R119")
def test_an_interval_of_a_service_is_taken_out_of_its_availability_alone(terms, by) -> None:
    assert "6 h down" in may(terms, target="up")
    asked = of_ticket(of="service", about="mail", begins=at("2016-05-10 05:00"), ends=at("2016-05-10 11:00"))
    actions.decide(by["lea"], actions.ask(by["omar"], "mail", asked).pk, agreed=True)
    measurement = measure(terms, [period_of(terms, "2016-05")], NOW)
    figure = measurement.figure("up", "2016-05")
    assert figure is not None
    assert (figure.value, figure.detail["outages"]) == (1, 0)
    assert figure.detail["agreed_us"] == (31 * 24 - 6) * 3_600_000_000
    listed = reports.compose(measurement, period_of(terms, "2016-05")).stoppages
    assert [one.kind for one in listed] == [REASON]
    assert may(terms) == "1 of 2"


def test_one_target_alone_can_be_left_out(terms, by) -> None:
    asked = of_ticket(target="resolution")
    actions.decide(by["lea"], actions.ask(by["omar"], "mail", asked).pk, agreed=True)
    assert may(terms) == "2 of 2"


def test_nobody_agrees_to_what_they_asked_for_themselves(terms, by) -> None:
    row = actions.ask(by["maya"], "mail", of_ticket())
    assert waiting_for(by["maya"].person, NOW) == []
    assert [one.pk for one in waiting_for(by["lea"].person, NOW)] == [row.pk]
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.decide(by["maya"], row.pk, agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=row.pk).update(agreed=True, decided_at=NOW, decided_by=by["maya"].person)


def test_a_refusal_says_why_and_a_decision_is_made_once(terms, by) -> None:
    row = actions.ask(by["omar"], "mail", of_ticket())
    with pytest.raises(Invalid, match="words"):
        actions.decide(by["lea"], row.pk, agreed=False, words=" ")
    actions.decide(by["lea"], row.pk, agreed=False, words="The door was open.")
    with pytest.raises(Conflict, match="refused"):
        actions.decide(by["maya"], row.pk, agreed=True)
    with pytest.raises(Conflict, match="refused"):
        actions.take_back(by["maya"], row.pk, because="No.")
    assert may(terms) == "1 of 2"


def test_another_customer_finds_nothing_and_who_holds_no_role_may_not(terms, by) -> None:
    row = actions.ask(by["omar"], "mail", of_ticket())
    assert [one.pk for one in exclusions_visible_to(by["lea"].person)] == [row.pk]
    assert not exclusions_visible_to(by["olga"].person).exists()
    for act in (
        lambda: actions.decide(by["olga"], row.pk, agreed=True),
        lambda: actions.ask(by["olga"], "mail", of_ticket()),
        lambda: actions.take_back(by["olga"], row.pk, because="Ours."),
    ):
        with pytest.raises(NotFound):
            act()
    nobody = Person.objects.create_user("nobody", party=by["maya"].person.party)
    with pytest.raises(NotAllowed):
        actions.decide(By(nobody, NOW), row.pk, agreed=True)


def test_everything_that_is_wrong_is_said_at_once(terms, by) -> None:
    wrong = of_ticket(about="desk/none", ends=at("2016-05-02 15:00"), target="up")
    with pytest.raises(Invalid) as refused:
        actions.ask(by["omar"], "mail", wrong)
    assert [one.path for one in refused.value.problems] == ["ends", "about", "target"]
    with pytest.raises(Invalid, match="is no service of the agreement; did you mean"):
        actions.ask(by["omar"], "mail", of_ticket(of="service", about="mial"))


def _raw_events() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM servicelevel_ticketevent ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
