"""The clocks of some tickets with the instants that lie ahead of them: what `levels` says of the end of all time.

If nothing else happens, a clock that is walked to the end of time reaches its marks at the very instants at which they
will be due. So what lies ahead comes from the same function as the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.instants import from_microseconds, to_microseconds
from servicelevel.levels import TicketTarget
from servicelevel.levels.goals import END_OF_CALENDARS
from servicelevel.monitoring.calculation import ticket_clocks
from servicelevel.monitoring.live.marks import Mark, mark_name, marks_of
from servicelevel.monitoring.versions import held

END = from_microseconds(int(END_OF_CALENDARS.astype("int64")))
OVER = ("stopped", "cancelled")
_LAST = {"service": "service", "assignment_group": "holder"}


@dataclass(frozen=True)
class Projected:
    """A clock and its marks. ticket: "<source>/<key>"; instants UTC; state: of the version that judges it."""

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


def projected(terms: Terms, events: pl.DataFrame) -> Iterator[Projected]:
    """The clocks of an agreement over events in order; other tickets than those of its services are passed over."""
    own = _of_services(events, terms.services)
    if not own.height:
        return
    last = own.group_by("ticket", maintain_order=True).last()
    named = {at: name for at, name in _LAST.items() if at in own.columns}
    fields = last.select(
        "ticket", **{name: pl.col(at).cast(pl.String).fill_null("") for at, name in named.items()}
    )
    for target in terms.target_ids:
        versions = [one for one in held(terms, target) if isinstance(one.target, TicketTarget)]
        if not versions:
            continue
        shares = {one.version.number: [mark_name(share) for share in one.target.warn] for one in versions
                  if isinstance(one.target, TicketTarget)}  # fmt: skip
        drafts = {one.version.number: one.version.state == "draft" for one in versions}
        clocks = ticket_clocks(versions, own, END, warnings=True).join(fields, on="ticket", how="left")
        for row in clocks.iter_rows(named=True):
            yield _projected(terms.key, row, shares[row["version"]], drafts[row["version"]])


def _of_services(events: pl.DataFrame, services: Sequence[str]) -> pl.DataFrame:
    """The tickets that ever belonged to one of the services, with all their events."""
    if not events.height or "service" not in events.columns:
        return events.clear()
    ever = events.filter(pl.col("service").cast(pl.String).is_in(list(services)))["ticket"].unique()
    return events.filter(pl.col("ticket").is_in(ever.implode()))


def _projected(agreement: str, row: dict[str, Any], shares: Sequence[str], draft: bool) -> Projected:
    warned = [
        (name, to_microseconds(at))
        for name, at in zip(shares, row["warned_at"], strict=True)
        if at is not None and at < END
    ]
    breached = row["breached_at"] if row["breached_at"] is not None and row["breached_at"] < END else None
    return Projected(
        agreement, row["version"], draft, row["target"], row["ticket"], row["episode"], row["status"], row["priority"],
        row.get("service", ""), row.get("holder", ""), row["started_at"], row["due_at"], breached, row["stopped_at"],
        row["remaining_us"] if row["status"] != "running" else None,
        marks_of(warned, None if breached is None else to_microseconds(breached)),
    )  # fmt: skip
