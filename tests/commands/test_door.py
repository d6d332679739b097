"""The short way in says the same as the application, asks it nothing where all is well, and leaves to it all the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections

from servicelevel.commands.door import Door
from servicelevel.monitoring.live.models import TicketMoved
from servicelevel.monitoring.live.source_secrets import signature
from servicelevel.monitoring.models import TicketEvent
from tests.monitoring.live.desk import BEGIN, desk, said

pytestmark = [pytest.mark.django_db, pytest.mark.req("R62", "R158")]
ADDRESS = "/api/v1/sources/tool/events"


@pytest.fixture(autouse=True)
def connection_of_the_test() -> Iterator[None]:
    """A request closes connections that went wrong or are old; here it shares that of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Rooms:
    """The application behind the door, with how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.application = get_wsgi_application()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked += 1
        answer: Iterable[bytes] = self.application(environ, start)
        return answer


def call(application: Any, body: bytes, **more: str) -> tuple[int, dict[str, str], bytes]:
    """Status, heads and body of the answer to a request, as a server would make it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": ADDRESS, "QUERY_STRING": "", "SCRIPT_NAME": "", "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": None,
    } | more  # fmt: skip
    told: list[Any] = []
    answer = application(environ, lambda status, heads, *_: told.extend((status, dict(heads))))
    try:
        return int(told[0].split()[0]), told[1], b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()


@pytest.fixture
def secret(tmp_path: Path, settings: Any) -> str:
    settings.ALLOWED_HOSTS = ["localhost"]
    return desk(tmp_path)


def event(number: int = 1, **more: str) -> bytes:
    return json.dumps(said("A", number, BEGIN, "New", **more)).encode()


def test_what_is_as_it_should_be_is_answered_here_as_it_is_there(secret: str) -> None:
    rooms, carried = Rooms(), {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    here = call(Door(rooms), event(), **carried)
    assert rooms.asked == 0
    assert (TicketEvent.objects.count(), TicketMoved.objects.count()) == (1, 1)
    there = call(rooms, event(), **carried)
    assert (here[0], here[2]) == (there[0], there[2])
    assert {name: there[1][name] for name in here[1] if name in there[1]} == {
        name: value for name, value in here[1].items() if name in there[1]
    }


def test_what_is_signed_comes_in_here_too(secret: str) -> None:
    rooms, seconds = Rooms(), int(datetime.now(UTC).timestamp())
    signed = {"HTTP_SERVICELEVEL_SIGNATURE": signature(secret, seconds, event())}
    assert call(Door(rooms), event(), **signed)[0] == 200
    cloud = {
        "HTTP_CE_SPECVERSION": "1.0",
        "HTTP_CE_ID": "c-3",
        "HTTP_CE_TIME": BEGIN.isoformat(),
        "HTTP_CE_TYPE": "t",
    }
    body = json.dumps({"ticket": "C", "state": "New", "service": "mail"}).encode()
    assert call(Door(rooms), body, HTTP_AUTHORIZATION=f"bearer {secret}", **cloud)[0] == 200
    assert rooms.asked == 0
    assert TicketEvent.objects.filter(event_id="c-3").exists()


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (event(), {"HTTP_AUTHORIZATION": "Bearer sls_wrong"}, 401),
        (event(), {"PATH_INFO": "/api/v1/sources/none/events"}, 401),
        (event(), {"PATH_INFO": "/api/v1/sources/%00/events"}, 401),
        (event(), {"HTTP_HOST": "elsewhere.example.org"}, 400),
        (event(), {"CONTENT_TYPE": "text/csv"}, 415),
        (event(), {"CONTENT_TYPE": "Application/JSON; charset=utf-8"}, 200),
        (event(), {"REQUEST_METHOD": "GET"}, 405),
        (event(prority="P1"), {}, 422),
        (event() + b" " * 70_000, {}, 200),
        (b"{", {}, 400),
        (event(), {"CONTENT_LENGTH": ""}, 400),
        (b" " * 17_000_000, {}, 400),
    ],
)
def test_everything_else_is_left_to_the_application(
    secret: str, body: bytes, more: dict[str, str], status: int
) -> None:
    rooms, carried = Rooms(), {"HTTP_AUTHORIZATION": f"Bearer {secret}"} | more
    here = call(Door(rooms), body, **carried)
    assert (here[0], rooms.asked) == (status, 1)
    assert here == call(rooms, body, **carried)


def test_an_event_that_says_otherwise_is_refused_by_the_application(secret: str) -> None:
    rooms, carried = Rooms(), {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    door = Door(rooms)
    assert [call(door, event(priority=one), **carried)[0] for one in ("P1", "P2")] == [200, 409]
    assert rooms.asked == 1


def test_a_database_that_is_away_here_is_asked_once_more_there(
    secret: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("a connection that died")

    monkeypatch.setattr("servicelevel.monitoring.live.posting.that_posts", away)
    rooms = Rooms()
    assert call(Door(rooms), event(), HTTP_AUTHORIZATION=f"Bearer {secret}")[0] == 200
    assert (rooms.asked, TicketEvent.objects.count()) == (1, 1)
    assert "left to the application: OperationalError" in caplog.text
    assert "died" not in caplog.text
