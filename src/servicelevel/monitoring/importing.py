"""Reading a file to its end: batches, position, what was odd, and the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from servicelevel.monitoring import actions, queries
from servicelevel.monitoring.models import Import


class Row(Protocol):
    """What a connector gives for each row of a file."""

    @property
    def number(self) -> int: ...
    @property
    def said(self) -> tuple[Any, ...]: ...
    @property
    def odd(self) -> tuple[str, ...]: ...
    @property
    def refused(self) -> str: ...


@dataclass
class Summary:
    """What came in, what did not, and what was odd."""

    rows: int = 0
    refused: int = 0
    said: int = 0
    new: int = 0
    things: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        if row.refused:
            self.refused += 1
            self.reasons[row.refused] += 1
        self.said += len(row.said)
        for oddity in row.odd:
            self.odd[oddity] += 1
            if len(lines := self.examples.setdefault(oddity, [])) < 3:
                lines.append(row.number)

    def as_json(self) -> dict[str, Any]:
        """The summary as plain values, kept with the import."""
        return {
            "rows": self.rows,
            "refused": self.refused,
            "events": self.said,
            "things": self.things,
            "odd": [
                {"what": what, "rows": count, "lines": self.examples[what]}
                for what, count in self.odd.most_common()
            ],
            "reasons": dict(self.reasons.most_common(20)),
        }


def read_in(
    of: Import, rows: Iterable[Row], refused: Callable[[Row], None], now: datetime, size: int = actions.BATCH
) -> Summary:
    """Read all rows and store what they say, going on after the rows that an interrupted import has stored.

    Every batch is one transaction together with the position. refused: called for each row that cannot be used.
    """
    summary = Summary()
    stored = of.rows_read
    for batch in _batches(rows, size):
        for row in batch:
            summary.add(row)
            if row.refused:
                refused(row)
        if summary.rows > stored:
            behind = max(stored - (summary.rows - len(batch)), 0)
            said = [one for row in batch[behind:] for one in row.said]
            summary.new += actions.record_batch(of, summary.rows, summary.refused, said, now)
    summary.things = queries.things_told_by(of.source)
    actions.finish_import(of, summary.rows, summary.refused, summary.as_json(), now)
    return summary


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
