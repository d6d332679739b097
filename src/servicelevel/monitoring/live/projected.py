"""The clocks of some tickets with the instants that lie ahead of them: what `levels` says of the end of all time.

If nothing else happens, a clock that is walked to the end of time reaches its marks at the very instants at which they
will be due. So what lies ahead comes from the same function as the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from servicelevel.agreements.terms import Terms
from servicelevel.instants import from_microseconds
from servicelevel.levels import TicketTarget
from servicelevel.levels.coded import Coded
from servicelevel.levels.goals import END_OF_CALENDARS, NEVER
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT
from servicelevel.levels.summed import STATUSES, Summed
from servicelevel.monitoring.calculation import judged_clocks
from servicelevel.monitoring.live.heard import Heard
from servicelevel.monitoring.live.marks import Mark, mark_name, marks_of
from servicelevel.monitoring.versions import held

END_US = int(END_OF_CALENDARS.astype("int64"))
END = from_microseconds(END_US)
OVER = ("stopped", "cancelled")


@dataclass(frozen=True)
class Projected:
    """A clock and its marks; instants UTC. draft: whether the version that judges it is one."""

    agreement: str
    version: int
    draft: bool
    target: str
    ticket: str
    episode: int
    status: str
    priority: str
    service: str
    holder: str
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    left_us: int | None
    marks: tuple[Mark, ...]

    @property
    def over(self) -> bool:
        """Whether the clock stands for good, unless the ticket is opened again."""
        return self.status in OVER


def projected(terms: Terms, heard: Heard) -> Iterator[Projected]:
    """The clocks of an agreement over what was heard; other tickets than those of its services are passed over."""
    own = heard.of_services(terms.services)
    if not own.tickets:
        return
    last = _last_of_ticket(own.events)
    for target in terms.target_ids:
        versions = [one for one in held(terms, target) if isinstance(one.target, TicketTarget)]
        drafts = {one.version.number for one in versions if one.version.state == "draft"}
        for number, stated, found in judged_clocks(versions, own.events, END, warnings=True):
            for place in range(len(found)):
                yield _projected(terms.key, number, number in drafts, stated, found, place, own, last)


def _last_of_ticket(events: Coded) -> Indices:
    """For each event the last one of its ticket."""
    last = np.zeros(len(events), np.int64)
    last[events.first] = np.arange(len(events))
    return last[events.first]


def _projected(
    agreement: str,
    version: int,
    draft: bool,
    target: TicketTarget,
    found: Summed,
    place: int,
    heard: Heard,
    last: Indices,
) -> Projected:
    event = int(found.event[place])
    told = partial(_told, heard.events)
    status = STATUSES[int(found.status[place])]
    breached = _before_the_end(found.breached_at[place])
    goal = int(found.goal[place])
    left = goal - int(found.elapsed[place]) if goal < NEVER else None
    warned = ((mark_name(share), _before_the_end(at[place])) for share, at in found.warned.items())
    return Projected(
        agreement, version, draft, target.id, heard.tickets[event], int(found.episode[place]), status,
        told("priority", int(found.judged[place])), told("service", int(last[event])),
        told("assignment_group", int(last[event])), from_microseconds(int(found.started_at[place])),
        _instant(found.due_at[place]), None if breached is None else from_microseconds(breached),
        _instant(found.stopped_at[place]), left if status != "running" else None,
        marks_of([(name, at) for name, at in warned if at is not None], breached),
    )  # fmt: skip


def _told(events: Coded, name: str, row: int) -> str:
    field = events.field(name)
    return field.value(row) if field else ""


def _instant(at: np.int64) -> datetime | None:
    return None if at == NAT else from_microseconds(int(at))


def _before_the_end(at: np.int64) -> int | None:
    return None if at == NAT or at >= END_US else int(at)
