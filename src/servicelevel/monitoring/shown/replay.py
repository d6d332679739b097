"""A proposal replayed, as a page shows it: the sentence, the curve of goals, months before and after, tickets that flip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Figure, Goal, Period, TicketTarget
from servicelevel.levels.goals import HOUR, SECOND
from servicelevel.levels.replay import least_and_most
from servicelevel.levels.replay.candidates import step_of
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.replaying.goals import GoalReplay
from servicelevel.monitoring.replaying.replay import CreditPair, Replay
from servicelevel.monitoring.replaying.telling import headline, most_telling
from servicelevel.monitoring.reports.drawing import short
from servicelevel.monitoring.shown.slam import slam_months
from servicelevel.web import addresses
from servicelevel.web.charts import GoalMark, GoalPicture, Slam, SlamCell, SlamRow, goal_picture
from servicelevel.web.wording import counted

MOST_TICKETS = 100
MINUTE = 60 * SECOND
ROUND = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 72, 96, 120, 160, 240, 360, 480, 720, 1000, 2000, 4000)
UNITS = {"min": MINUTE, "h": HOUR, "days": 1}


@dataclass(frozen=True)
class Choice:
    """A goal that can be proposed otherwise: its value in the form, its words, whether it is chosen."""

    value: str
    words: str
    here: bool


@dataclass(frozen=True)
class FlipRow:
    """A ticket that comes out otherwise."""

    ticket: str
    href: str
    started_at: datetime
    before: str
    after: str
    month_before: str
    month_after: str
    used_us: int | None


@dataclass(frozen=True)
class FlipList:
    """The tickets of one target that come out otherwise, and how many there are."""

    name: str
    rows: Sequence[FlipRow]
    sentence: str


@dataclass(frozen=True)
class GoalForm:
    """The slider and the field beside it, in units of the goal. row: the chosen goal as the form names it."""

    row: str
    label: str
    unit: str
    value: str
    least: str
    most: str
    step: str
    today: str


@dataclass(frozen=True)
class ReplayView:
    """What a replay shows. picture: SVG, empty where there is no curve."""

    sentence: str
    more: str
    picture: str
    picture_words: str
    slam: Slam
    flips: Sequence[FlipList]
    credits: Sequence[tuple[str, str, str]]
    changes: Sequence[str]
    same: str
    zone: str


def choices(terms: Terms, row: str) -> list[Choice]:
    """The goals of the last version's ticket targets."""
    return [
        Choice(
            value,
            f"{target.name}{f', priority {priority}' if priority else ''}: {goal.words()}",
            value == row,
        )
        for value, target, priority, goal in _goals(terms)
    ]


def chosen(terms: Terms, asked: str) -> tuple[str, str, str | None, Goal] | None:
    """The goal that the form names (or the first): its name there, target, priority, today's goal; None without any."""
    known = {value: (value, target.id, priority, goal) for value, target, priority, goal in _goals(terms)}
    return known.get(asked) or next(iter(known.values()), None)


def _goals(terms: Terms) -> Iterator[tuple[str, TicketTarget, str | None, Goal]]:
    for target in terms.versions[-1].targets if terms.versions else ():
        if isinstance(target, TicketTarget):
            for place, row in enumerate(target.rows):
                yield f"{target.id}.{place}", target, row.priority, row.goal


def goal_form(row: str, today: Goal, proposed: Goal) -> GoalForm:
    """The slider around today's goal."""
    unit = unit_of(today)
    least, most = least_and_most(today)
    named = {"min": "minutes", "h": "hours", "days": today.unit if unit == "days" else ""}[unit]
    kind = " elapsed" if today.unit == "elapsed time" else ""
    amounts = (
        proposed.amount,
        min(least, proposed.amount),
        max(most, proposed.amount),
        step_of(today),
        today.amount,
    )
    told = [number(amount, unit) for amount in amounts]
    return GoalForm(row, f"Proposed goal in {named}{kind}", named + kind, *told)


def unit_of(goal: Goal) -> str:
    """The unit in which a goal is typed."""
    if goal.unit.endswith("days"):
        return "days"
    return "min" if goal.amount < 2 * HOUR else "h"


def number(amount: int, unit: str) -> str:
    """An amount in a unit as a field takes it: exact, without needless digits."""
    share = Fraction(amount, UNITS[unit])
    written = Decimal(share.numerator) / Decimal(share.denominator)
    return f"{written:.6f}".rstrip("0").rstrip(".")


def goal_typed(text: str, today: Goal) -> Goal | None:
    """The goal that somebody typed in the unit of today's goal; None for what is no goal."""
    try:
        amount = Decimal(text.strip().replace(",", ".")) * UNITS[unit_of(today)]
    except ArithmeticError:
        return None
    whole = amount.is_finite() and amount == amount.to_integral_value()
    most = least_and_most(today)[1] * 25
    return replace(today, amount=int(amount)) if whole and 0 < amount <= most else None


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


def goal_view(made: GoalReplay, measurement: Measurement, beside: Beside = IN_FORCE) -> ReplayView:
    """The view of one goal that somebody drags, beside the one that stands."""
    months = made.months
    slam = _slam(
        f"{made.name} month by month",
        measurement.periods,
        [
            (
                beside.months,
                f"goal {made.today.words()}",
                [one.before for one in months],
                measurement.terms.key if beside.is_in_force else "",
            ),
            ("As it would have been", f"goal {made.proposed.words()}", [one.after for one in months], ""),
        ],
    )
    return ReplayView(
        sentence=_goal_sentence(made, beside),
        more=made.curve.curve.tolerance.words,
        picture=_picture(made, beside),
        picture_words=_picture_words(made),
        slam=slam,
        flips=[_flip_list(made.name, made.flips, measurement.periods)],
        credits=[],
        changes=[],
        same="",
        zone=measurement.terms.zone,
    )


