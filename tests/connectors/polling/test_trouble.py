"""A tool that misbehaves at its first request, its second, ...: nothing is lost, nothing is doubled, no secret is told."""

from __future__ import annotations

import logging
import random
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from servicelevel.connectors.tools import Access
from servicelevel.errors import Invalid
from servicelevel.ledger.models import Line
from servicelevel.monitoring.feeds import telling_actions
from servicelevel.monitoring.feeds.models import Feed, FeedPage, WriteBack
from servicelevel.monitoring.feeds.polling import write_back_once
from servicelevel.monitoring.feeds.port import ClockStanding, Standing
from servicelevel.monitoring.models import TicketEvent
from tests.connectors.polling.conftest import NOW, TOOLS, Joined
from tests.connectors.polling.desk import BEGIN
from tests.connectors.polling.remedy import RemedySpeaks
from tests.connectors.polling.served import Asked, Reply
from tests.connectors.polling.servicenow import ServiceNowSpeaks
from tests.connectors.polling.test_scenarios import worked

pytestmark = pytest.mark.req("R62", "R63", "R156")
PAGE = b"<!DOCTYPE html><html><title>Please sign in</title><body>maintenance</body></html>"
Answer = Callable[[], Reply]
of_remedy = pytest.mark.parametrize("joined", TOOLS[:1], ids=["bmc-remedy"], indirect=True)
of_servicenow = pytest.mark.parametrize("joined", TOOLS[1:2], ids=["servicenow"], indirect=True)


def html(answer: Answer) -> Reply:
    return Reply(200, PAGE, {"Content-Type": "text/html"})


def busy(answer: Answer) -> Reply:
    return Reply(429, b'{"error":{"message":"Rate limit exceeded"}}', {"Retry-After": "240"})


def gone(answer: Answer) -> Reply:
    return Reply(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})


