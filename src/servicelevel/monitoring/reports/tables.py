"""The tables of a report, written once: HTML and PDF show them in words, XLSX as typed cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from servicelevel.monitoring.reports import words

Kind = Literal["text", "digest", "ticket", "count", "share", "duration", "instant", "number"]
Value = str | int | float | datetime | None


@dataclass(frozen=True)
class Column:
    """`kind` says how a value is shown: `share` is a fraction of 1, `duration` int microseconds, `instant` aware.

    `width` is in characters, for the workbook. A column `beneath` stands in the line under the row, not in a column
    of its own, on paper and on the page.
    """

    heading: str
    kind: Kind = "text"
    width: int = 14
    beneath: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind not in ("text", "digest", "ticket", "instant")

    def words(self, value: Value, zone: str) -> str:
        """The value as HTML and PDF show it; a dash where there is none. The table says the zone of its instants."""
        if value is None or value == "":
            return "–"
        if isinstance(value, datetime):
            return words.local(value, zone)
        if self.kind == "duration":
            return words.brief(int(value))
        if self.kind == "share":
            return f"{float(value):.1%}".replace("%", " %")
        if self.kind == "count":
            return words.number(int(value))
        return f"{value:.4g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Table:
    """`notes` holds one line under each row, where there is something to say; `limit` is how many rows print."""

    key: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    notes: Sequence[str] = field(default=())
    note_heading: str = ""
    limit: int = 25

    def lead_in(self, zone: str) -> str:
        """What stands under the title: the lead, what all rows have in common, and the zone of the instants."""
        timed = any(column.kind == "instant" for column in self.columns)
        said = f"{self.common}: {self.lead}" if self.common else self.lead
        return f"{said} Times of {zone}." if timed else said

    def shown(self, zone: str) -> list[dict[str, Any]]:
        """Rows for the template: cells with their words and column, and the line under them."""
        return [
            {
                "cells": [cell for cell in self._cells(row, zone) if not cell["column"].beneath],
                "note": self._note(place, row, zone),
            }
            for place, row in enumerate(self.rows[: self.limit])
        ]

    def _cells(self, row: tuple[Value, ...], zone: str) -> list[dict[str, Any]]:
        pairs = zip(self.columns, row, strict=True)
        return [
            {"column": column, "words": column.words(value, zone), "value": value} for column, value in pairs
        ]

    def _note(self, place: int, row: tuple[Value, ...], zone: str) -> str:
        beneath = [
            cell["words"] for cell in self._cells(row, zone) if cell["column"].beneath and not self.common
        ]
        return ": ".join(part for part in (*beneath, self.notes[place] if self.notes else "") if part)

    @property
    def common(self) -> str:
        """What stands beneath every row alike (the only target there is), so that it need be said only once."""
        places = [place for place, column in enumerate(self.columns) if column.beneath]
        told = {str(row[place]) for row in self.rows for place in places}
        return told.pop() if len(told) == 1 else ""

    @property
    def beside(self) -> list[Column]:
        """The columns that stand side by side."""
        return [column for column in self.columns if not column.beneath]

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - self.limit)
