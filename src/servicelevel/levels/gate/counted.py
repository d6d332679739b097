"""The gate for counts: as many outages or tickets as are allowed, and one more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor

import numpy as np
import polars as pl

from servicelevel.levels.counts import CountTarget, count_figures
from servicelevel.levels.gate.names import never_sent
from servicelevel.levels.gate.scale import LAX
from servicelevel.levels.gate.tried import RealData, Tried, last_with
from servicelevel.levels.periods import Period

KEPT = ("met", "threatened")
MOST = 100_000


def try_count(target: CountTarget, data: RealData, periods: Sequence[Period], at: datetime) -> Tried:
    """Run the count on the real period, and on that period with planted things instead of its own."""
    chosen = last_with(data.news, periods)
    if chosen is None:
        return Tried(reasons=(f"No source has told of {target.of} in a period that is over. Import some.",))
    period, _ = chosen
    frame = data.outages if target.of == "outages" else data.events
    template = _template(target, frame)
    if template is None:
        never = [f"It counts those of which {words}" for words in never_sent(target.applies, frame)]
        return Tried(period, reasons=tuple(never) or (
            f"Nothing that was told matches what it counts ({target.applies.words() or target.service})."
            " Loosen it until it finds something.",
        ))  # fmt: skip
    real = count_figures(frame, target, [period], at)[0].numerator
    told = f"{real:,} {target.of if real != 1 else target.of.removesuffix('s')}"
    kept, missed = _numbers(target)
    if max(kept, missed) > MOST:
        return Tried(
            period,
            real,
            told,
            reasons=(f"The limit is {float(target.limit.value):,.0f}; no such number was ever counted.",),
        )
    clean = _verdict(target, frame, template, kept, period) in KEPT
    breach = missed >= 0 and _verdict(target, frame, template, missed, period) == "breached"
    reasons = _scale(target, data, periods, at)
    if not breach:
        reasons.append("One more than is allowed was not found. Look at the goal: can it be missed?")
    if not clean:
        reasons.append("As many as are allowed were taken for a breach. Look at the goal and at applies.")
    return Tried(period, real, told, breach, clean, tuple(reasons))


def _numbers(target: CountTarget) -> tuple[int, int]:
    """How many still keep the limit, and how many just miss it."""
    if target.limit.at_most:
        return max(floor(target.limit.value), 0), floor(target.limit.value) + 1
    return max(ceil(target.limit.value), 0), ceil(target.limit.value) - 1


def _template(target: CountTarget, frame: pl.DataFrame) -> pl.DataFrame | None:
    """A real outage or event that is counted."""
    if frame.is_empty():
        return None
    if target.of == "outages":
        found = frame.filter(
            pl.col("service") == target.service, pl.col("kind").is_in(["outage", "degraded"])
        )
    else:
        found = frame.filter(pl.Series(target.applies.holds(frame), dtype=pl.Boolean))
    return found.tail(1) if len(found) else None


def _verdict(
    target: CountTarget, frame: pl.DataFrame, template: pl.DataFrame, count: int, period: Period
) -> str:
    """What the measure says of the period with so many planted things and no others."""
    when = "started_at" if target.of == "outages" else "occurred_at"
    # An outage that goes on all the while would swallow those that begin in it: of outages only the planted ones count.
    others = frame.filter((pl.col(when) < period.start) | (pl.col(when) >= period.end))
    others = others if target.of == "tickets" else frame.clear()
    planted = _copies(template, when, count, period)
    return count_figures(pl.concat([others, planted], how="vertical_relaxed"), target, [period], period.end)[
        0
    ].verdict


def _copies(template: pl.DataFrame, when: str, count: int, period: Period) -> pl.DataFrame:
    """Copies of a real row, spread over the period, each a thing of its own."""
    step = (period.end - period.start) / (count + 1)
    begins = [period.start + step * (number + 1) for number in range(count)]
    rows = template[np.zeros(count, np.int64)]
    names = [f"planted/{number}" for number in range(count)]
    changed = {when: pl.Series(begins, dtype=template[when].dtype)}
    for name in ("ticket", "event_id", "id"):
        if name in rows.columns:
            changed[name] = pl.Series(names).cast(template[name].dtype)
    for name, after in (("ended_at", step / 2), ("started_after", timedelta(0)), ("ended_after", step / 2)):
        if name in rows.columns:
            changed[name] = pl.Series([begin + after for begin in begins], dtype=template[name].dtype)
    return rows.with_columns(**changed)


def _scale(target: CountTarget, data: RealData, periods: Sequence[Period], at: datetime) -> list[str]:
    frame = data.outages if target.of == "outages" else data.events
    most = max((one.numerator for one in count_figures(frame, target, periods, at)), default=0)
    limit = float(target.limit.value)
    if most and limit and (most > LAX * limit or most * LAX < limit):
        return [
            f"The limit is {limit:,.0f}, and the fullest period had {most:,}. Is it a limit for another period?"
            " Write how many a period may have."
        ]
    return []
