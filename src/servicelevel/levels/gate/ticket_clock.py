"""The gate for clocks on tickets: real tickets, copied, that stop just in time and just too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from servicelevel.levels.clocks import clocks
from servicelevel.levels.gate.names import never_sent, unknown_names
from servicelevel.levels.gate.scale import strays
from servicelevel.levels.gate.tried import RealData, Tried, last_with, long
from servicelevel.levels.periods import Period
from servicelevel.levels.ticket_target import GoalRow, TicketTarget

MINUTE = np.timedelta64(1, "m")
MOST_TEMPLATES = 200
PLANTED = "planted"


@dataclass(frozen=True, eq=False)
class Template:
    """A real ticket whose clock ran and stopped: what it looked like when it started and when it stopped."""

    row: int
    begin: pl.DataFrame
    stop: pl.DataFrame


def try_clock(target: TicketTarget, data: RealData, periods: Sequence[Period], at: datetime) -> Tried:
    """Run the clock on real tickets, and on copies of them that must be met and breached."""
    wrong_names = list(unknown_names(target, data.events))
    reasons = [words for part, words in wrong_names if part != "cancel"]
    notes = [words for part, words in wrong_names if part == "cancel"]
    if data.events.is_empty():
        return Tried(reasons=("No source has told of a ticket of these services. Import some.",))
    own = clocks(data.events, target, at)
    if own.is_empty():
        return Tried(reasons=(*reasons, *_nothing_applies(target, data.events)))
    notes += [f"It applies when {words}" for words in never_sent(target.applies, data.events)]
    chosen = last_with(own["started_at"], periods)
    if chosen is None:
        return Tried(
            reasons=(
                *reasons,
                "No clock started in a period that is over. Wait for one, or import older tickets.",
            )
        )
    period, cases = chosen
    stopped = own.filter(pl.col("stopped_at").is_not_null())
    told = f"{cases:,} ticket{'s' if cases != 1 else ''}"
    if stopped.is_empty():
        never = f"No clock has ever stopped: the stop ({target.stop.words()}) was reached by none of {len(own):,} tickets."
        return Tried(
            period, cases, told, reasons=(*reasons, f"{never} Correct stop, or have the source send it.")
        )
    templates = _templates(target, stopped, data.events, period)
    reasons += _scale(target, stopped)
    planted = _planted(target, templates, period)
    notes += [f"{_of(row)} was not tried: no such ticket has stopped yet." for place, row in enumerate(target.rows)
              if place not in templates]  # fmt: skip
    if planted.is_empty():
        return Tried(
            period,
            cases,
            told,
            reasons=(*reasons, "No real ticket could be copied: each was paused all along."),
        )
    breach, clean = _judged(target, planted, data.events, own, period, at)
    if not breach:
        reasons.append(
            "A planted ticket that stopped too late was not judged breached. Look at pause and cancel."
        )
    if not clean:
        reasons.append("A planted ticket that stopped in time was not judged met. Look at start and stop.")
    return Tried(period, cases, told, breach, clean, tuple(reasons), tuple(notes))


def _nothing_applies(target: TicketTarget, events: pl.DataFrame) -> Iterator[str]:
    sentences = [f"It applies when {words}" for words in never_sent(target.applies, events)]
    yield from sentences or [
        f"No ticket matches what it applies to ({target.applies.words()}). Loosen applies until it finds tickets."
    ]


def _templates(
    target: TicketTarget, stopped: pl.DataFrame, events: pl.DataFrame, period: Period
) -> dict[int, Template]:
    """For each row of goals a real ticket that can be copied: of the period, where there is one."""
    inside = (pl.col("started_at") >= period.start) & (pl.col("started_at") < period.end)
    near = stopped.filter(pl.col("started_at") < pl.col("stopped_at")).sort(
        inside, descending=True, maintain_order=True
    )
    found: dict[int, Template] = {}
    for (priority,), clocks_of_one in near.group_by("priority", maintain_order=True):
        place = target.row_of(str(priority or ""))
        if place < 0 or place in found:
            continue
        tickets = clocks_of_one.head(MOST_TEMPLATES)
        of_tickets = events.filter(pl.col("ticket").is_in(tickets["ticket"].implode()))
        for clock in tickets.iter_rows(named=True):
            own = of_tickets.filter(pl.col("ticket") == clock["ticket"])
            begin = own.filter(pl.col("occurred_at") <= clock["started_at"]).tail(1)
            stop = own.filter(pl.col("occurred_at") <= clock["stopped_at"]).tail(1)
            if begin.is_empty() or (target.pause and bool(target.pause.holds(begin)[0])):
                continue
            found[place] = Template(place, _with_priority(begin, priority), _with_priority(stop, priority))
            break
    return found


def _with_priority(row: pl.DataFrame, priority: object) -> pl.DataFrame:
    if "priority" not in row.columns:
        return row
    return row.with_columns(priority=pl.lit(priority, dtype=row["priority"].dtype))


def _planted(target: TicketTarget, templates: dict[int, Template], period: Period) -> pl.DataFrame:
    """Two tickets for each row: one that stops a minute before its goal is used up, one a minute after that."""
    rows = [
        row
        for place, template in templates.items()
        for row in _two(target.rows[place], place, template, period)
    ]
    return pl.concat(rows, how="vertical_relaxed") if rows else pl.DataFrame()


def _two(row: GoalRow, place: int, template: Template, period: Period) -> Iterator[pl.DataFrame]:
    start = row.calendar.next_opening(period.start)
    if np.isnat(start):
        return
    calendar, work = row.goal.calendar(row.calendar), row.goal.work(row.calendar, start)
    due, late = calendar.deadline(start, work), calendar.exhausted(start, work)
    if np.isnat(due) or np.isnat(late):
        return
    for name, stop in (("clean", max(due - MINUTE, start)), ("late", late + MINUTE)):
        ticket = f"{PLANTED}/{name}-{place}"
        yield _event(template.begin, ticket, start, 0)
        yield _event(template.stop, ticket, stop, 1)


def _event(row: pl.DataFrame, ticket: str, at: np.datetime64, number: int) -> pl.DataFrame:
    """A copy of a real event, of a planted ticket and at its instant."""
    instant = pl.lit(at.astype("datetime64[us]").astype(np.int64)).cast(row["occurred_at"].dtype)
    values = {"ticket": pl.lit(ticket), "occurred_at": instant}
    own = {"event_id": pl.lit(f"{ticket}-{number}"), "sequence": pl.lit(number), "recorded_at": instant}
    values |= {name: value for name, value in own.items() if name in row.columns}
    return row.with_columns(**{name: value.cast(row[name].dtype) for name, value in values.items()})


def _judged(
    target: TicketTarget,
    planted: pl.DataFrame,
    events: pl.DataFrame,
    own: pl.DataFrame,
    period: Period,
    at: datetime,
) -> tuple[bool, bool]:
    """Whether every late ticket is breached, and every clean one met while what is real stays as it was."""
    last: datetime = planted["occurred_at"].max()  # type: ignore[assignment]
    ends = max(at, last + timedelta(days=1))
    started = own.filter(pl.col("started_at") >= period.start, pl.col("started_at") < period.end)
    real = events.filter(pl.col("ticket").is_in(started["ticket"].implode()))
    without = clocks(real, target, ends)
    found = clocks(pl.concat([real, planted], how="vertical_relaxed"), target, ends)
    is_planted = pl.col("ticket").cast(pl.String).str.starts_with(f"{PLANTED}/")
    verdicts = {str(row["ticket"]): row["verdict"] for row in found.filter(is_planted).iter_rows(named=True)}
    tickets = planted["ticket"].cast(pl.String).unique().to_list()
    late = [verdicts.get(ticket) for ticket in tickets if "/late-" in ticket]
    clean = [verdicts.get(ticket) for ticket in tickets if "/clean-" in ticket]
    untouched = found.filter(~is_planted).equals(without)
    return all(each == "breached" for each in late), untouched and all(each == "met" for each in clean)


def _scale(target: TicketTarget, stopped: pl.DataFrame) -> Iterator[str]:
    """A sentence for each row whose goal is of another size than what its tickets take."""
    rows = pl.Series([target.row_of(str(priority or "")) for priority in stopped["priority"]], dtype=pl.Int64)
    for place, row in enumerate(target.rows):
        own = stopped.filter(rows == place)
        goal = own["goal_us"].drop_nulls().median()
        used = own["elapsed_us"].cast(pl.Float64).to_numpy()
        times = strays(used, float(goal)) if isinstance(goal, int | float) else None
        if times is None or not isinstance(goal, int | float):
            continue
        usual = long(times * goal)
        off = f"{times:,.0f} times as much" if times > 1 else f"one {1 / times:,.0f}th of it"
        yield (
            f"{_of(row)} is {row.goal}, and real tickets take {usual}: {off}. Is it the wrong unit?"
            " Write the goal in the unit that was agreed, for instance 8h or 30 min."
        )


def _of(row: GoalRow) -> str:
    return "The goal" if row.priority is None else f"The goal for {row.priority}"
