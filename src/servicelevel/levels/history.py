"""The history of tickets: events in the order in which they happened, each with all fields as they then stood."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Indices = NDArray[np.int64]
NOT_CARRIED = ("ticket", "event_id", "occurred_at", "recorded_at", "sequence", "source")


def in_order(events: pl.DataFrame) -> pl.DataFrame:
    """Events by ticket and instant; repeated event ids dropped (the first recorded stays), fields carried forward.

    events: the event frame (ticket, occurred_at Datetime[us, UTC], optional event_id, recorded_at, sequence, and
    fields, where null means "not mentioned"). The order of arrival does not matter where events carry ids.
    """
    keys = [name for name in ("ticket", "occurred_at", "sequence", "event_id") if name in events.columns]
    if "event_id" in events.columns:
        first = ["recorded_at"] if "recorded_at" in events.columns else []
        scope = ["source", "event_id"] if "source" in events.columns else ["ticket", "event_id"]
        events = events.sort(first, maintain_order=True) if first else events
        events = _each_once(events, scope)
    return carried_forward(events.sort(keys, maintain_order=True))


def _each_once(events: pl.DataFrame, scope: list[str]) -> pl.DataFrame:
    """The first of each event id. Events without an id stay: nothing says that two of them are the same."""
    unnamed = pl.col("event_id").is_null() | (pl.col("event_id").cast(pl.String) == "")
    return events.filter(pl.struct(scope).is_first_distinct() | unnamed)


def carried_forward(events: pl.DataFrame) -> pl.DataFrame:
    """Fields that an event does not mention take the value that held before, within each ticket."""
    gaps = [name for name in events.columns if name not in NOT_CARRIED and events[name].null_count()]
    if not gaps:
        return events
    begins = first_of_group(events["ticket"])
    return events.with_columns(_carried(events[name], begins) for name in gaps)


def first_of_group(keys: pl.Series) -> Indices:
    """For each row the index of the first row of its run of equal keys."""
    rows = np.arange(len(keys), dtype=np.int64)
    changed = (keys != keys.shift()).fill_null(True).to_numpy()
    return last_where(changed, rows)


def last_where(true: NDArray[np.bool_], rows: Indices) -> Indices:
    """For each row the index of the last row up to it where ``true`` holds, -1 before the first."""
    return np.maximum.accumulate(np.where(true, rows, -1))


def _carried(column: pl.Series, begins: Indices) -> pl.Series:
    rows = np.arange(len(column), dtype=np.int64)
    last = last_where(column.is_not_null().to_numpy(), rows)
    return column.gather(pl.Series(np.where(last >= begins, last, rows))).alias(column.name)
