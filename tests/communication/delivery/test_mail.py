"""Mail: what each misbehaviour of a server means, and one Message-ID at every try."""

from __future__ import annotations

import email
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import default

import pytest

from servicelevel.communication.delivery.port import Delivered, Message, Outcome, RefusedForGood, TryAgain
from servicelevel.communication.delivery.smtp import Mail, MailServer
from tests.communication.delivery.mail_server import MailServerDouble, mail_server

NOW = datetime(2026, 10, 12, 8, tzinfo=UTC)
MESSAGE = Message(
    "notice-17-anna", "anna@physics.example.org", "P2 of E-Mail breached", "INC0021 is over by 3 h.",
    "https://slm.example.org/tickets/desk/INC0021/", NOW,
)  # fmt: skip


def mail(server: MailServerDouble, seconds: float = 20, **given: str) -> Mail:
    own = {"security": "none", **given}
    return Mail(
        MailServer("127.0.0.1", server.port, "slm@example.org", seconds=seconds, **own), "slm.example.org"
    )  # type: ignore[arg-type]


def deliver(
    server: MailServerDouble, message: Message = MESSAGE, seconds: float = 20, **given: int
) -> Outcome:
    return mail(server, seconds).deliver(message, NOW, **given)


def test_a_mail_that_is_taken() -> None:
    with mail_server() as server:
        assert deliver(server) == Delivered()
    assert server.recipients == ["anna@physics.example.org"]
    taken = email.message_from_string(server.mails[0], policy=default)
    assert (taken["Message-ID"], taken["Subject"]) == ("<notice-17-anna@slm.example.org>", MESSAGE.subject)
    assert (taken["From"], taken["To"]) == ("slm@example.org", "anna@physics.example.org")
    assert taken["Date"].datetime == NOW
    assert taken["Auto-Submitted"] == "auto-generated"
    assert MESSAGE.text in taken.get_content()
    assert MESSAGE.link in taken.get_content()


LATER = [
    ("greeting", "554 no service", "refuses us (code 554)"), ("greeting", "421 too many", "refuses us (code 421)"),
    ("greeting", "die", "broke in the middle"), ("greeting", "hang", "did not answer in time"),
    ("greeting", "drip", "did not answer in time"), ("EHLO", "die", "broke in the middle"),
    ("MAIL", "550 unknown sender", "refuses us (code 550)"), ("MAIL", "451 later", "refuses us (code 451)"),
    ("RCPT", "451 greylisted", "does not take mail for the recipient (code 451)"),
    ("RCPT", "die", "broke in the middle"), ("DATA", "452 no room", "does not take the message (code 452)"),
    ("DATA", "hang", "did not answer in time"), ("body", "die", "broke in the middle"),
    ("body", "hang", "did not answer in time"), ("body", "drip", "did not answer in time"),
    ("body", "451 later", "does not take the message (code 451)"),
]  # fmt: skip


@pytest.mark.parametrize(("point", "reply", "words"), LATER)
def test_what_may_go_well_later_is_tried_again(point: str, reply: str, words: str) -> None:
    with mail_server(**{point: reply}) as server:
        outcome = deliver(server, seconds=0.4 if reply in ("hang", "drip") else 20)
    assert isinstance(outcome, TryAgain)
    assert words in outcome.words
    assert outcome.at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("point", "reply"), [("RCPT", "550 no such user"), ("body", "554 spam"), ("DATA", "554 no")]
)
def test_what_is_refused_for_good_is_not_tried_again(point: str, reply: str) -> None:
    with mail_server(**{point: reply}) as server:
        outcome = deliver(server)
    assert isinstance(outcome, RefusedForGood)
    assert f"code {reply[:3]}" in outcome.words
    assert "no such user" not in outcome.words, "what servers write is not ours to repeat"


@pytest.mark.parametrize("reply", ["die", "hang", "500 what", "drip"])
def test_a_server_that_takes_the_mail_and_does_not_say_goodbye_has_it(reply: str) -> None:
    with mail_server(QUIT=reply) as server:
        assert deliver(server, seconds=0.4) == Delivered()
    assert len(server.mails) == 1


def test_a_server_that_dies_before_it_says_so_has_the_mail_twice_under_one_id() -> None:
    with mail_server(body="die") as server:
        assert isinstance(deliver(server), TryAgain)
        server.replies.clear()
        assert deliver(server, tries=1) == Delivered()
    ids = [email.message_from_string(one)["Message-ID"] for one in server.mails]
    assert ids == ["<notice-17-anna@slm.example.org>"] * 2
    assert server.mails[0] == server.mails[1], "every try sends the same bytes"


def test_the_wait_doubles_up_to_an_hour() -> None:
    with mail_server(greeting="421 too many") as server:
        waits = []
        for tries in range(9):
            outcome = deliver(server, tries=tries)
            assert isinstance(outcome, TryAgain)
            waits.append((outcome.at - NOW).seconds // 60)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_no_server_at_all() -> None:
    with mail_server() as server:
        pass
    outcome = deliver(server)
    assert isinstance(outcome, TryAgain)
    assert "there is no connection" in outcome.words


def test_a_server_without_tls_is_not_given_the_mail_where_tls_is_wanted() -> None:
    with mail_server() as server:
        for security in ("starttls", "tls"):
            outcome = mail(server, 2, security=security).deliver(MESSAGE, NOW)
            assert isinstance(outcome, TryAgain)
    assert not server.mails


@pytest.mark.parametrize("to", ["", "anna", "anna@x.org\r\nBcc: all@x.org", "a@x.org, b@x.org", "<a@x.org>"])
def test_what_is_no_address_is_not_mailed(to: str) -> None:
    with mail_server() as server:
        assert isinstance(deliver(server, replace(MESSAGE, to=to)), RefusedForGood)
    assert not server.recipients


def test_a_subject_stays_one_line() -> None:
    with mail_server() as server:
        deliver(server, replace(MESSAGE, subject="Over\r\nBcc: all@example.org", text=".\r\nQUIT"))
    taken = email.message_from_string(server.mails[0], policy=default)
    assert taken["Bcc"] is None
    assert taken["Subject"] == "Over Bcc: all@example.org"
    assert server.recipients == ["anna@physics.example.org"]


def test_the_password_is_in_no_outcome_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with mail_server() as server:
        server.USUAL = server.USUAL | {"EHLO": "250-here\r\n250 AUTH LOGIN PLAIN", "AUTH": "535 wrong"}  # type: ignore[misc]
        own = mail(server, user="slm", password="canary-mail")
        outcome = own.deliver(MESSAGE, NOW)
    assert isinstance(outcome, TryAgain)
    assert "does not accept the name and the password" in outcome.words
    assert "canary" not in f"{outcome!r} {own!r} {own.__dict__!r} {caplog.text}"
