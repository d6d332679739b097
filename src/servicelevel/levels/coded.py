"""Events in order as numbers: all that a walk of clocks asks of them, without a frame.

A frame costs some tenths of a millisecond for every question. That is nothing for a log, and too much for the one ticket
that has just changed; so the rules look at arrays, and arrays are made of a frame or of a few rows alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.history import NOT_CARRIED, Indices, first_of_group, last_where

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """A field of events: for each event the place of its value in ``names``; a value that is not there is ""."""

    codes: Indices
    names: Sequence[str]

    def among(self, values: Collection[str]) -> Flags:
        """For each event whether the value is one of some."""
        return np.array([name in values for name in self.names], np.bool_)[self.codes]

    def value(self, row: int) -> str:
        """The value of one event."""
        return self.names[int(self.codes[row])]


@dataclass(frozen=True)
class Coded:
    """Events in order (see history). at: microseconds; first: for each event the row of its ticket's first event.

    field: a field by its name, None where no event has it. mark: whether an event carries a mark, None where none does.
    """

    at: Indices
    first: Indices
    field: Callable[[str], Field | None]
    mark: Callable[[str], Flags | None]

    def __len__(self) -> int:
        return len(self.at)

    def some(self, rows: Indices) -> Coded:
        """Some of the events, in the same order."""
        tickets = self.first[rows]
        begins = np.ones(len(rows), np.bool_)
        begins[1:] = tickets[1:] != tickets[:-1]

        def field(name: str) -> Field | None:
            whole = self.field(name)
            return whole and Field(whole.codes[rows], whole.names)

        def mark(name: str) -> Flags | None:
            whole = self.mark(name)
            return None if whole is None else whole[rows]

        first = last_where(begins, np.arange(len(rows), dtype=np.int64))
        return Coded(self.at[rows], first, cache(field), mark)


Events = pl.DataFrame | Coded


def coded(events: Events) -> Coded:
    """Events in order as numbers. A field is coded when it is asked for, once."""
    if isinstance(events, Coded):
        return events
    at = events["occurred_at"].to_physical().to_numpy().astype(np.int64, copy=False)
    first = first_of_group(events["ticket"])
    return Coded(at, first, fields_of(events), marks_of(events))


def fields_of(events: Events) -> Callable[[str], Field | None]:
    """The fields of events by name, in whatever order the events are."""
    if isinstance(events, Coded):
        return events.field
    return cache(lambda name: _field(events[name]) if name in events.columns else None)


def marks_of(events: Events) -> Callable[[str], Flags | None]:
    """The marks that events carry, by name: columns that are true or false."""
    if isinstance(events, Coded):
        return events.mark
    return lambda name: events[name].to_numpy() if events.schema.get(name) == pl.Boolean else None


def coded_rows(rows: Iterable[Mapping[str, Any]], fields: Iterable[str]) -> tuple[list[str], Coded]:
    """What `coded(in_order(...))` makes of the same rows, for a few of them: the ticket of each event, and the numbers.

    rows: of the event frame in any order, no event id twice; ``occurred_at`` in microseconds. fields: those that they
    may mention.
    """
    ordered = sorted(
        rows, key=lambda row: (row["ticket"], row["occurred_at"], row["sequence"], row["event_id"])
    )
    tickets = [row["ticket"] for row in ordered]
    begins = [place == 0 or tickets[place - 1] != ticket for place, ticket in enumerate(tickets)]
    places = np.arange(len(ordered), dtype=np.int64)
    made = {
        name: _carried([row.get(name) for row in ordered], begins)
        for name in fields
        if name not in NOT_CARRIED
    }
    at = np.array([row["occurred_at"] for row in ordered], np.int64)
    return tickets, Coded(at, last_where(np.array(begins, np.bool_), places), made.get, lambda _: None)


def _carried(values: Sequence[str | None], begins: Sequence[bool]) -> Field:
    codes: list[int] = []
    names: dict[str, int] = {"": 0}
    last = 0
    for value, begin in zip(values, begins, strict=True):
        if value is not None:
            last = names.setdefault(value, len(names))
        elif begin:
            last = 0
        codes.append(last)
    return Field(np.array(codes, np.int64), list(names))


def _field(column: pl.Series) -> Field:
    if column.dtype != pl.Categorical:
        column = column.cast(pl.String).cast(pl.Categorical)
    distinct = column.unique().drop_nulls()
    numbers = distinct.to_physical().to_numpy().astype(np.int64)
    unknown = int(numbers.max(initial=-1)) + 1
    places = np.zeros(unknown + 1, np.int64)
    places[numbers] = np.arange(1, len(numbers) + 1)
    codes = places[column.to_physical().fill_null(unknown).to_numpy()]
    return Field(codes, ["", *distinct.cast(pl.String).to_list()])
