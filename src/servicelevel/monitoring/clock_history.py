"""What happened within clocks: who held the ticket while they ran, and why they were paused, in working time."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from servicelevel.levels import TicketTarget
from servicelevel.levels.exclusions import REASON, excluded
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import microseconds
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import stretches

NOBODY = "no group"
KEYS = ["ticket", "episode"]
SPANS = {
    "ticket": pl.String,
    "episode": pl.Int32,
    "phase": pl.String,
    "who": pl.String,
    "why": pl.String,
    "work_us": pl.Int64,
}


def spans(events: pl.DataFrame, clocks: pl.DataFrame, target: TicketTarget, at: datetime) -> pl.DataFrame:
    """The running and paused stretches of some clocks of one target.

    events: in order; clocks: rows of `levels.clocks` made with the same target and instant.
    Columns: ticket, episode, phase (running or paused), who (assignment group), why (pause reason), work_us: working
    time of the stretch on the goal's calendar. The running ones of a clock add up to its elapsed time.
    """
    wanted = clocks.select(KEYS).with_columns(pl.col("ticket").cast(pl.String))
    own = events.filter(pl.col("ticket").cast(pl.String).is_in(wanted["ticket"].unique().implode()))
    if not own.height:
        return pl.DataFrame(schema=SPANS)
    cut = stretches(own, target, microseconds(at))
    rows = pl.DataFrame({"clock": cut.clock, "leg": cut.leg, "phase": cut.phase, "work_us": cut.work})
    rows = rows.with_columns(
        _of_event(own, "ticket", cut.event),
        _of_event(own, "assignment_group", cut.event, "who"),
        _of_event(own, target.pause_reason, cut.event, "why"),
        last_leg=pl.col("leg").max().over("clock"),
    )
    agreed_out = excluded(own, target.id)[cut.event]
    if agreed_out.any():
        named_so = pl.when(pl.Series(agreed_out)).then(pl.lit(REASON)).otherwise(pl.col("why"))
        rows = rows.with_columns(why=named_so)
    rows = rows.with_columns(episode=pl.col("clock").rank("dense").over("ticket").cast(pl.Int32))
    kept = rows.filter(
        pl.col("leg") == pl.col("last_leg"),
        pl.col("phase").is_in([Phase.RUNNING, Phase.PAUSED]),
        pl.col("work_us") > 0,
    )
    named = kept.with_columns(
        phase=pl.when(pl.col("phase") == int(Phase.RUNNING))
        .then(pl.lit("running"))
        .otherwise(pl.lit("paused")),
        who=pl.when(pl.col("who").fill_null("") == "").then(pl.lit(NOBODY)).otherwise(pl.col("who")),
        why=pl.when(pl.col("why").fill_null("") == "").then(pl.lit("paused")).otherwise(pl.col("why")),
    )
    return named.join(wanted, on=KEYS, how="semi").select(*SPANS)


def _of_event(events: pl.DataFrame, name: str, rows: Indices, alias: str = "") -> pl.Series:
    """What a field of the events said in each of these rows, as text."""
    if name not in events.columns:
        return pl.Series(alias or name, [None], dtype=pl.String).new_from_index(0, len(rows))
    return events[name].cast(pl.String).gather(pl.Series(rows)).alias(alias or name)


def totals(rows: pl.DataFrame, phase: str, by: str) -> list[tuple[str, int, int]]:
    """Of spans in a phase: name (`who` or `why`), working time and number of clocks, the longest first."""
    own = rows.filter(pl.col("phase") == phase)
    summed = own.group_by(by).agg(pl.col("work_us").sum(), pl.struct(KEYS).n_unique().alias("clocks"))
    return list(
        summed.sort(["work_us", by], descending=[True, False]).select(by, "work_us", "clocks").iter_rows()
    )
