"""Whether the figures of an SLA say what its customer experiences. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

FEWEST = 3
"""With fewer answers nothing is said about a customer; with so many one person alone cannot turn the median."""
CONTENT, UNHAPPY = 4, 2
"""On a scale from 1 to 5: a median of 4 or more is content, one of 2 or less is unhappy."""

Stands = Literal["too few answers", "no figures", "kept but unhappy", "missed but content", "in agreement"]
LOOKS: dict[Stands, str] = {
    "too few answers": "no data",
    "no figures": "no data",
    "kept but unhappy": "breached",
    "missed but content": "threatened",
    "in agreement": "met",
}
"""The shape of each on a page."""
JUDGED = ("met", "threatened", "breached")


@dataclass(frozen=True)
class Said:
    """One answer: satisfied from 1 to 5; reflects: yes, partly or no."""

    satisfied: int
    reflects: str


@dataclass(frozen=True)
class Reading:
    """What a round says. kept and missed: verdicts of targets; satisfaction: the median, None without answers."""

    stands: Stands
    answers: int
    satisfaction: float | None
    not_reflected: int
    kept: int
    missed: int

    @property
    def is_bad(self) -> bool:
        """Whether people are unhappy, or most of them say that the targets miss what matters (R21)."""
        if self.answers < FEWEST or self.satisfaction is None:
            return False
        return self.satisfaction <= UNHAPPY or 2 * self.not_reflected > self.answers

    @property
    def words(self) -> str:
        """What was answered, in a sentence without its end: `3 answers, median 2 of 5, 2 say that the targets miss it`."""
        if self.satisfaction is None:
            return "Nobody has answered"
        told = f"{self.answers} {'answer' if self.answers == 1 else 'answers'}, median {self.satisfaction:g} of 5"
        if not self.not_reflected:
            return told
        miss = "says" if self.not_reflected == 1 else "say"
        return f"{told}, {self.not_reflected} {miss} that the targets miss what matters"


def read(said: Sequence[Said], verdicts: Sequence[str]) -> Reading:
    """Hold answers against the verdicts of the targets in the same time.

    Figures that were kept and people who are unhappy, or of whom most say that the targets miss what matters, diverge;
    so do figures that were missed and people who are content. Threatened is kept; what has no verdict is left out.
    """
    counted = Counter("missed" if one == "breached" else "kept" for one in verdicts if one in JUDGED)
    misses = sum(one.reflects == "no" for one in said)
    middle = float(median(one.satisfied for one in said)) if said else None
    kept, missed = counted["kept"], counted["missed"]
    return Reading(_stands(len(said), middle, misses, kept, missed), len(said), middle, misses, kept, missed)


def overall(stands: Sequence[Stands]) -> str:
    """What all rounds together say, in a sentence without its end."""
    if not stands:
        return "Nobody was asked yet"
    counted = Counter(stands)
    diverge = counted["kept but unhappy"] + counted["missed but content"]
    if diverge:
        return f"Figures and experience diverge in {diverge} of {len(stands)} {'round' if len(stands) == 1 else 'rounds'}"
    if counted["in agreement"]:
        return "Figures and experience agree, as far as they are known"
    return "It cannot be said yet whether figures and experience agree"


def _stands(answers: int, middle: float | None, misses: int, kept: int, missed: int) -> Stands:
    if middle is None or answers < FEWEST:
        return "too few answers"
    if not kept + missed:
        return "no figures"
    if not missed and (middle <= UNHAPPY or 2 * misses > answers):
        return "kept but unhappy"
    if missed and middle >= CONTENT:
        return "missed but content"
    return "in agreement"
