"""Who had a clock: each microsecond that it counted belongs to exactly one holder (asks 9 and 14).

A clock's counted time is what `stretches` counts: its running stretches since its last restart. Within a stretch no
field of the ticket changes, so a stretch has one holder, and the holders' times add up to the clock's figure. From each
event on the ticket is held, by the first of these that fits:

1. whoever its **state** says it waits for (`Holders.states`): a customer or a vendor. Where such a state pauses the
   clock nothing is counted, and so nothing falls to them; where the target counts on, or a cap ends the pause, it does.
2. the party of its **group**, where that is a vendor's or a customer's: who of their people works on it is not ours to see.
3. the **team** that the group names, while the ticket has an assignee. A source that names no assignees
   (`Holders.naming`) says no more than the group, so there the team holds it as soon as it is named.
4. nobody; it is a **handover** where another group held it last: from leaving that one until the next has taken it up,
   however many queues lie between; else it lies in the **queue** of its group. Without a group it lies in no group's queue.

An assignee that stays named when the group changes holds the ticket for the new group: the source says so. Only what
happened up to an instant decides who holds the ticket then, so that later events change nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import polars as pl

from servicelevel.levels.history import first_of_group, last_where
from servicelevel.levels.moments import instants, microseconds
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import stretches
from servicelevel.levels.ticket_target import TicketTarget

TEAM: Final = "team"
VENDOR: Final = "vendor"
CUSTOMER: Final = "customer"
QUEUE: Final = "queue"
HANDOVER: Final = "handover"
KINDS: Final = (TEAM, VENDOR, CUSTOMER, QUEUE, HANDOVER)
NO_GROUP: Final = "no group named"
CLOCK: Final = ("ticket", "episode")
HOLDER: Final = ("kind", "party", "holder")
ATTRIBUTED: Final[dict[str, Any]] = {
    "ticket": pl.String, "episode": pl.Int32, "begins": pl.Datetime("us", "UTC"), "ends": pl.Datetime("us", "UTC"),
    "kind": pl.String, "party": pl.String, "holder": pl.String, "work_us": pl.Int64, "over_us": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """Whoever holds a ticket. kind: team, vendor or customer; party: the key of it, empty where none is known."""

    kind: str
    party: str
    name: str


@dataclass(frozen=True)
class Holders:
    """What the values of a ticket's fields say of its holder.

    groups: by assignment group; one that is not named here is a team of that name. states: by state. naming: the sources
    that name assignees; None where that goes for all.
    """

    groups: Mapping[str, Holder] = field(default_factory=dict)
    states: Mapping[str, Holder] = field(default_factory=dict)
    naming: frozenset[str] | None = None


def attributed(
    events: pl.DataFrame, clocks: pl.DataFrame, target: TicketTarget, at: Any, holders: Holders
) -> pl.DataFrame:
    """The counted stretches of some clocks of one target, each with its holder, by ticket and time.

    events: in order; clocks: rows of `levels.clocks` made of them with the same target and instant.
    Columns: ticket, episode, begins and ends (UTC), kind (of `KINDS`), party, holder, work_us: counted microseconds on
    the goal's calendar, over_us: those of them beyond the clock's goal. For each clock `work_us` adds up to its
    `elapsed_us`, and `over_us` to what that is beyond `goal_us`.
    """
    wanted = clocks.select(pl.col("ticket").cast(pl.String), "episode", "goal_us")
    own = events.filter(pl.col("ticket").cast(pl.String).is_in(wanted["ticket"].unique().implode()))
    if not own.height:
        return pl.DataFrame(schema=ATTRIBUTED)
    cut = stretches(own, target, microseconds(at))
    at_event = pl.Series(cut.event)
    held = holder_of_each(own, holders).select(pl.all().gather(at_event))
    rows = held.with_columns(
        own["ticket"].cast(pl.String).gather(at_event), begins=instants(cut.begins), ends=instants(cut.ends),
        clock=pl.Series(cut.clock), leg=pl.Series(cut.leg), phase=pl.Series(cut.phase), work_us=pl.Series(cut.work),
        used=pl.Series(cut.used),
    )  # fmt: skip
    rows = rows.with_columns(
        last_leg=pl.col("leg").max().over("clock"),
        episode=pl.col("clock").rank("dense").over("ticket").cast(pl.Int32),
    )
    counted = rows.filter(
        pl.col("leg") == pl.col("last_leg"), pl.col("phase") == int(Phase.RUNNING), pl.col("work_us") > 0
    )
    judged = counted.join(wanted, on=CLOCK, how="inner", maintain_order="left")
    beyond = (pl.col("used") + pl.col("work_us") - pl.col("goal_us")).clip(0, pl.col("work_us"))
    return judged.with_columns(over_us=beyond.fill_null(0)).select(*ATTRIBUTED)


def holder_of_each(events: pl.DataFrame, holders: Holders) -> pl.DataFrame:
    """For each event who holds its ticket from it on: kind, party, holder. events: in order."""
    state, group, assignee = (_texts(events, name) for name in ("state", "assignment_group", "assignee"))
    known_group, known_state = group.is_in(list(holders.groups)), state.is_in(list(holders.states))
    outside = group.is_in([name for name, one in holders.groups.items() if one.kind in (VENDOR, CUSTOMER)])
    assigned = (assignee != "") | ((group != "") & ~_names_people(events, holders))
    held = (assigned | outside) & ~known_state
    before = _last_that_held(events, held)
    handed = ~(held | known_state) & (group != "") & (before != "") & (before != group)
    in_words = pl.when(group == "").then(pl.lit(NO_GROUP)).otherwise(group)
    of_group, of_state = _named(group, holders.groups), _named(state, holders.states)
    by_group = (held & known_group).alias("by_group")
    frame = pl.DataFrame(
        {"group": group, "before": before, "held": held, "by_group": by_group, "by_state": known_state, "handed": handed}
    )  # fmt: skip

    def chosen(place: str, of_team: pl.Expr, of_handover: pl.Expr, of_queue: pl.Expr) -> pl.Expr:
        return (
            pl.when("by_state").then(of_state[place]).when("by_group").then(of_group[place]).when("held").then(of_team)
            .when("handed").then(of_handover).otherwise(of_queue).alias(place)
        )  # fmt: skip

    return frame.select(
        chosen("kind", pl.lit(TEAM), pl.lit(HANDOVER), pl.lit(QUEUE)),
        chosen("party", pl.lit(""), pl.lit(""), pl.lit("")),
        chosen("holder", in_words, pl.concat_str("before", pl.lit(" to "), "group"), in_words),
    )


def by_holder(rows: pl.DataFrame, *of: str) -> pl.DataFrame:
    """Attributed stretches summed up by holder, and by the columns of ``of``; the longest time first.

    Columns: those of ``of``, kind, party, holder, work_us, over_us, clocks.
    """
    summed = rows.group_by(*of, *HOLDER).agg(
        pl.col("work_us", "over_us").sum(),
        pl.struct(*dict.fromkeys((*CLOCK, *of))).n_unique().alias("clocks"),
    )
    return summed.sort(
        [*of, "work_us", *HOLDER], descending=[*([False] * len(of)), True, False, False, False]
    )


def _texts(events: pl.DataFrame, name: str) -> pl.Series:
    """A field as text, empty where it was never mentioned."""
    if name not in events.columns:
        return pl.repeat("", events.height, eager=True).alias(name)
    return events[name].cast(pl.String).fill_null("")


def _names_people(events: pl.DataFrame, holders: Holders) -> pl.Series:
    """For each event whether its source names assignees."""
    if holders.naming is None or "source" not in events.columns:
        return pl.repeat(holders.naming is None, events.height, eager=True)
    return events["source"].cast(pl.String).is_in(list(holders.naming))


def _last_that_held(events: pl.DataFrame, held: pl.Series) -> pl.Series:
    """For each event the group that held its ticket last, up to it; empty before any did."""
    rows = np.arange(events.height, dtype=np.int64)
    last = last_where(held.to_numpy(), rows)
    own = last >= first_of_group(events["ticket"])
    groups = _texts(events, "assignment_group").gather(pl.Series(np.where(own, last, 0)))
    return _where(pl.Series(own), groups, pl.repeat("", len(rows), eager=True))


def _named(values: pl.Series, holders: Mapping[str, Holder]) -> dict[str, pl.Series]:
    """Kind, party and name of the holder that each value stands for, null where none does."""
    names = list(holders)
    return {
        "kind": _looked_up(values, names, [one.kind for one in holders.values()]),
        "party": _looked_up(values, names, [one.party for one in holders.values()]),
        "holder": _looked_up(values, names, [one.name for one in holders.values()]),
    }


def _looked_up(values: pl.Series, names: list[str], meanings: list[str]) -> pl.Series:
    pairs = pl.DataFrame(
        {"name": names, "meaning": meanings}, schema={"name": pl.String, "meaning": pl.String}
    )
    return values.replace_strict(pairs["name"], pairs["meaning"], default=None, return_dtype=pl.String)


def _where(true: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    return then.zip_with(true, otherwise)
