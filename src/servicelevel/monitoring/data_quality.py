"""What the figures rest on, and what is missing from it: shown beside them, never hidden in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from servicelevel.monitoring.models import Import

EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """Something about the data that a reader of the figures should know. `count` of `whole` (0: no whole)."""

    key: str
    words: str
    count: int
    whole: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceSeen:
    """A source that these figures rest on, and how fresh it is."""

    source: str
    events: int
    last_event_at: datetime | None


@dataclass(frozen=True)
class DataQuality:
    """Findings with a count above nought, and the sources; `events` and `tickets` were looked at."""

    events: int
    tickets: int
    findings: tuple[Finding, ...]
    sources: tuple[SourceSeen, ...]


def data_quality(
    events: pl.DataFrame, clocks: Mapping[str, pl.DataFrame], at: datetime, more: Iterable[Finding] = ()
) -> DataQuality:
    """Look through events in order (contract of `levels.in_order`) and the clocks made of them.

    `more` are findings of others (imports, outages) that are listed after these.
    """
    tickets = events["ticket"].n_unique() if events.height else 0
    found = [*_of_events(events, tickets, at), *_of_clocks(clocks), *more]
    return DataQuality(
        events.height, tickets, tuple(entry for entry in found if entry.count), _sources(events)
    )


def findings_of_imports(
    imports: Iterable[Import], events: pl.DataFrame, as_of: datetime | None
) -> list[Finding]:
    """What was refused or odd when the files of these events' sources were read (those read by `as_of`)."""
    sources = set(events["source"].unique().cast(pl.String)) if "source" in events.columns else set()
    found = []
    for one in imports:
        if one.source.key not in sources or (
            as_of is not None and (one.finished_at is None or one.finished_at > as_of)
        ):
            continue
        place = f"import {one.pk} refused"
        found.append(
            Finding(place, f"rows of {one.file_name} that could not be read", one.rows_refused, one.rows_read)
        )
        for odd in one.summary.get("odd", ()):
            lines = tuple(f"row {line}" for line in odd["lines"])
            found.append(
                Finding(
                    f"import {one.pk} odd",
                    f"{one.file_name}: {odd['what']}",
                    odd["rows"],
                    one.rows_read,
                    lines,
                )
            )
    return found


def _of_events(events: pl.DataFrame, tickets: int, at: datetime) -> list[Finding]:
    if not events.height:
        return []
    last = events.group_by("ticket", maintain_order=True).last()
    without = {
        "priority": "tickets without a priority",
        "service": "tickets without a service",
        "state": "tickets without a state",
    }
    found = [
        _finding(
            f"without {name}",
            words,
            last.filter(pl.col(name).is_null() | (pl.col(name).cast(pl.String) == "")),
            tickets,
        )
        for name, words in without.items()
        if name in events.columns
    ]
    ahead = events.filter(pl.col("occurred_at") > at)
    found.append(
        _finding("after the instant", "events dated after the instant of these figures", ahead, events.height)
    )
    if "recorded_at" in events.columns:
        early = events.filter(pl.col("recorded_at") < pl.col("occurred_at"))
        found.append(
            _finding("recorded before", "events recorded before they occurred", early, events.height)
        )
    if "sequence" in events.columns:
        found.append(
            _finding(
                "out of order",
                "events that their source tells after a later one",
                _backwards(events),
                events.height,
            )
        )
    return found


def _backwards(events: pl.DataFrame) -> pl.DataFrame:
    """Events that their source tells after a later one: by order of telling, the instant goes back."""
    told = events.sort("ticket", "sequence", maintain_order=True)
    return told.filter(pl.col("occurred_at") < pl.col("occurred_at").shift(1).over("ticket"))


def _of_clocks(clocks: Mapping[str, pl.DataFrame]) -> list[Finding]:
    found = []
    for target, rows in clocks.items():
        waiting = rows.filter(pl.col("verdict").cast(pl.String) == "waiting")
        found.append(
            _finding(
                f"waiting {target}",
                f"clocks of {target} that wait: no goal for their priority",
                waiting,
                rows.height,
            )
        )
    return found


def _finding(key: str, words: str, rows: pl.DataFrame, whole: int) -> Finding:
    examples = rows["ticket"].cast(pl.String).unique(maintain_order=True).head(EXAMPLES).to_list()
    return Finding(key, words, rows.height, whole, tuple(examples))


def _sources(events: pl.DataFrame) -> tuple[SourceSeen, ...]:
    if "source" not in events.columns or not events.height:
        return ()
    rows = (
        events.group_by(pl.col("source").cast(pl.String))
        .agg(pl.len(), pl.col("occurred_at").max())
        .sort("source")
    )
    return tuple(SourceSeen(source, count, last) for source, count, last in rows.iter_rows())
