"""Agreed exclusions: intervals in which a ticket's clocks stand still, or a service owes nothing.

They are data beside the events, never an edit of one: rows are put between the events of a ticket where an interval
begins and ends, and every row inside it is marked. From there on the one mechanism of stretches does the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from servicelevel.levels.checks import OUTAGES
from servicelevel.levels.coded import Events, Flags, marks_of
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import microseconds

REASON = "agreed exclusion"
"""The name of the pause, in every explanation and list."""
KIND = "agreed exclusion"
"""The kind of a row in the outage frame that stands for one."""
_MARK = ":agreed exclusion"


@dataclass(frozen=True)
class Exclusion:
    """An interval from ``begins`` up to but without ``ends`` that was agreed not to count.

    about: a ticket ("<source>/<key>") or a service. target: the only target that it is for, "" for all.
    """

    about: str
    begins: datetime
    ends: datetime
    target: str = ""


def with_exclusions(events: pl.DataFrame, exclusions: Sequence[Exclusion]) -> pl.DataFrame:
    """Events in order, with the boundaries of the exclusions of their tickets as rows of their own, and marked.

    A boundary row says what the ticket's last event said; its event id is ``REASON``. Nothing is added before a
    ticket's first event. Without an exclusion of one of these tickets the events come back as they were.
    """
    by_ticket = _by_ticket(exclusions)
    if not (own := list(_tickets(events, by_ticket))):
        return events
    after, instants = _boundaries(own, by_ticket)
    cut = _with_rows(events, after, instants)
    for target in sorted({one.target for of in by_ticket.values() for one in of}):
        marked = np.zeros(cut.height, np.bool_)
        for ticket, rows, times in _tickets(cut, by_ticket):
            marked[rows] = _inside(times, [one for one in by_ticket[ticket] if one.target == target])
        cut = cut.with_columns(pl.Series(_mark(target), marked))
    return cut


def excluded(events: Events, target: str) -> Flags:
    """For each event whether an exclusion of the target holds from it on."""
    found = np.zeros(len(events), np.bool_)
    for name in (_mark(""), _mark(target)):
        if (marked := marks_of(events)(name)) is not None:
            found |= marked
    return found


def told(events: pl.DataFrame) -> pl.DataFrame:
    """The events without the rows that exclusions added: what the sources told."""
    marked = any(name.startswith(_MARK) for name in events.columns)
    if not marked or "event_id" not in events.columns:
        return events
    return events.filter(pl.col("event_id").ne_missing(REASON))


def outages_with(outages: pl.DataFrame, exclusions: Iterable[Exclusion], target: str = "") -> pl.DataFrame:
    """The outage frame with the exclusions of services as rows of the kind ``KIND``.

    An outage that lies wholly inside one is left out: it is not counted, and no time is lost by it. target: whose
    exclusions besides those of all targets.
    """
    spans = [one for one in exclusions if one.target in ("", target)]
    if not spans:
        return outages
    first = pl.coalesce("started_after", "started_at")
    covered = pl.any_horizontal(
        pl.lit(False),
        *(
            (pl.col("service") == about) & (first >= begins) & (pl.col("ended_at") <= ends)
            for about in sorted({one.about for one in spans})
            for begins, ends in _joined([one for one in spans if one.about == about])
        ),
    )
    rows = [
        (f"{REASON}/{number}", one.about, KIND, one.begins, one.ends, None, None, None, REASON)
        for number, one in enumerate(spans, start=1)
    ]
    added = pl.DataFrame(rows, schema=OUTAGES, orient="row")
    return pl.concat([outages.filter(~covered.fill_null(False)), added], how="diagonal_relaxed").sort(
        "service", "started_at", maintain_order=True
    )


def samples_without(samples: pl.DataFrame, exclusions: Iterable[Exclusion], target: str = "") -> pl.DataFrame:
    """The samples that were taken outside the exclusions of their service."""
    for one in exclusions:
        if one.target in ("", target):
            inside = (pl.col("taken_at") >= one.begins) & (pl.col("taken_at") < one.ends)
            samples = samples.filter(~((pl.col("service") == one.about) & inside))
    return samples


def _mark(target: str) -> str:
    return f"{_MARK} {target}" if target else _MARK


def _by_ticket(exclusions: Iterable[Exclusion]) -> dict[str, list[Exclusion]]:
    found: dict[str, list[Exclusion]] = {}
    for one in exclusions:
        if one.begins < one.ends:
            found.setdefault(one.about, []).append(one)
    return found


def _tickets(
    events: pl.DataFrame, by_ticket: dict[str, list[Exclusion]]
) -> Iterator[tuple[str, Indices, list[int]]]:
    """Of each ticket with an exclusion the rows of its events and their instants, in order."""
    rows = events.select(
        pl.col("ticket").cast(pl.String), row=pl.int_range(pl.len()), at=pl.col("occurred_at").to_physical()
    )
    wanted = rows.filter(pl.col("ticket").is_in(list(by_ticket)))
    for (ticket,), part in wanted.group_by(["ticket"], maintain_order=True):
        yield str(ticket), part["row"].to_numpy().astype(np.int64), part["at"].to_list()


def _boundaries(
    own: list[tuple[str, Indices, list[int]]], by_ticket: dict[str, list[Exclusion]]
) -> tuple[list[int], list[int]]:
    """The row after which each boundary comes, and its instant; one for which an event stands needs no row."""
    after, instants = list[int](), list[int]()
    for ticket, rows, times in own:
        edges = {microseconds(edge) for one in by_ticket[ticket] for edge in (one.begins, one.ends)}
        for edge in sorted(edges):
            place = bisect_right(times, edge) - 1
            if place >= 0 and times[place] != edge:
                after.append(int(rows[place]))
                instants.append(edge)
    return after, instants


def _with_rows(events: pl.DataFrame, after: list[int], instants: list[int]) -> pl.DataFrame:
    """Events with rows added that say what stood before them, each at its instant."""
    added = events[after].with_columns(
        pl.Series("occurred_at", instants, dtype=pl.Int64)
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC"),
        *([pl.lit(REASON).alias("event_id")] if "event_id" in events.columns else []),
    )
    place = pl.Series("_after", [*range(events.height), *after], dtype=pl.Int64)
    both = pl.concat([events, added.cast(events.schema)]).with_columns(place)
    return both.sort("_after", "occurred_at", maintain_order=True).drop("_after")


def _inside(times: list[int], spans: Sequence[Exclusion]) -> Flags:
    at = np.array(times, np.int64)
    inside = np.zeros(len(at), np.bool_)
    for one in spans:
        inside |= (at >= microseconds(one.begins)) & (at < microseconds(one.ends))
    return inside


def _joined(spans: Iterable[Exclusion]) -> list[tuple[datetime, datetime]]:
    """The intervals in order, those that overlap or touch made one."""
    joined: list[tuple[datetime, datetime]] = []
    for one in sorted(spans, key=lambda one: (one.begins, one.ends)):
        if joined and one.begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], one.ends))
        elif one.begins < one.ends:
            joined.append((one.begins, one.ends))
    return joined
