"""Duties and what people are informed of leave the house too: once, to whom it concerns, and no more than they may know."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from servicelevel.agreements.actions import bring_into_force
from servicelevel.communication.models import OutgoingNotice, Receipt
from servicelevel.communication.news.actions import listen as tell_news
from servicelevel.communication.outbox import actions
from servicelevel.communication.outbox.choosing import Choice, choose_notices
from servicelevel.ledger.models import SetAside
from servicelevel.monitoring.breaches.actions import investigate
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.periods import opening, steps
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.organisation.roles import PROCESS_OWNER
from servicelevel.process.actions import reply
from servicelevel.process.models import Consultation, Notice
from tests.communication.test_outbox import KEY
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, REVIEW, by, circulated

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def terms(tmp_path: Path) -> None:
    """E-Mail, in force, with a ticket on each day of May, one of them late; and the people around it, with mail."""
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    for one in Person.objects.all():
        one.email = f"{one.username}@example.org"
        one.save(update_fields=["email"])
    for day in range(1, 32):
        ends = f"{day:02} 15:30" if day != 12 else "13 14:00"
        desk.solved(f"T{day}", f"2016-05-{day:02} 14:00", f"2016-05-{ends}")
    waited = ("2016-05-16 14:30", {"state": "Waiting"}), ("2016-05-16 15:00", {"state": "Resolved"})
    desk.tell("W", ("2016-05-16 14:00", {"state": "New", "service": "mail"}), *waited)


def told(kind: str) -> list[tuple[str, str]]:
    """Who was sent what of a kind, by name."""
    rows = OutgoingNotice.objects.filter(kind=kind).order_by("pk")
    return [(row.person.username, row.subject) for row in rows.select_related("person")]


def opened() -> ReportingPeriod:
    """The period whose first step waits for the replies of those consulted."""
    return opening.open_period(by("maya"), "mail", "2016-05", review_on=REVIEW)


@pytest.mark.req("R150", "R4")
def test_whoever_is_consulted_is_told_the_moment_the_step_opens_with_where_to_reply() -> None:
    opened()
    actions.listen(NOW)
    asked = [one for one in told("duty") if one[1].startswith("You are consulted")]
    assert asked == [("ines", "You are consulted: Required Metrics Defined?")]
    (row,) = OutgoingNotice.objects.filter(person__username="ines")
    assert row.place == f"/duties/replies/{Consultation.objects.get().pk}/"
    assert not SetAside.objects.exists()
    actions.listen(NOW)
    assert told("duty").count(asked[0]) == 1


@pytest.mark.req("R4")
def test_a_step_that_waits_is_told_once_to_whoever_takes_it_but_not_to_who_opened_it() -> None:
    row = opened()
    for asked in Consultation.objects.all():
        reply(by("ines", NOW + MINUTE), asked.pk, words="All is measured.")
    actions.listen(NOW)
    first = f"For you: 4.1 Required Metrics Defined?, {row.case.title}"
    assert [one for one in told("duty") if one[1] == first] == [("omar", first)], (
        "and not to maya, who began it"
    )
    steps.check_metrics(by("maya", NOW + 2 * MINUTE), row.case.key)
    actions.listen(NOW)
    after = OutgoingNotice.objects.filter(subject__startswith="For you: 4.")
    assert (
        after.exclude(subject=first).count()
        == after.exclude(subject=first).values("person").distinct().count()
    )
    assert set(after.exclude(subject=first).values_list("place", flat=True)) == {f"/periods/{row.case.key}/"}


@pytest.mark.req("R150", "R115")
def test_a_report_that_is_out_is_told_to_whom_it_went_in_the_mail_of_the_day() -> None:
    row, _ = circulated()
    lea = Person.objects.get(username="lea")
    actions.listen(NOW)
    sent = OutgoingNotice.objects.filter(kind="informed", person=lea)
    (mine,) = sent.filter(words__contains="The report is out")
    assert mine.place == f"/periods/{row.case.key}/"
    assert mine.gathered_in is not None
    informed = {name for name, _ in told("informed")}
    assert informed <= set(Notice.objects.values_list("person__username", flat=True))


@pytest.mark.req("R29")
def test_the_owner_of_an_investigation_is_told() -> None:
    late = ClockKey("mail", "resolution", "desk/T12")
    investigate(
        by("maya"), late, owner="ines", due_on=(NOW + timedelta(days=7)).date(), cause="The rota has a gap."
    )
    actions.listen(NOW)
    (one,) = [one for one in told("duty") if "T12" in one[1]]
    assert one == ("ines", "For you: look into the breach of T12")


@pytest.mark.req("R34", "R164")
def test_news_is_sent_and_what_has_to_be_confirmed_is_a_duty() -> None:
    RoleHolding.objects.create(
        person=Person.objects.get(username="omar"), role=PROCESS_OWNER, begins=desk.LONG_AGO
    )
    bring_into_force("mail", NOW)
    tell_news(NOW)
    actions.listen(NOW)
    ((name, subject),) = [one for one in told("duty") if one[1].startswith("In force")]
    assert (name, subject) == ("omar", "In force: E-Mail, version 1")
    row = OutgoingNotice.objects.get(subject=subject)
    assert "Please confirm that you have read this." in row.words
    assert row.place == f"/news/{Receipt.objects.get().pk}/"


def test_who_wants_no_mail_of_news_gets_none_and_duties_all_the_same() -> None:
    ines = Person.objects.get(username="ines")
    choose_notices(by("ines"), Choice({"news": "never", "duty": "daily"}), KEY)
    opened()
    actions.listen(NOW)
    mine = OutgoingNotice.objects.filter(person=ines, kind="duty")
    assert mine.exists()
    assert all(one.gathered_in is not None for one in mine)
