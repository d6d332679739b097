"""One row of a benchmark, and rows as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What we take, beside a peer or a floor (the least there is to do) measured in the same run.

    ours, theirs: in the unit that ``name`` says; note: what else one must know to judge the row.
    """

    name: str
    ours: float
    against: str
    theirs: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """Theirs over ours: above 1 we are faster, below 1 slower."""
        return self.theirs / self.ours


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| what | ours | beside | theirs | theirs / ours | |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    for row in rows:
        cells = (row.name, _figure(row.ours), row.against, _figure(row.theirs), _figure(row.ratio), row.note)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _figure(value: float) -> str:
    """Three significant digits, and no more digits than mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
