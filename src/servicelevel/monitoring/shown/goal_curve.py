"""The goal that somebody tries, in one sentence and as a curve beside the goal that stands."""

from __future__ import annotations

from dataclasses import dataclass

from servicelevel.monitoring.replaying.goals import GoalReplay
from servicelevel.monitoring.shown.goal_form import UNITS, unit_of
from servicelevel.web.charts import GoalMark, GoalPicture, goal_picture
from servicelevel.web.wording import counted

ROUND = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 72, 96, 120, 160, 240, 360, 480, 720, 1000, 2000, 4000)


@dataclass(frozen=True)
class Beside:
    """How the goal that stands is told apart from the one that is dragged. is_in_force: its months have pages."""

    months: str
    stands: str
    dragged: str
    missed: str
    is_in_force: bool


IN_FORCE = Beside("As it was", "today", "proposed", "were missed", is_in_force=True)
ON_THE_TABLE = Beside("As on the table", "on the table", "tried", "would have been missed", is_in_force=False)


def goal_sentence(made: GoalReplay, beside: Beside) -> str:
    """What the goal would have changed."""
    months = counted(made.judged, "month")
    if not made.judged:
        return "No month has cases, so nothing can be said"
    if made.proposed == made.today:
        missed = made.curve.curve.point(made.today).missed
        stands = f"With {made.today.words()} as {beside.stands}"
        return f"{stands}, {missed} of {months} {beside.missed}; move the goal to see what changes"
    more = made.more_missed
    what = f"{more} more" if more > 0 else f"{-more} fewer" if more < 0 else "no more and no fewer"
    verb = "changes its verdict" if made.flipped == 1 else "change their verdict"
    tickets = f"{counted(made.flipped, 'ticket')} {verb}" if made.flipped else "no ticket changes its verdict"
    goals = f"With {made.proposed.words()} instead of {made.today.words()}"
    return f"{goals}, {what} of {months} would have been missed; {tickets}"


def curve_picture(made: GoalReplay, beside: Beside) -> str:
    """The goals and the share of months that would have held, as SVG; empty where no month can be judged."""
    points = made.curve.curve.points
    if not any(point.judged for point in points) or len(points) < 2:
        return ""
    unit = unit_of(made.today)
    today = made.curve.curve.point(made.today)
    drawn = [(float(one.goal.amount), _share(one.held, one.judged), one.low, one.high) for one in points]
    size, least, most = UNITS[unit], points[0].goal.amount, points[-1].goal.amount
    ticks = [(float(count * size), f"{count} {unit}") for count in ROUND if least <= count * size <= most]
    return goal_picture(
        GoalPicture(
            f"Goals of {made.name} and the share of months that would have held",
            curve_words(made),
            drawn,
            ticks,
            GoalMark(
                float(made.today.amount),
                _share(today.held, today.judged),
                f"{beside.stands} {made.today.words()}",
            ),
            GoalMark(
                float(made.proposed.amount),
                _share(made.point.held, made.point.judged),
                f"{beside.dragged} {made.proposed.words()}",
            ),
        )
    )


def curve_words(made: GoalReplay) -> str:
    """What the picture shows, for whoever does not see it."""
    today = made.curve.curve.point(made.today)
    said = f"With {made.today.words()}, {today.held} of {today.judged} months held"
    if made.proposed != made.today:
        said += f"; with {made.proposed.words()}, {made.point.held} of {made.point.judged} would have"
    return f"{said}. The band is the 95 % Wilson interval of the share; the dotted line is 95 % of months."


def _share(held: int, judged: int) -> float:
    return held / judged if judged else 0.0
