"""A figure: what one target came to in one period, whatever kind of target it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from servicelevel.levels.periods import Period

Verdict = Literal["met", "threatened", "breached", "no data", "cannot be decided"]


@dataclass(frozen=True)
class Figure:
    """One target in one period. ``value``, ``goal``: exact; low, high: the interval or bounds; unit says of what.

    numerator of denominator is what the value was worked out from (met of judged clocks, µs up of µs agreed, ...).
    interim: the period was not over at the instant asked for.
    """

    agreement: str
    target: str
    target_name: str
    measure: str
    period: Period
    verdict: Verdict
    value: Fraction | None
    goal: Fraction | None
    low: float | None
    high: float | None
    unit: str
    numerator: int
    denominator: int
    words: str
    goal_words: str
    definition: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    interim: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values; the value as an exact fraction and as a decimal."""
        return {
            "agreement": self.agreement,
            "target": self.target,
            "target_name": self.target_name,
            "measure": self.measure,
            "period": self.period.key,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "verdict": self.verdict,
            "value": None if self.value is None else float(self.value),
            "exact": None if self.value is None else f"{self.numerator}/{self.denominator}",
            "goal": None if self.goal is None else float(self.goal),
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "words": self.words,
            "goal_words": self.goal_words,
            "definition": self.definition,
            "interim": self.interim,
            **self.detail,
        }


def judged(value: Fraction, goal: Fraction, threatened_at: Fraction, best: Fraction = Fraction(1)) -> Verdict:
    """The verdict where more is better: threatened when so much of the allowance between goal and best is used."""
    if value < goal:
        return "breached"
    allowance = best - goal
    if allowance <= 0:
        return "met"
    return "threatened" if best - value >= threatened_at * allowance else "met"


def roll_up(figures: Sequence[Figure], rule: str | Mapping[str, Any] = "all") -> Verdict:
    """The verdict of an agreement in a period from those of its targets.

    "all": as bad as the worst of them. {"weighted": {target: weight}, "goal": "90%"} or "weighted" alone: the weighted
    share of targets that were kept must reach the goal (default: 100 %). Figures without data do not count.
    """
    known = [figure for figure in figures if figure.verdict != "no data"]
    if not known:
        return "no data"
    verdicts = {figure.verdict for figure in known}
    if rule != "all" and not isinstance(rule, str):
        return _weighted(known, rule)
    for verdict in ("breached", "cannot be decided", "threatened"):
        if verdict in verdicts:
            return verdict
    return "met"


def _weighted(known: Sequence[Figure], rule: Mapping[str, Any]) -> Verdict:
    weights = {target: Fraction(str(weight)) for target, weight in rule.get("weighted", {}).items()}
    total = sum((weights.get(figure.target, Fraction(1)) for figure in known), Fraction(0))
    kept = sum(
        (weights.get(one.target, Fraction(1)) for one in known if one.verdict in ("met", "threatened")),
        Fraction(0),
    )
    needed = Fraction(str(rule.get("goal", "100%")).rstrip("% ")) / 100
    if kept < needed * total:
        return "breached"
    return "met" if all(figure.verdict == "met" for figure in known) else "threatened"