FAULTS: dict[str, tuple[Callable[[Answer], Reply], str]] = {
    "busy": (busy, "is busy (status 429)"),
    "unavailable": (lambda _: Reply(503, b""), "is busy (status 503)"),
    "fault": (lambda _: Reply(500, b"stack trace"), "answered with status 500"),
    "page of another program": (html, "answered with a web page"),
    "nothing": (lambda _: Reply(200, b""), "answered with nothing"),
    "half of the data": (lambda answer: replace(reply := answer(), cut=len(reply.body) // 2), "broke in the middle"),
    "no answer": (lambda _: Reply(hang=True), "did not answer in time"),
    "cut after it acted": (lambda answer: replace(answer(), cut=0), "broke in the middle"),
    "too much": (lambda _: Reply(200, b'{"entries": ["' + b"x" * 2_000_000 + b'"]}'), "sends more than"),
    "another shape": (lambda _: Reply(200, b'{"entries": [1], "result": "none"}'), "of another shape"),
    "not a list": (lambda _: Reply(200, b"[[[[[]]]]]"), "of another shape"),
    "deep": (lambda _: Reply(200, b"[" * 100_000), "no JSON"),
    "a redirect": (gone, "to another address"),
    "forbidden": (lambda _: Reply(403, b"{}"), "does not allow this"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_request(joined: Joined, fault: str) -> None:
    """Each turn meets the fault one request later than the one before, until a turn meets none."""
    does, words = FAULTS[fault]
    seconds = 0.2 if fault == "no answer" else 20
    worked(joined, random.Random(3), 14)
    begin = 0

    def meddle(asked: Asked, answer: Answer) -> Reply:
        is_login = asked.path.endswith("login")
        return does(answer) if asked.number - begin == late and not is_login else answer()

    late, met = 0, []
    joined.server.meddle = meddle
    while True:
        late, begin = late + 1, len(joined.server.asked)
        joined.connector = joined.connected(seconds)
        polled = joined.poll(7)
        if len(joined.server.asked) - begin < late:
            break
        if polled.trouble:
            assert words in polled.trouble
            met.append(late)
            joined.feed.refresh_from_db()
            assert joined.feed.last_error == polled.trouble
        joined.desk.change(next(iter(joined.desk.incidents)), assignee=f"A{late}")
    assert len(met) >= 2
    joined.server.meddle = lambda asked, answer: answer()
    joined.connector = joined.connected()
    joined.check(exact=("state",))


def test_a_busy_tool_is_left_alone_for_as_long_as_it_asks(joined: Joined) -> None:
    joined.server.meddle = lambda asked, answer: (
        busy(answer) if not asked.path.endswith("login") else answer()
    )
    joined.poll()
    joined.feed.refresh_from_db()
    assert joined.feed.next_poll_at == datetime.fromtimestamp(joined.desk.at, UTC) + timedelta(seconds=240)


@pytest.mark.parametrize("wrong", ["user", "secret"])
def test_wrong_credentials_are_said_and_tried_seldom(joined: Joined, wrong: str) -> None:
    joined.desk.open()
    joined.connector = joined.connected(**{wrong: "canary-wrong"})
    assert "does not accept the name and the secret" in joined.poll().trouble
    joined.feed.refresh_from_db()
    assert joined.feed.next_poll_at == datetime.fromtimestamp(joined.desk.at, UTC) + timedelta(hours=1)
    assert len(joined.server.asked) <= 2
    assert not TicketEvent.objects.exists()
    joined.connector = joined.connected()
    joined.check()


@of_remedy
def test_a_token_that_ends_in_the_middle_is_made_anew_once(joined: Joined) -> None:
    speaks = joined.server.speaks
    worked(joined, random.Random(2), 40)

    def ending(asked: Asked, answer: Answer) -> Reply:
        if asked.number % 3 == 0:
            speaks.tokens.clear()
        return answer()

    joined.server.meddle = ending
    assert joined.poll(30).trouble == ""
    assert speaks.given > 2
    joined.check()
    joined.server.meddle = lambda asked, answer: (
        answer() if asked.path.endswith("login") else Reply(401, b"[]")
    )
    begin = len(joined.server.asked)
    assert "does not accept" in joined.poll(30).trouble
    assert len(joined.server.asked) - begin <= 3, "an account that is refused must not be locked by trying"


@of_remedy
@pytest.mark.parametrize("token", [PAGE, b"", b"two words", "ключ".encode(), b"a\r\nb"])
def test_a_login_that_gives_no_token(joined: Joined, token: bytes) -> None:
    joined.server.meddle = lambda asked, answer: Reply(200, token)
    assert "something that is no token" in joined.poll().trouble


@of_servicenow
def test_a_bearer_token_serves_where_there_is_no_user(joined: Joined) -> None:
    joined.connector = joined.connected(user="")
    joined.desk.open()
    joined.check()


@of_servicenow
def test_a_history_that_is_written_down_late(joined: Joined) -> None:
    speaks = joined.server.speaks
    speaks.late = 30
    chance = random.Random(9)
    for _ in range(12):
        worked(joined, chance, 10)
        joined.poll(5)
    joined.check()


@of_servicenow
def test_a_tool_that_gives_fewer_records_than_it_was_asked_for(joined: Joined) -> None:
    joined.server.speaks.most = 2
    chance = random.Random(10)
    for _ in range(4):
        worked(joined, chance, 20)
        joined.poll(30)
    joined.check()


def test_a_tool_that_gives_the_same_page_for_ever_is_left(joined: Joined) -> None:
    worked(joined, random.Random(4), 40)
    kept: dict[str, Reply] = {}

    def same(asked: Asked, answer: Answer) -> Reply:
        is_list = asked.path.endswith(("HPD:Help Desk", "table/incident"))
        return kept.setdefault(asked.path, answer()) if is_list else answer()

    joined.server.meddle = same
    assert "were not asked for" in joined.poll(30).trouble
    joined.server.meddle = lambda asked, answer: answer()
    joined.check()


def test_times_without_a_zone_are_refused(joined: Joined) -> None:
    joined.desk.open()
    if isinstance(joined.server.speaks, ServiceNowSpeaks):
        with pytest.raises(Invalid, match=r"zone: .*add --zone UTC"):
            joined.connected(zone="")
        return
    joined.server.speaks.offset = ""
    joined.connector = joined.connected(zone="", settings={"since": "2026-10-01T00:00:00Z"})
    assert "has no time zone" in joined.poll(30).trouble
    assert not TicketEvent.objects.exists()


def test_settings_that_cannot_be_used_are_told_all_at_once(joined: Joined) -> None:
    wrong = {"write_back": {"due": "u_due", "breached": ""}, "since": "yesterday", "colums": {},
             "columns": {"at": "x"}, "shape": "tickets", "only": 3}  # fmt: skip
    with pytest.raises(Invalid) as told:
        joined.kind.module.connect(Access("https://x.example.org", zone="UTC", settings=wrong))
    paths = {problem.path for problem in told.value.problems}
    assert paths >= {
        "write_back.due",
        "write_back.breached",
        "since",
        "colums",
        "columns.at",
        "shape",
        "only",
    }


def test_own_words_and_further_fields_go_through_the_mapping(joined: Joined) -> None:
    state = next(iter(joined.connector._settings.mapping.columns.values()))
    assert state
    joined.connector = joined.connected(
        settings={"values": {"service": {"email": "mail"}}, "constants": {"site": "main"}}
    )
    joined.desk.open(service="email")
    joined.poll(60)
    rows = TicketEvent.objects.exclude(service=None)
    assert {row.service for row in rows} == {"mail"}
    assert {row.other.get("site") for row in TicketEvent.objects.all()} == {"main"}


RECORD = "/breaches/mail/solve/1/of/desk/INC1/"
STANDING = Standing(
    BEGIN * 1_000_000,
    (
        ClockStanding("mail", "reply", "stopped", "met", None, 60_000_000),
        ClockStanding(
            "mail", "solve", "running", "breached", (BEGIN + 3_600) * 1_000_000, -90_000_000, RECORD
        ),
    ),
)


@pytest.mark.req("R63", "R156")
def test_the_standing_is_written_back_and_not_heard_as_news(joined: Joined) -> None:
    ticket = joined.desk.open()
    joined.poll(60)
    telling_actions.want_told(joined.feed, ticket, STANDING, NOW)
    assert write_back_once(joined.feed, joined.connector, NOW) == ticket
    written = joined.desk.written[ticket]
    is_remedy = isinstance(joined.server.speaks, RemedySpeaks)
    assert written == {
        "u_due": "2026-10-12T09:00:00.000+0000" if is_remedy else "2026-10-12 09:00:00",
        "u_left": -90 if is_remedy else "-90",
        "u_clocks": "mail/reply: met, stopped\nmail/solve: breached, running, due 2026-10-12 09:00:00 UTC",
        "u_breached": "Yes" if is_remedy else "true",
        "u_record": RECORD,
    }
    assert WriteBack.objects.get().told_at == NOW
    joined.check()


@pytest.mark.parametrize("ticket", ["INC404", 'INC"1', "INC^1"])
def test_a_ticket_that_the_tool_does_not_know_is_given_up(joined: Joined, ticket: str) -> None:
    joined.desk.open()
    telling_actions.want_told(joined.feed, ticket, STANDING, NOW)
    write_back_once(joined.feed, joined.connector, NOW)
    kept = WriteBack.objects.get()
    assert (kept.next_at, kept.told_at) == (None, None)
    assert ticket in kept.last_error
    assert not joined.desk.written


@pytest.mark.parametrize("fault", ["busy", "cut after it acted", "page of another program", "no answer"])
def test_a_fault_at_any_request_of_writing_back(joined: Joined, fault: str) -> None:
    ticket, now = joined.desk.open(), NOW
    joined.connector = joined.connected(0.4)
    telling_actions.want_told(joined.feed, ticket, STANDING, now)
    for late in range(1, 4):
        begin = len(joined.server.asked)
        joined.server.meddle = lambda asked, answer, at=begin + late: (  # type: ignore[misc]
            FAULTS[fault][0](answer) if asked.number == at else answer()
        )
        write_back_once(joined.feed, joined.connector, now)
        now += timedelta(hours=1)
    joined.server.meddle = lambda asked, answer: answer()
    write_back_once(joined.feed, joined.connector, now)
    assert joined.desk.written[ticket]
    assert WriteBack.objects.get().next_at is None


def test_secrets_are_in_no_log_no_error_no_record_and_no_repr(
    joined: Joined, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(joined.connector), repr(joined.connected().__dict__.get("_tool"))]
    said.append(repr(Access("https://x", "slm", joined.kind.secret)))
    ticket = joined.desk.open()
    joined.poll(60)
    telling_actions.want_told(joined.feed, ticket, STANDING, NOW)
    write_back_once(joined.feed, joined.connector, NOW)
    for does, _ in FAULTS.values():
        joined.connector = joined.connected(0.4)
        joined.server.meddle = lambda asked, answer, does=does: does(answer)  # type: ignore[misc]
        said.append(joined.poll(60).trouble)
    for model in (Feed, FeedPage, WriteBack, TicketEvent, Line):
        said += [repr(row) for row in model.objects.values()]
    joined.server.meddle = lambda asked, answer: answer()
    joined.connector = joined.connected(secret="canary-wrong")
    said.append(joined.poll(60).trouble)
    assert joined.desk.written, "it was signed in"
    everything = "\n".join([*said, caplog.text])
    assert "canary" not in everything
    assert b64encode(f"{joined.kind.user}:{joined.kind.secret}".encode()).decode() not in everything
