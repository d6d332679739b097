"""A replay in words, and as plain values for JSON."""

from __future__ import annotations

from typing import Any

import polars as pl

from servicelevel.levels.replay.tolerance import METHOD
from servicelevel.monitoring.replaying.curves import Curve
from servicelevel.monitoring.replaying.replay import CreditPair, MonthPair, Replay, held

MOST_LISTED = 200


def headline(replay: Replay) -> str:
    """What the proposal would have changed, in one sentence."""
    touched = [one for one in replay.closed_months if one.target not in replay.unchanged]
    closed = touched or list(replay.closed_months)
    worse = sum(held(one.before) is True and held(one.after) is False for one in closed)
    better = sum(held(one.before) is False and held(one.after) is True for one in closed)
    judged = sum(held(one.before) is not None or held(one.after) is not None for one in closed)
    several = len({one.target for one in closed}) > 1
    months = f"{_counted(judged, 'month')}{' of targets' if several else ''}"
    if not judged:
        return "No month has cases, so nothing can be said"
    parts = []
    if worse and better:
        parts.append(
            f"of {months} {worse} would have been missed that were kept, and {better} kept that were missed"
        )
    elif worse:
        parts.append(f"{worse} more of {months} would have been missed")
    elif better:
        parts.append(f"{better} fewer of {months} would have been missed")
    if not parts:
        parts.append(f"none of {months} would have had another outcome")
    tickets = replay.flipped
    verb = "changes its verdict" if tickets == 1 else "change their verdict"
    parts.append(f"{_counted(tickets, 'ticket')} {verb}" if tickets else "no ticket changes its verdict")
    return "; ".join(parts)


def as_values(replay: Replay, most: int = MOST_LISTED) -> dict[str, Any]:
    """The whole replay as plain values; lists of tickets hold up to ``most`` and say how many there are."""
    return {
        "agreement": replay.before.terms.key,
        "at": replay.before.at.isoformat(),
        "whole": replay.proposal.whole,
        "sentence": headline(replay),
        "changes": [change.words() for change in replay.proposal.changes],
        "months": [_month(one) for one in replay.months],
        "verdicts": [
            {
                "period": period.key,
                "before": replay.before.verdicts[period.key],
                "after": replay.after.verdicts[period.key],
            }
            for period in replay.before.periods
        ],
        "flips": {
            target: {
                "verdicts": int(frame["verdict_flips"].sum()),
                "other_month_only": int((~frame["verdict_flips"]).sum()),
                "tickets": [_ticket(row) for row in most_telling(frame, most).iter_rows(named=True)],
            }
            for target, frame in replay.flips.items()
        },
        "curves": [curve_values(one) for one in replay.curves],
        "credits": [_credit(one, replay.currency) for one in replay.credits],
        "unchanged": list(replay.unchanged),
    }


def most_telling(frame: pl.DataFrame, most: int) -> pl.DataFrame:
    """The first rows of a list of flips: those whose verdict changes before those that only count elsewhere."""
    return frame.sort("verdict_flips", descending=True, maintain_order=True).head(most)


def curve_values(one: Curve) -> dict[str, Any]:
    """A curve as plain values."""
    tolerance = one.curve.tolerance
    return {
        "target": one.target,
        "priority": one.priority,
        "today": _said(one.today),
        "proposed": _said(one.proposed),
        "periods": [period.key for period in one.periods],
        "points": [
            {
                "goal": str(point.goal),
                "held": point.held,
                "missed": point.missed,
                "periods": point.judged,
                "low": point.low,
                "high": point.high,
                "met": list(point.met),
                "breached": list(point.breached),
            }
            for point in one.curve.points
        ],
        "interval": "Wilson interval of the share of months",
        "on_one_walk": one.on_one_walk,
        "goal_for_95_percent": {
            "goal": _said(tolerance.goal),
            "low": _said(tolerance.low),
            "high": _said(tolerance.high),
            "periods": tolerance.periods,
            "method": METHOD,
            "words": tolerance.words,
        },
    }


def _month(one: MonthPair) -> dict[str, Any]:
    return {
        "target": one.target,
        "period": one.period.key,
        "before": one.before.as_json() if one.before else None,
        "after": one.after.as_json() if one.after else None,
        "flips": one.flips,
    }


def _ticket(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ticket": row["ticket"],
        "episode": row["episode"],
        "started_at": row["started_at"].isoformat(),
        "before": row["verdict_before"],
        "after": row["verdict_after"],
        "period_before": row["period_before"],
        "period_after": row["period_after"],
        "used_us_before": row["elapsed_us_before"],
        "used_us_after": row["elapsed_us_after"],
        "goal_us_before": row["goal_us_before"],
        "goal_us_after": row["goal_us_after"],
    }


def _credit(one: CreditPair, currency: str) -> dict[str, Any]:
    return {
        "period": one.period.key,
        "before": str(one.before),
        "after": str(one.after),
        "money_before": _said(one.money_before),
        "money_after": _said(one.money_after),
        "currency": currency,
    }


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