def replay_view(made: Replay) -> ReplayView:
    """The view of a proposal that somebody brought as a promise file."""
    names = {one.target: figure.target_name for one in made.months if (figure := one.after or one.before)}
    shown = [target for target in made.target_ids if target not in made.unchanged] or list(made.target_ids)
    rows = []
    for target in shown:
        pairs = [one for one in made.months if one.target == target]
        for words, figures, key in (
            ("as it was", [one.before for one in pairs], made.before.terms.key),
            ("as it would have been", [one.after for one in pairs], ""),
        ):
            if any(figures):
                goal = next(one.goal_words for one in reversed(figures) if one)
                rows.append((f"{names[target]}, {words}", goal, figures, key))
    unchanged = ", ".join(names[target] for target in made.unchanged if target in names)
    return ReplayView(
        sentence=headline(made),
        more=" ".join(f"{_of_curve(one)} {one.curve.tolerance.words}" for one in made.curves[:3]),
        picture="",
        picture_words="",
        slam=_slam("Targets month by month", made.before.periods, rows),
        flips=[
            _flip_list(names.get(target, target), made.flips[target], made.before.periods)
            for target in shown
            if target in made.flips
        ],
        credits=[_credit(one, made.currency) for one in made.credits],
        changes=[change.words() for change in made.proposal.changes],
        same=unchanged,
        zone=made.before.terms.zone,
    )


def _of_curve(one: object) -> str:
    name, priority = getattr(one, "name", ""), getattr(one, "priority", None)
    return f"{name}{f', priority {priority}' if priority else ''}:"


def _goal_sentence(made: GoalReplay, beside: Beside) -> str:
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


def _picture(made: GoalReplay, beside: Beside) -> str:
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
            _picture_words(made),
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


def _picture_words(made: GoalReplay) -> str:
    today = made.curve.curve.point(made.today)
    said = f"With {made.today.words()}, {today.held} of {today.judged} months held"
    if made.proposed != made.today:
        said += f"; with {made.proposed.words()}, {made.point.held} of {made.point.judged} would have"
    return f"{said}. The band is the 95 % Wilson interval of the share; the dotted line is 95 % of months."


def _share(held: int, judged: int) -> float:
    return held / judged if judged else 0.0


def _slam(
    title: str, periods: Sequence[Period], rows: Sequence[tuple[str, str, Sequence[Figure | None], str]]
) -> Slam:
    made = []
    for name, goal, figures, key in rows:
        by_key = {figure.period.key: figure for figure in figures if figure}
        cells = [_cell(by_key.get(period.key), period, key) for period in periods]
        made.append(SlamRow(name, goal, cells))
    return Slam(title, slam_months(periods), made)


def _cell(figure: Figure | None, period: Period, key: str) -> SlamCell:
    """A month; only what was is a link, for there is no page of what might have been."""
    if figure is None:
        return SlamCell("", "", f"{period.words}: not in force")
    told = f"{period.words}{' so far' if figure.interim else ''}: {figure.verdict}, {figure.words}"
    words = "" if figure.verdict == "no data" else short(figure.words)
    if figure.measure == "count":
        words = words.partition(" ")[0]
    href = addresses.target_month(key, period.key, figure.target) if key else ""
    return SlamCell(figure.verdict, words, told, href, figure.interim)


def _flip_list(name: str, frame: pl.DataFrame, periods: Sequence[Period]) -> FlipList:
    months = {period.key: period.words for period in periods}
    rows = [_flip_row(row, months) for row in most_telling(frame, MOST_TICKETS).iter_rows(named=True)]
    flipped = int(frame["verdict_flips"].sum())
    moved = frame.height - flipped
    said = f"{counted(flipped, 'ticket')} with another verdict"
    if moved:
        said += f", {moved:,} that only {'counts' if moved == 1 else 'count'} in another month"
    if frame.height > len(rows):
        said += f"; the first {len(rows)} stand here"
    return FlipList(name, rows, said)


def _flip_row(row: Mapping[str, object], months: Mapping[str, str]) -> FlipRow:
    reference = str(row["ticket"])
    used = row["elapsed_us_after"] if row["elapsed_us_after"] is not None else row["elapsed_us_before"]
    assert isinstance(row["started_at"], datetime)
    return FlipRow(
        ticket=reference.partition("/")[2],
        href=addresses.ticket(reference),
        started_at=row["started_at"],
        before=str(row["verdict_before"]),
        after=str(row["verdict_after"]),
        month_before=months.get(str(row["period_before"]), ""),
        month_after=months.get(str(row["period_after"]), ""),
        used_us=used if isinstance(used, int) else None,
    )


def _credit(one: CreditPair, currency: str) -> tuple[str, str, str]:
    def told(share: Fraction, owed: Decimal | None) -> str:
        if not share:
            return "none"
        return f"{float(share * 100):g} %" + (f", {owed:,} {currency}" if owed is not None else "")

    return one.period.words, told(one.before, one.money_before), told(one.after, one.money_after)
