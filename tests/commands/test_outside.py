"""What the worker does with others: tools are asked in turn with one sign-in, and what they tell moves clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from servicelevel.commands import outside
from servicelevel.monitoring.feeds.actions import Tool, add
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.live.models import LiveClock
from servicelevel.organisation.acting import CONSOLE, By
from tests.connectors.polling.remedy import SECRET, USER, RemedySpeaks
from tests.connectors.polling.served import Server, serving
from tests.monitoring.desk import HEAD, RESOLUTION, agreement, promise

pytestmark = [pytest.mark.django_db, pytest.mark.req("R62", "R156")]


@pytest.fixture
def remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[Server]:  # type: ignore[no-untyped-def]
    settings.VAR, settings.OUTGOING_HOSTS = tmp_path, frozenset({"127.0.0.1"})
    monkeypatch.setenv("SERVICELEVEL_CREDENTIAL_REMEDY", SECRET)
    promise(tmp_path, HEAD + agreement(RESOLUTION))
    with serving(RemedySpeaks()) as server:
        mapped = {"values": {"service": {"email": "mail"}}}
        tool = Tool("bmc-remedy", server.address, USER, "remedy", "", mapped)
        add(By(None, datetime.now(UTC), CONSOLE), "remedy", tool)
        yield server
    outside._kept.clear()


def logins(server: Server) -> int:
    return sum(asked.path == "/api/jwt/login" for asked in server.asked)


def test_a_tool_is_asked_when_it_is_due_with_one_sign_in_and_its_tickets_have_clocks(remedy: Server) -> None:
    remedy.desk.open()
    remedy.desk.pass_(60)
    now = datetime.now(UTC)
    assert outside.ask_tools(now) > 0
    assert LiveClock.objects.filter(source__key="remedy", agreement="mail").exists()
    assert outside.ask_tools(now) == 0, "it is not due yet"
    asked = len(remedy.asked)
    outside.ask_tools(now + timedelta(minutes=2))
    assert len(remedy.asked) > asked
    assert logins(remedy) == 1


def test_a_secret_that_is_missing_is_the_trouble_of_its_feed_alone(
    remedy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVICELEVEL_CREDENTIAL_REMEDY")
    assert outside.ask_tools(datetime.now(UTC)) == 0
    assert "SERVICELEVEL_CREDENTIAL_REMEDY" in Feed.objects.get().last_error
    assert outside.send_notices(datetime.now(UTC)) == 0, "no mail server is named"
