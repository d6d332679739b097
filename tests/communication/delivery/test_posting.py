"""Webhooks and chats: signed, through checked calls alone, and what each answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from servicelevel.communication.delivery.chat import Slack, Teams, slack_content, teams_content
from servicelevel.communication.delivery.port import Delivered, Port, RefusedForGood, TryAgain
from servicelevel.communication.delivery.webhook import Webhook
from servicelevel.outgoing import Caller
from tests.communication.delivery.test_mail import MESSAGE, NOW
from tests.outgoing.odd import answering, speaking

SECRETS = (b"canary-secret-of-24-bytes-or-more", b"canary-the-one-that-comes-after-it")
OWN = Caller(["127.0.0.1"], seconds=20)
WAYS: dict[str, Callable[[str, Caller], Port]] = {
    "webhook": lambda address, caller: Webhook(f"{address}/canary-path", SECRETS, caller),
    "slack": lambda address, caller: Slack(f"{address}/services/canary-path", caller),
    "teams": lambda address, caller: Teams(f"{address}/workflows/canary-path", caller),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Callable[[str, Caller], Port]:
    return WAYS[request.param]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_what_is_taken_is_delivered(way: Callable[[str, Caller], Port], status: int) -> None:
    with speaking(answering(b"ok" if status != 204 else b"", f"HTTP/1.1 {status} x")) as server:
        assert way(server.address, OWN).deliver(MESSAGE, NOW) == Delivered()
    assert server.requests[0].startswith(b"POST /")


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("429 x\r\nRetry-After: 600", 10),
        ("429 x", 4),
        ("500 x", 4),
        ("503 x\r\nRetry-After: 5", 4),
        ("408 x", 4),
    ],
)
def test_a_busy_receiver_is_tried_again(way: Callable[[str, Caller], Port], head: str, minutes: int) -> None:
    with speaking(answering(b"", f"HTTP/1.1 {head}")) as server:
        outcome = way(server.address, OWN).deliver(MESSAGE, NOW, tries=2)
    assert isinstance(outcome, TryAgain)
    assert outcome.at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 410, 413])
def test_what_is_refused_is_refused_for_good_and_no_redirect_is_followed(
    way: Callable[[str, Caller], Port], status: int
) -> None:
    head = f"HTTP/1.1 {status} x\r\nLocation: http://127.0.0.1:1/"
    with speaking(answering(b"no_service", head)) as server:
        outcome = way(server.address, OWN).deliver(MESSAGE, NOW)
    assert outcome == RefusedForGood(f"127.0.0.1 answered with status {status}.")
    assert len(server.requests) == 1


def test_an_address_of_the_inside_is_refused_unless_the_installation_names_it(
    way: Callable[[str, Caller], Port],
) -> None:
    with speaking(answering(b"")) as server:
        for address in (server.address, "https://169.254.169.254", "https://localhost"):
            outcome = way(address, Caller()).deliver(MESSAGE, NOW)
            assert isinstance(outcome, RefusedForGood)
            assert "canary" not in outcome.words
    assert not server.requests


def test_a_receiver_that_hangs_or_cuts_is_tried_again(way: Callable[[str, Caller], Port]) -> None:
    for say in (lambda caller, over: over.wait(), lambda caller, over: None):
        with speaking(say) as server:
            outcome = way(server.address, Caller(["127.0.0.1"], seconds=0.3)).deliver(MESSAGE, NOW)
        assert isinstance(outcome, TryAgain)
        assert "canary" not in outcome.words


def test_a_receiver_can_check_a_webhook_with_either_secret() -> None:
    with speaking(answering(b"")) as server:
        WAYS["webhook"](server.address, OWN).deliver(MESSAGE, NOW)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    heads = {
        name.lower(): value
        for name, _, value in (line.partition(": ") for line in head.decode().split("\r\n"))
    }
    assert heads["webhook-id"] == MESSAGE.id
    assert heads["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{MESSAGE.id}.{heads['webhook-timestamp']}.".encode() + body
    expected = {
        "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        for secret in SECRETS
    }
    assert set(heads["webhook-signature"].split()) == expected
    told = json.loads(body)
    assert (told["id"], told["subject"], told["link"]) == (MESSAGE.id, MESSAGE.subject, MESSAGE.link)


def test_a_known_signature() -> None:
    """The example that the specification's libraries test with."""
    from servicelevel.communication.delivery.webhook import signature

    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secrets", [(), (b"short",), (SECRETS[0], b"short")])
def test_a_webhook_without_a_good_secret_is_none(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="24 bytes"):
        Webhook("https://x.example.org", secrets, OWN)


def test_what_others_wrote_calls_no_channel_and_hides_no_address() -> None:
    hostile = replace(
        MESSAGE, subject="<!channel> & *x*", text="[pay](https://evil.example.org) <https://e|bank>"
    )
    slack = slack_content(hostile)
    assert slack["text"] == (
        "&lt;!channel&gt; &amp; *x*\n[pay](https://evil.example.org) &lt;https://e|bank&gt;\n"
        f"<{MESSAGE.link}|Open>"
    )
    assert slack["mrkdwn"] is False
    card = teams_content(hostile)["attachments"][0]["content"]
    assert card["body"][1]["text"].startswith(r"\[pay\]\(https://evil.example.org\)")
    assert card["actions"][0]["url"] == MESSAGE.link
    assert "actions" not in teams_content(replace(MESSAGE, link=""))["attachments"][0]["content"]


def test_secrets_are_in_no_log(way: Callable[[str, Caller], Port], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with speaking(answering(b"")) as server:
        port = way(server.address, OWN)
        port.deliver(MESSAGE, NOW)
    assert b"canary" in server.requests[0]
    assert "canary" not in caplog.text + repr(port)
