"""Notices leave the house: each made once, tried until it is taken, known by one key, whatever dies on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelevel.communication.delivery.port import Delivered, Message, Outcome, RefusedForGood, again
from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox import actions
from servicelevel.communication.outbox.choosing import Choice, choose_notices
from servicelevel.monitoring.live.actions import notice_marks
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person, RoleHolding
from tests.monitoring.live.desk import BEGIN, MINUTE, desk
from tests.monitoring.live.test_noticing import tell

pytestmark = [pytest.mark.django_db, pytest.mark.req("R114")]
LONG_AGO = datetime.fromisoformat("2016-01-01T00:00:00+00:00")


KEY = "key of the installation"


class Post:
    """The only way of delivery, which does what it is told, and keeps what it took."""

    names = ("mail",)

    def __init__(self, answer: Callable[[datetime, int], Outcome] = lambda now, tries: Delivered()) -> None:
        self.answer, self.taken = answer, list[Message]()

    def port(self, row: OutgoingNotice) -> Post:
        return self

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome:
        outcome = self.answer(now, tries)
        if isinstance(outcome, Delivered):
            self.taken.append(message)
        return outcome


@pytest.fixture
def maya(tmp_path: Path) -> Person:
    """The Service Level Manager of the desk, who reads mail."""
    desk(tmp_path)
    return person("maya", "service-level-manager")


def person(name: str, role: str, *, service: str = "") -> Person:
    provider = Party.objects.get(key="it")
    made = Person.objects.create(username=name, party=provider, email=f"{name}@example.org", zone="UTC")
    RoleHolding.objects.create(person=made, role=role, service=service, begins=LONG_AGO)
    return made


def breach(*tickets: str, after: timedelta = 61 * MINUTE) -> datetime:
    """Some tickets breach, and their marks are noticed."""
    tell(BEGIN, *((ticket, 1, BEGIN, "New") for ticket in tickets))
    while notice_marks(BEGIN + after):
        pass
    return BEGIN + after


def send(post: Post, now: datetime) -> int:
    sent = 0
    while actions.send_next(post, now):
        sent += 1
    return sent


def test_whom_it_concerns_is_sent_a_breach_in_words(maya: Person) -> None:
    person("olga", "service-owner", service="mail")
    person("oskar", "service-owner", service="print")
    now = breach("INC1")
    actions.listen(now)
    post = Post()
    assert send(post, now) == 2
    assert sorted(message.to for message in post.taken) == ["maya@example.org", "olga@example.org"]
    assert post.taken[0].subject == "Breached: INC1, Answer"
    assert post.taken[0].text == "INC1: Answer of E-Mail breached at 2 Nov 2026, 09:00 UTC."
    assert send(post, now + MINUTE) == 0


def test_a_storm_is_one_notice_a_person(maya: Person) -> None:
    now = breach(*(f"INC{number}" for number in range(120)))
    actions.listen(now)
    (row,) = OutgoingNotice.objects.all()
    assert row.subject == "120 breaches"
    assert row.words.count("\n") == 50
    assert row.words.endswith("and 70 more on the page of live clocks.")


def test_a_storm_asks_the_database_no_more_than_a_few_breaches_do(maya: Person) -> None:
    asked = []
    for tickets in (["INC1", "INC2"], [f"REQ{number}" for number in range(100)]):
        now = breach(*tickets)
        with CaptureQueriesContext(connection) as queries:
            actions.listen(now)
        asked.append(len(queries))
    assert OutgoingNotice.objects.count() == 2
    assert asked[1] <= asked[0]


def test_looking_into_the_ledger_again_makes_nothing_again(maya: Person) -> None:
    now = breach("INC1")
    assert actions.listen(now) > 0
    assert actions.listen(now) == 0
    assert OutgoingNotice.objects.count() == 1


def test_who_wants_only_breaches_gets_no_warnings(maya: Person) -> None:
    choose_notices(By(maya, BEGIN), Choice({"warning": "never"}), KEY)
    actions.listen(breach("INC1", after=31 * MINUTE))
    assert not OutgoingNotice.objects.exists()
    actions.listen(breach("INC2"))
    assert "INC1" in OutgoingNotice.objects.get().words


def test_without_a_mail_server_nothing_is_kept_for_later(maya: Person) -> None:
    now = breach("INC1")
    actions.listen(now, mail=False)
    actions.listen(now)
    assert not OutgoingNotice.objects.exists()


def test_a_server_that_is_away_for_two_days_loses_no_breach_and_no_old_warning_is_sent(maya: Person) -> None:
    actions.listen(breach("INC1", after=31 * MINUTE))
    now = breach("INC2")
    actions.listen(now)
    back = now + timedelta(hours=48)
    post = Post(lambda at, tries: Delivered() if at >= back else again("away", at, tries))
    at, tries = now, 0
    while at < back + timedelta(hours=2):
        tries += send(post, at)
        at += timedelta(minutes=10)
    assert [message.subject for message in post.taken] == ["2 breaches"]
    assert OutgoingNotice.objects.get(only_warnings=True).trouble == "It was old before it could be sent."
    assert 40 < tries < 150
    assert not OutgoingNotice.objects.exclude(next_try_at=None).exists()


def test_one_that_is_refused_for_good_is_settled_and_says_why(maya: Person) -> None:
    now = breach("INC1")
    actions.listen(now)
    post = Post(
        lambda at, tries: RefusedForGood("mail.example.org does not take mail for the recipient (code 550).")
    )
    assert send(post, now) == 1
    assert send(post, now + timedelta(days=1)) == 0
    assert "550" in OutgoingNotice.objects.get().trouble


def test_who_dies_after_the_delivery_leaves_it_to_the_next_under_the_same_key(maya: Person) -> None:
    now = breach("INC1")
    actions.listen(now)

    def dies(at: datetime, tries: int) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.send_next(Post(dies), now)
    other = Post()
    assert send(other, now + timedelta(seconds=100)) == 0
    assert send(other, now + actions.LEASE) == 1
    assert [message.id for message in other.taken] == [OutgoingNotice.objects.get().key]


def test_a_worker_that_was_away_past_its_lease_settles_nothing(maya: Person) -> None:
    now = breach("INC1")
    actions.listen(now)
    later = now + actions.LEASE
    quick = Post(lambda at, tries: again("not yet", at, tries))

    def slow(at: datetime, tries: int) -> Outcome:
        actions.send_next(quick, later)
        return Delivered()

    actions.send_next(Post(slow), now)
    row = OutgoingNotice.objects.get()
    assert (row.delivered_at, row.trouble, row.tries) == (None, "not yet", 1)
