"""One turn of asking a tool, and one of telling it: what `servicelevel worker` and `servicelevel feeds poll` call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from servicelevel.errors import Conflict
from servicelevel.monitoring.feeds import actions, telling_actions
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.port import Connector, ToolTrouble

MOST_PAGES: Final = 50
"""Of one turn, so that a tool with years to tell does not hold up the others; the next turn goes on."""


@dataclass(frozen=True)
class Polled:
    """What a turn brought. trouble: why it ended early; tickets: those of which something was told."""

    new: int = 0
    known: int = 0
    refused: int = 0
    tickets: frozenset[str] = frozenset()
    more: bool = False
    trouble: str = ""


def poll_once(feed: Feed, connector: Connector, now: datetime, most_pages: int = MOST_PAGES) -> Polled:
    """Read a tool from where it was left, page by page, each stored with its cursor before the next is asked for.

    May be called by any number of processes at once and broken off anywhere: nothing is lost or stored twice.
    """
    feed.refresh_from_db()
    if feed.paused:
        return Polled(trouble="paused")
    sum_ = Polled()
    for _ in range(most_pages):
        try:
            page = connector.poll(feed.cursor, now)
            recorded = actions.record_page(feed, page, now)
        except ToolTrouble as trouble:
            actions.record_trouble(feed, trouble, now)
            return _with(sum_, actions.PageRecorded(), False, str(trouble))
        except Conflict as conflict:
            return _with(sum_, actions.PageRecorded(), False, str(conflict))
        sum_ = _with(sum_, recorded, page.more)
        if not page.more:
            break
    return sum_


def write_back_once(feed: Feed, connector: Connector, now: datetime, address: str = "") -> str:
    """Tell the tool of the ticket that waits longest: its number, or "" where none waits. address: of the installation.

    A worker that dies between telling and noting it tells again when its lease has ended: at least once, and only the
    latest standing.
    """
    claimed = telling_actions.claim(feed, now)
    if claimed is None:
        return ""
    try:
        connector.write_back(claimed.ticket, claimed.standing.at_address(address))
    except ToolTrouble as trouble:
        telling_actions.not_told(claimed, trouble, now)
    else:
        telling_actions.told(claimed, now)
    return claimed.ticket


def _with(before: Polled, page: actions.PageRecorded, more: bool, trouble: str = "") -> Polled:
    return Polled(
        before.new + page.new, before.known + page.known, before.refused + page.refused,
        before.tickets | page.tickets, more, trouble,
    )  # fmt: skip
