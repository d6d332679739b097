"""The figures of the process in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicelevel.agreements.registers.process_figures import ProcessMonth, Share


@dataclass(frozen=True)
class Shown:
    """A share as it stands in a cell. look: `breached` where it is lower than the month before."""

    words: str
    look: str


@dataclass(frozen=True)
class MonthRow:
    """A month in the table. edges: empty where nothing was on any map."""

    of: ProcessMonth
    sla: Shown
    ola: Shown
    edges: str


NOT_MEASURED = (
    ("KPI 1", "Critical SLAs monitored, reported and reviewed"),
    ("KPI 2", "Evidence of issues raised at review meetings"),
    ("KPI 5", "Punctuality of reviews"),
)
"""Figures that rest on reviews, which procedure 5.0 is to hold."""


def month_rows(found: Sequence[ProcessMonth]) -> list[MonthRow]:
    """Every month, the newest first; each is compared with the month before it (the limit that is ours, X20)."""
    before = [None, *found[:-1]]
    rows = [
        MonthRow(
            one, _shown(one.sla, last.sla if last else None), _shown(one.ola, last.ola if last else None),
            _of(one.covered_edges, len(one.edges)) if one.edges else "",
        )
        for one, last in zip(found, before, strict=True)
    ]  # fmt: skip
    return rows[::-1]


def figures_sentence(found: Sequence[ProcessMonth]) -> str:
    """`October 2026 closed with 3 of 3 offered services under an active SLA and 2 of 3 under an active OLA`."""
    closed = [one for one in found if one.month.closed]
    last = closed[-1] if closed else found[-1] if found else None
    if last is None:
        return "No service is in the catalogue yet"
    begins = f"{last.month.words} closed with" if last.month.closed else f"{last.month.words} so far:"
    sla, ola = (_of(len(one.having), one.of) for one in (last.sla, last.ola))
    return f"{begins} {sla} offered services under an active SLA and {ola} under an active OLA"


def _shown(share: Share, before: Share | None) -> Shown:
    sinks = (
        before is not None and share.percent is not None and before.percent is not None
        and share.percent < before.percent
    )  # fmt: skip
    if share.percent is None:
        return Shown("nothing is offered", "no data")
    words = f"{share.percent:.1f} %, {_of(len(share.having), share.of)}"
    return Shown(f"{words}; lower than before" if sinks else words, "breached" if sinks else "met")


def _of(count: int, all_of_them: int) -> str:
    return f"{count} of {all_of_them}"
