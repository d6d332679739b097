"""Each connector with its tool: the same scenarios for all. A new connector adds a line to TOOLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest

from servicelevel.connectors import bmc_remedy, servicenow_table
from servicelevel.connectors.tools import Access
from servicelevel.monitoring.feeds import actions
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.polling import Polled, poll_once
from servicelevel.monitoring.models import TicketEvent
from servicelevel.organisation.acting import CONSOLE, By
from servicelevel.outgoing import Caller
from tests.connectors.polling import remedy, servicenow
from tests.connectors.polling.desk import FIELDS, Desk, without_repeats
from tests.connectors.polling.served import Server, serving

NOW = datetime(2026, 10, 12, 8, tzinfo=UTC)
TOLD = {
    "due_at": "u_due",
    "time_left": "u_left",
    "clocks": "u_clocks",
    "breached": "u_breached",
    "breach_record": "u_record",
}


@dataclass(frozen=True)
class Kind:
    """A connector and how its tool is. exact: the fields whose whole history the tool tells, however rarely it is asked."""

    module: ModuleType
    speaks: Callable[[], Any]
    user: str
    secret: str
    exact: tuple[str, ...]
    page: int
    make: type


TOOLS = [
    Kind(bmc_remedy, remedy.RemedySpeaks, remedy.USER, remedy.SECRET, ("state",), 4, bmc_remedy.Remedy),
    Kind(
        servicenow_table, servicenow.ServiceNowSpeaks, servicenow.USER, servicenow.SECRET, FIELDS, 4,
        servicenow_table.ServiceNow,
    ),
]  # fmt: skip


@dataclass
class Joined:
    """A tool that runs, its connector and its feed."""

    kind: Kind
    server: Server
    feed: Feed
    connector: Any
    polled: list[Polled] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.server.desk

    def connected(self, seconds: float = 20, most_bytes: int = 10**6, **given: Any) -> Any:
        """A connector as a new process would make it."""
        host = self.server.address.removeprefix("http://")
        caller = Caller([host], seconds=seconds, most_bytes=most_bytes)
        said = {"user": self.kind.user, "secret": self.kind.secret, "zone": "UTC", "caller": caller} | given
        settings = {"write_back": TOLD, "since": "2026-10-01T00:00:00Z"} | said.pop("settings", {})
        connector = self.kind.module.connect(Access(self.server.address, settings=settings, **said))
        connector._page = self.kind.page
        return connector

    def poll(self, seconds: int = 0) -> Polled:
        """Some time passes, and the tool is asked."""
        self.desk.pass_(seconds)
        now = datetime.fromtimestamp(self.desk.at, UTC)
        self.polled.append(poll_once(self.feed, self.connector, now))
        return self.polled[-1]

    def settle(self) -> None:
        """Ask until everything is told, with time for what a tool tells a little later."""
        assert self.poll(300).trouble == ""
        while self.polled[-1].more:
            assert self.poll().trouble == ""

    def check(self, exact: tuple[str, ...] | None = None) -> None:
        """What came in is the truth, and asking again tells nothing new."""
        self.settle()
        known, truth = history(), self.desk.truth()
        for (ticket, name), taken in truth.items():
            if name in (exact or self.kind.exact):
                assert known.get((ticket, name)) == taken, (ticket, name)
            else:
                assert known[ticket, name][-1][1] == taken[-1][1], (ticket, name)
        assert {ticket for ticket, _ in known} == set(self.desk.incidents)
        again = self.poll(60)
        assert (again.new, again.refused, again.trouble) == (0, 0, "")


def history() -> dict[tuple[str, str], list[tuple[int, str]]]:
    """By ticket and field when it took which value, from the events as they are stored."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for row in TicketEvent.objects.order_by("occurred_at", "sequence", "event_id"):
        for name in FIELDS:
            if (value := getattr(row, name)) is not None:
                found.setdefault((row.ticket, name), {})[int(row.occurred_at.timestamp())] = value
    return {key: without_repeats(sorted(taken.items())) for key, taken in found.items()}


@pytest.fixture(params=TOOLS, ids=lambda kind: kind.module.NAME)
def joined(request: pytest.FixtureRequest, db: None) -> Iterator[Joined]:
    """A tool that runs and a feed that was added for it."""
    kind: Kind = request.param
    with serving(kind.speaks()) as server:
        tool = actions.Tool(kind.module.NAME, server.address, kind.user, "tool", "UTC")
        feed = actions.add(By(None, NOW, CONSOLE), "tool", tool)
        made = Joined(kind, server, feed, None)
        made.connector = made.connected()
        yield made
