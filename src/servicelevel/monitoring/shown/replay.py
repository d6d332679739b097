"""A proposal replayed, as a page shows it: the sentence, the curve of goals, months before and after, tickets that flip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import polars as pl

from servicelevel.levels import Figure, Period
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.replaying.goals import GoalReplay
from servicelevel.monitoring.replaying.replay import CreditPair, Replay
from servicelevel.monitoring.replaying.telling import headline, most_telling
from servicelevel.monitoring.shown.goal_curve import (
    IN_FORCE,
    Beside,
    curve_picture,
    curve_words,
    goal_sentence,
)
from servicelevel.monitoring.shown.slam import slam_months, target_cell
from servicelevel.web import addresses
from servicelevel.web.charts import Slam, SlamRow
from servicelevel.web.wording import counted

MOST_TICKETS = 100


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
        sentence=goal_sentence(made, beside),
        more=made.curve.curve.tolerance.words,
        picture=curve_picture(made, beside),
        picture_words=curve_words(made),
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


def _slam(
    title: str, periods: Sequence[Period], rows: Sequence[tuple[str, str, Sequence[Figure | None], str]]
) -> Slam:
    made = []
    for name, goal, figures, key in rows:
        by_key = {figure.period.key: figure for figure in figures if figure}
        # Only what was is a link, for there is no page of what might have been.
        cells = [target_cell(by_key.get(period.key), period, key) for period in periods]
        made.append(SlamRow(name, goal, cells))
    return Slam(title, slam_months(periods), made)


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
