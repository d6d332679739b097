"""Sources: what tells us of tickets, outages and samples, how fresh it is, and which rows were refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse

from servicelevel.monitoring import queries
from servicelevel.monitoring.arrivals.queries import alarms
from servicelevel.monitoring.models import Import
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.words import listed
from servicelevel.monitoring.shown.home import NeedRow
from servicelevel.organisation.queries import sees_everything
from servicelevel.web.wording import counted, duration

SILENT_AFTER = timedelta(hours=48)
CLOSED_AFTER = timedelta(days=90)
"""A source without news for so long is taken for one that was read once, not for one that fell silent."""
IMPORTS_SHOWN = 50


@dataclass(frozen=True)
class SourceRow:
    """One source; `silent` when it used to tell news and has stopped."""

    key: str
    kind: str
    zone: str
    latest_at: datetime | None
    age_us: int | None
    age_words: str
    silent: bool
    events: int
    events_words: str


@dataclass(frozen=True)
class ImportRow:
    """One reading of one file; counts in words."""

    file_name: str
    source: str
    digest: str
    state: str
    started_at: datetime
    rows: str
    new: str
    known: str
    refused: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class MissingRow:
    """Targets of an agreement for which no data has arrived since it is in force."""

    agreement: str
    targets: str
    since: datetime


@dataclass(frozen=True)
class SourcesView:
    """What the page of sources shows."""

    sentence: str
    missing: Sequence[MissingRow]
    sources: Sequence[SourceRow]
    imports: Sequence[ImportRow]


def sources_view(now: datetime) -> SourcesView:
    """All sources and the latest imports."""
    rows = [_source_row(found, now) for found in queries.source_freshness()]
    imports = [_import_row(found) for found in queries.imports()[:IMPORTS_SHOWN]]
    refused = sum(found.rows_refused for found in queries.imports()[:IMPORTS_SHOWN])
    missing = _missing()
    return SourcesView(_sentence(rows, refused, missing), missing, rows, imports)


def _missing() -> list[MissingRow]:
    found = groupby(
        alarms().order_by("agreement", "since", "target"), key=lambda row: (row.agreement, row.since)
    )
    return [
        MissingRow(agreement, listed([row.name for row in rows]), since) for (agreement, since), rows in found
    ]


def silent_sources(person: Any, now: datetime) -> list[NeedRow]:
    """The sources that stopped telling, for people of the provider."""
    if not sees_everything(person):
        return []
    rows = [_source_row(found, now) for found in queries.source_freshness()]
    beside = "Figures since then may change when it tells again"
    return [
        NeedRow("no data", f"{row.key} has told us nothing for {row.age_words}", reverse("sources"), beside)
        for row in rows
        if row.silent
    ]


def age(span: timedelta) -> str:
    """`26 h`, `12 days` of real time: how long ago."""
    if span < timedelta(hours=72):
        minutes = max(0, int(span.total_seconds() // 60))
        return duration((minutes if minutes < 120 else minutes // 60 * 60) * 60_000_000)
    return counted(span.days, "day")


def _source_row(found: Mapping[str, Any], now: datetime) -> SourceRow:
    latest: datetime | None = found["last_event_at"]
    span = None if latest is None else max(timedelta(0), now - latest)
    silent = span is not None and SILENT_AFTER < span < CLOSED_AFTER
    return SourceRow(
        found["key"], found["kind"], found["zone"], latest,
        None if span is None else span // timedelta(microseconds=1),
        "" if span is None else age(span), silent, found["events"], words.number(found["events"]),
    )  # fmt: skip


def _import_row(found: Import) -> ImportRow:
    return ImportRow(
        file_name=found.file_name,
        source=found.source.key,
        digest=found.file_digest[:12],
        state="Withdrawn" if found.source.withdrawn_at else found.get_state_display(),
        started_at=found.started_at,
        rows=words.number(found.rows_read),
        new=words.number(found.events_new),
        known=words.number(found.events_known),
        refused=words.number(found.rows_refused),
        reasons=_reasons(found.summary),
    )


def _reasons(summary: Mapping[str, Any]) -> list[str]:
    """Why rows were refused, and what was odd about others, each with how many there were."""
    refused = [
        f"{reason}: {counted(count, 'row')} refused" for reason, count in summary.get("reasons", {}).items()
    ]
    odd = [f"{one['what']}: {counted(one['rows'], 'row')}" for one in summary.get("odd", ())]
    return refused + odd


def _sentence(rows: Sequence[SourceRow], refused: int, missing: Sequence[MissingRow]) -> str:
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return f"No data arrives for {missing[0].targets} of {missing[0].agreement}{others}"
    if not rows:
        return "No source yet"
    told = [counted(len(rows), "source")]
    silent = [row for row in rows if row.silent]
    heard = [row for row in rows if row.age_us is not None]
    if silent:
        others = f", and {len(silent) - 1} more are silent" if len(silent) > 1 else ""
        told.append(f"{silent[0].key} has told us nothing for {silent[0].age_words}{others}")
    elif heard:
        told.append(f"the latest news is {min(heard, key=lambda row: row.age_us or 0).age_words} old")
    if refused:
        told.append(
            f"{counted(refused, 'row')} of the last imports {'was' if refused == 1 else 'were'} refused"
        )
    return "; ".join(told)
