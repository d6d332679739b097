"""A whole log from Parquet to attainments, piece by piece: as many events as a disk holds in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from servicelevel.levels.attainment import attainment
from servicelevel.levels.clocks import frame_of, walked
from servicelevel.levels.coded import coded
from servicelevel.levels.figures import Figure
from servicelevel.levels.history import in_order
from servicelevel.levels.periods import months
from servicelevel.levels.ticket_target import TicketTarget

EVENTS_A_PIECE = 600_000
PIECES_A_READING = 20
WORKERS = 2
_ALWAYS_READ = ("ticket", "event_id", "occurred_at", "recorded_at", "sequence", "source")
_COUNTED = ("verdict", "counted_at", "started_at")


def attainments_of_log(
    path: Path | str,
    targets: Sequence[TicketTarget],
    zone: str,
    at: Any,
    first: date,
    last: date,
    *,
    pieces: int | None = None,
) -> dict[str, list[Figure]]:
    """The figures by month of each target over a Parquet file of events, in any order.

    The file holds the event frame; ``ticket`` may be text or a whole number. A ticket's events are kept together in
    one of ``pieces`` (default: about 600,000 events each). Twenty pieces are read at a time and worked through by two
    threads, so memory does not grow with the file beyond that.
    """
    log = pl.scan_parquet(path)
    wanted = _columns(log, targets)
    count = pieces or max(1, -(-log.select(pl.len()).collect().item() // EVENTS_A_PIECE))
    # The clocks of no events come first, so that an empty file has figures too: no data.
    found = [_clocks(log.select(wanted).head(0).collect(), targets, at)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for parts in _readings(log.select(wanted), count):
            found += pool.map(lambda part: _clocks(part, targets, at), parts)
    periods = months(zone, first, last)
    moment: datetime = at
    return {
        target.id: attainment(pl.concat([piece[place] for piece in found]), target, periods, moment)
        for place, target in enumerate(targets)
    }


def _columns(log: pl.LazyFrame, targets: Sequence[TicketTarget]) -> list[str]:
    """Only what the targets look at is read."""
    conditions = [
        one
        for target in targets
        for one in (target.applies, target.start, target.stop, target.pause, target.cancel)
        if one
    ]
    asked = {name for condition in conditions for name in condition.fields} | {"priority", *_ALWAYS_READ}
    return [name for name in log.collect_schema().names() if name in asked]


def _readings(log: pl.LazyFrame, count: int) -> Iterator[list[pl.DataFrame]]:
    """The log in pieces by what the tickets' numbers hash to; the file is read once for every twenty of them."""
    for begin in range(0, count, PIECES_A_READING):
        piece = pl.col("ticket").hash(7) % count
        some = log.with_columns(_piece=piece).filter(
            pl.col("_piece").is_between(begin, begin + PIECES_A_READING - 1)
        )
        yield some.collect().partition_by("_piece", include_key=False)


def _clocks(events: pl.DataFrame, targets: Sequence[TicketTarget], at: Any) -> list[pl.DataFrame]:
    ordered = in_order(_coded(events))
    told = coded(ordered)
    return [frame_of(walked(told, target, at), ordered, target).select(_COUNTED) for target in targets]


def _coded(events: pl.DataFrame) -> pl.DataFrame:
    """Numbers for text where only sameness counts: a ticket is known by its first row, fields by their categories."""
    if events["ticket"].dtype == pl.String:
        rows = events.with_row_index("_row")
        events = rows.with_columns(ticket=pl.col("_row").first().over("ticket")).drop("_row")
    fields = [name for name in events.columns if name not in _ALWAYS_READ and events[name].dtype == pl.String]
    return events.with_columns(pl.col(fields).cast(pl.Categorical))
