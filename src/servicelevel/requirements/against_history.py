"""Whether the history of the service shows that a requirement can be kept today. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np

from servicelevel.levels import Goal
from servicelevel.requirements.against import (
    MET,
    NOT_MET,
    UNKNOWN,
    MeasuredAvailability,
    MeasuredTickets,
    Month,
    Verdict,
)
from servicelevel.requirements.figures import WORKING_TIME, Figure, plain
from servicelevel.requirements.hours import Hours, same_week, uncovered
from servicelevel.worktime import WorkCalendar

FEW = 10
MONTHS_IN = {"": 1, "month": 1, "quarter": 3, "year": 12}


def availability_kept(
    figure: Figure, measured: MeasuredAvailability | None, at: datetime
) -> tuple[Verdict, str]:
    """Whether the service was available enough in each period of its history."""
    if measured is None or not measured.months:
        return UNKNOWN, "The availability of the service has not been measured yet."
    if figure.number is None:
        return UNKNOWN, "The requirement names no share."
    if figure.hours and not _covers(measured.calendar, figure.hours, at):
        return UNKNOWN, "The availability was measured in fewer hours than are wanted."
    wanted = Fraction(figure.number) / 100
    shares = list(_shares(measured.months, MONTHS_IN[figure.per]))
    if not shares:
        need = MONTHS_IN[figure.per]
        return UNKNOWN, f"Only {len(measured.months)} of the {need} months that are needed were measured."
    below = [(words, share) for words, share in shares if share < wanted]
    worst, low = min(shares, key=lambda one: one[1])
    what = {"quarter": "quarters", "year": "years"}.get(figure.per, "months")
    many = what if len(shares) != 1 else what.removesuffix("s")
    if below:
        return NOT_MET, (
            f"In {len(below)} of {len(shares)} {many} it was available for less than {plain(figure.number)} %; "
            f"worst was {worst} with {floor_percent(low)} %."
        )
    return MET, f"In all of the {len(shares)} {many} measured; worst was {worst} with {floor_percent(low)} %."


def tickets_kept(
    kind: str, figure: Figure, measured: Sequence[MeasuredTickets], at: datetime
) -> tuple[Verdict, str]:
    """Whether enough tickets of the history came to their end in time."""
    goal = figure.goal()
    if goal is None:
        return UNKNOWN, "The requirement names no length of time."
    own = [one for one in measured if one.kind == kind and figure.priority in ("", one.priority)]
    counted = sum(len(one.used) for one in own)
    of = f" of priority {figure.priority}" if figure.priority else ""
    if not counted:
        return UNKNOWN, f"No ticket{of} with a {kind} was measured."
    if any(not _same_hours(figure, one.calendar, at) for one in own):
        return UNKNOWN, "The tickets were clocked in other hours than are wanted."
    kept = sum(in_time(goal, figure.unit in WORKING_TIME, one) for one in own)
    wanted = figure.share if figure.share is not None else Decimal(100)
    said = (
        f"{_share_words(kept, counted)} tickets{of} kept it from {own[0].since:%b %Y} to {own[0].until:%b %Y}"
    )
    if counted < FEW:
        return UNKNOWN, f"{said}; that is too few to tell."
    if Fraction(kept, counted) * 100 < Fraction(wanted):
        return NOT_MET, f"{said}; {plain(wanted)} % are wanted."
    return MET, f"{said}; {plain(wanted)} % are wanted."


def in_time(goal: Goal, is_working_time: bool, measured: MeasuredTickets) -> int:
    """How many tickets took no longer than a goal."""
    if not len(measured.used):
        return 0
    allowed = goal.work(measured.calendar, measured.started)
    taken = measured.used if is_working_time else measured.real
    return int(np.count_nonzero(taken <= allowed))


def _same_hours(figure: Figure, calendar: WorkCalendar, at: datetime) -> bool:
    if figure.hours is None or figure.unit not in WORKING_TIME:
        return True
    return same_week(calendar, figure.hours, at)


def _covers(calendar: WorkCalendar, hours: Hours, at: datetime) -> bool:
    return same_week(calendar, hours, at) or uncovered(calendar, hours.calendar(), at) is None


def _shares(months: Sequence[Month], size: int) -> Iterator[tuple[str, Fraction]]:
    """The share of each run of so many months, counted back from the newest; months without agreed time are left out."""
    counted = [month for month in months if month.agreed > 0]
    for end in range(len(counted), size - 1, -size):
        run = counted[end - size : end]
        words = run[0].words if size == 1 else f"{run[0].words} to {run[-1].words}"
        yield words, Fraction(sum(month.up for month in run), sum(month.agreed for month in run))


def floor_percent(share: Fraction) -> str:
    """A share per cent with up to three digits. Rounded down, so that nothing looks better than it was."""
    return f"{int(share * 100_000) / 1000:.3f}".rstrip("0").rstrip(".")


def _share_words(kept: int, counted: int) -> str:
    if counted < FEW:
        return f"{kept} of {counted}"
    return f"{floor_percent(Fraction(kept, counted))} % ({kept} of {counted}) of the"
