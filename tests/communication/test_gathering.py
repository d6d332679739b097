"""What is told once a day or after quiet hours: all of it in one mail, none lost, none twice, whatever dies on the way."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from servicelevel.communication.delivery.chat import Slack, Teams
from servicelevel.communication.delivery.port import Delivered, RefusedForGood, again
from servicelevel.communication.delivery.webhook import Webhook
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox import actions, gathering
from servicelevel.communication.outbox.choosing import Choice, choose_notices
from servicelevel.communication.outbox.ways import InstallationWays
from servicelevel.errors import Invalid
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.outgoing import Caller
from tests.communication.test_outbox import KEY, Post, breach, person, send
from tests.monitoring.live.desk import BEGIN, MINUTE, desk

pytestmark = [pytest.mark.django_db, pytest.mark.req("R114")]
DAILY = {"breach": "daily", "warning": "daily"}


@pytest.fixture
def maya(tmp_path: Path) -> Person:
    """The Service Level Manager of the desk, who reads mail once a day."""
    desk(tmp_path)
    made = person("maya", "service-level-manager")
    choose_notices(By(made, BEGIN), Choice(DAILY), KEY)
    return made


def test_one_mail_lists_all_of_a_day_under_a_key_that_was_fixed_before(maya: Person) -> None:
    for ticket in ("INC1", "INC2"):
        actions.listen(breach(ticket, after=31 * MINUTE))
    now = breach("INC3")
    actions.listen(now)
    post = Post()
    assert send(post, now) == 0
    (key,) = OutgoingNotice.objects.filter(line=None).values_list("key", flat=True)
    assert key == f"digest-{maya.pk}-20261103T0700Z"
    assert send(post, BEGIN + timedelta(days=1)) == 1
    (mail,) = post.taken
    assert mail.id == key
    assert mail.subject == "3 notices: breaches 1, warnings 2"
    assert len(re.findall(r"INC1: Answer", mail.text)) == 2, "its warning and its breach"
    assert mail.text.index("breached at") < mail.text.index("has used 50%")
    assert send(post, BEGIN + timedelta(days=9)) == 0


def test_links_stand_with_each_notice(maya: Person) -> None:
    actions.listen(breach("INC1"))
    post = Post()
    actions.send_next(post, BEGIN + timedelta(days=1), "https://slm.example.org")
    assert "https://slm.example.org/breaches/mail/answer/1/of/tool/INC1/" in post.taken[0].text
    assert post.taken[0].link == "https://slm.example.org/duties/"


def test_who_dies_after_the_delivery_repeats_the_same_mail_and_later_notices_go_in_the_next(
    maya: Person,
) -> None:
    actions.listen(breach("INC1"))
    morning = BEGIN + timedelta(days=1)

    def dies(now: datetime, tries: int) -> Delivered:
        raise KeyboardInterrupt

    first = Post(dies)
    first.taken = []
    with pytest.raises(KeyboardInterrupt):
        actions.send_next(first, morning)
    late = gathering.gathering(maya, datetime.fromisoformat("2026-11-03T07:00:00+00:00"), "mail", BEGIN)
    assert late is None, "what is under way takes nothing more in"
    second = Post()
    assert send(second, morning + actions.LEASE) == 1
    assert second.taken[0].text.count("INC1") == 1


def test_nothing_is_lost_and_nothing_is_in_two_mails_whatever_dies(maya: Person) -> None:
    """Sixty days of breaches; the server refuses, is away, or the worker dies after it took the mail."""
    dice = random.Random(20261130)
    taken: dict[str, str] = {}

    class Unreliable(Post):
        def deliver(self, message, now, tries=0):  # type: ignore[no-untyped-def]
            fate = dice.random()
            if fate < 0.3:
                return again("away", now, tries)
            assert taken.setdefault(message.id, message.text) == message.text, "a try says something else"
            if fate < 0.5:
                raise KeyboardInterrupt
            return Delivered()

    lines = [Line.objects.create(
        number=1_000_000 + n, recorded_at=BEGIN + timedelta(hours=5 * n), actor="system", act="other", content="{}",
        previous="", hash=f"{n}") for n in range(80)]  # fmt: skip
    now = BEGIN
    pending = iter(lines)
    following = next(pending)
    while now < BEGIN + timedelta(days=25):
        while following is not None and following.recorded_at <= now:
            words = actions.Words(
                maya, "breach", f"Breach {following.number}", f"Breach {following.number} is told.", "/live/",
                actions.wishes_of([maya])[maya.pk].going("breach", "service-level-manager", now),
            )  # fmt: skip
            actions._keep(words, "mail", following, 1, now)
            following = next(pending, None)
        with contextlib.suppress(KeyboardInterrupt):
            actions.send_next(Unreliable(), now)
        now += timedelta(minutes=dice.choice([7, 23, 61]))
    told = Counter(number for text in taken.values() for number in re.findall(r"Breach (\d+) is told", text))
    assert told == Counter({str(line.number): 1 for line in lines})
    assert not OutgoingNotice.objects.exclude(next_try_at=None).exists()
    assert len(taken) < 25, "a mail a day"


def test_quiet_hours_hold_all_but_breaches_of_what_one_holds(tmp_path: Path) -> None:
    desk(tmp_path)
    maya, olga = person("maya", "service-level-manager"), person("olga", "service-owner", service="mail")
    tessa = person("tessa", "infrastructure-lead")
    tessa.party = Party.objects.create(key="mail-team", name="Mail Team", kind="team")
    tessa.save()
    for who in (maya, olga, tessa):
        choose_notices(
            By(who, BEGIN), Choice({}, digest_hour=20, quiet_from=time(6), quiet_until=time(18)), KEY
        )
    now = breach("INC1")
    actions.listen(now)
    post = Post()
    send(post, now)
    assert [one.to for one in post.taken] == ["olga@example.org"], "she is named for the service"
    send(post, BEGIN.replace(hour=18))
    assert sorted(one.to for one in post.taken[1:]) == ["maya@example.org", "tessa@example.org"]
    assert {one.subject for one in post.taken} == {"Breached: INC1, Answer"}


def test_a_try_that_failed_is_not_repeated_in_quiet_hours(maya: Person) -> None:
    choose_notices(By(maya, BEGIN), Choice({}, quiet_from=time(9, 2), quiet_until=time(18)), KEY)
    now = breach("INC1")
    actions.listen(now)
    send(Post(lambda at, tries: again("away", at, tries)), now)
    assert OutgoingNotice.objects.get().next_try_at == BEGIN.replace(hour=18)


def test_what_a_chat_will_not_take_goes_by_mail(maya: Person) -> None:
    choice = Choice({}, way="slack", address="https://hooks.slack.com/services/T0/B0/abc")
    choose_notices(By(maya, BEGIN), choice, KEY)
    now = breach("INC1")
    actions.listen(now, mail=False)
    asked: list[str] = []

    class Both(Post):
        names = ("mail", "slack")

        def port(self, row: OutgoingNotice) -> Post:
            asked.append(row.way)
            gone = RefusedForGood("hooks.slack.com answered with status 404.")
            return self if row.way == "mail" else Post(lambda at, tries: gone)

    both = Both()
    assert send(both, now) == 2
    assert asked == ["slack", "mail"]
    assert [one.to for one in both.taken] == ["maya@example.org"]


def test_an_address_is_sealed_and_stands_in_no_line(maya: Person) -> None:
    secret = "https://hooks.slack.com/services/T0/B0/very-secret"
    choose_notices(By(maya, BEGIN), Choice({}, way="slack", address=secret), KEY)
    kept = NoticePreference.objects.get()
    assert "very-secret" not in kept.sealed_address
    line = Line.objects.latest("number")
    assert "hooks.slack.com" in line.content
    assert "very-secret" not in line.content
    choose_notices(By(maya, BEGIN), Choice({}, way="slack"), KEY)
    assert NoticePreference.objects.get().sealed_address == kept.sealed_address, (
        "it stays where none is given"
    )


def test_all_that_is_wrong_with_a_choice_is_said_at_once(maya: Person) -> None:
    wrong = Choice(
        {"breach": "never", "warning": "often", "gossip": "daily"}, way="teams", address="javascript:x", digest_hour=23,
        quiet_from=time(22), quiet_until=time(6),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        choose_notices(By(maya, BEGIN), wrong, KEY)
    assert [one.path for one in refused.value.problems] == [
        "breach",
        "warning",
        "gossip",
        "address",
        "digest_hour",
    ]
    with pytest.raises(Invalid) as missing:
        choose_notices(By(maya, BEGIN), Choice({}, way="slack"), KEY)
    assert [one.path for one in missing.value.problems] == ["address"]


def test_each_way_leads_to_its_own_port_and_back_to_mail_when_somebody_leaves_it(maya: Person) -> None:
    caller, mail = Caller(), Post()
    ways = InstallationWays(mail, caller, KEY)
    assert "mail" not in InstallationWays(None, caller, KEY).names
    for way, port in (("slack", Slack), ("teams", Teams), ("webhook", Webhook)):
        choose_notices(By(maya, BEGIN), Choice({}, way=way, address="https://chat.example.org/x"), KEY)
        row = OutgoingNotice(person=maya, way=way, to="maya@example.org")
        assert isinstance(ways.port(row), port)
        assert InstallationWays(mail, caller, "another key").port(row) is mail, "sealed under another key"
    choose_notices(By(maya, BEGIN), Choice({}), KEY)
    assert ways.port(row) is mail
    assert InstallationWays(None, caller, KEY).port(row) is None
