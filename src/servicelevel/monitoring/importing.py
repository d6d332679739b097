"""Reading a file to its end: batches, position, what was odd, and the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from servicelevel.monitoring import actions, inserts, queries
from servicelevel.monitoring.models import Import

MOST_REASONS = 1_000
"""Reasons that are counted one by one; they may name values, of which a file can have any number."""


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

    def add(self, row: Row, refused: str) -> None:
        """Count a row. refused: why it cannot be used, if so."""
        self.rows += 1
        if refused:
            self.refused += 1
            if refused in self.reasons or len(self.reasons) < MOST_REASONS:
                self.reasons[refused] += 1
        self.said += len(row.said)
        for oddity in row.odd:
            if oddity not in self.odd and len(self.odd) >= MOST_REASONS:
                continue
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
    of: Import,
    rows: Iterable[Row],
    refused: Callable[[Row, str], None],
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    size: int = actions.BATCH,
) -> Summary:
    """Read all rows and store what they say, going on after the rows that an interrupted import has stored.

    Every batch is one transaction together with the position. refused: called with each row that cannot be used, and
    why. clock: tells when a batch is stored, where that takes long; without it everything is recorded at ``now``.
    """
    summary, stored, clock = Summary(), of.rows_read, clock or (lambda: now)
    for batch in _batches(rows, size):
        behind = min(max(stored - summary.rows, 0), len(batch))
        if behind:
            _count(summary, batch[:behind], inserts.contradictions(of.source_id, batch[:behind]), refused)
        if fresh := batch[behind:]:
            position = summary.rows + len(fresh)
            recorded = actions.record_batch(of, fresh, position, summary.refused, clock())
            summary.new += recorded.new
            _count(summary, fresh, recorded.contradicted, refused)
    summary.things = queries.things_told_by(of.source)
    actions.finish_import(of, summary.rows, summary.refused, summary.as_json(), clock())
    return summary


def _count(
    summary: Summary,
    rows: Iterable[Row],
    contradicted: Mapping[int, str],
    refused: Callable[[Row, str], None],
) -> None:
    for row in rows:
        reason = row.refused or contradicted.get(row.number, "")
        summary.add(row, reason)
        if reason:
            refused(row, reason)


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
