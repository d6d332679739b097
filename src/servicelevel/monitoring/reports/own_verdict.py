"""Our verdicts beside those that a source wrote on its own tickets.

Some tools judge their tickets themselves (ServiceNow in `made_sla`). A target whose id is the name of such a field
(`made-sla` for `made_sla`) is compared with it, ticket by ticket, as the source last told it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.monitoring.reports.report import Difference, OwnVerdict

WORDS = {True: "met", False: "breached"}
SAID = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def own_verdict(
    target: str, name: str, clocks: pl.DataFrame, events: pl.DataFrame, at: datetime
) -> OwnVerdict | None:
    """Compare judged clocks with what the source last said of the same tickets; None where it says nothing.

    clocks: the judged clocks (met or breached) of one target; events: in order.
    """
    field = target.replace("-", "_")
    if field not in events.columns:
        return None
    told = last_said(events, field, clocks["ticket"], at)
    last_episode = clocks.unique("ticket", keep="last", maintain_order=True)
    both = last_episode.with_columns(pl.col("ticket").cast(pl.String)).join(told, on="ticket")
    if not both.height:
        return None
    differing = both.filter((pl.col("verdict") == "met") != pl.col("own")).sort("ticket")
    differences = tuple(_difference(row) for row in differing.iter_rows(named=True))
    return OwnVerdict(target, name, field, both.height, both.height - differing.height, differences)


def last_said(events: pl.DataFrame, field: str, tickets: pl.Series, at: datetime) -> pl.DataFrame:
    """Of each ticket what its last event says in a field that is read as yes or no: `ticket`, `own` (true: kept)."""
    own = events.filter(pl.col("occurred_at") <= at, pl.col("ticket").is_in(tickets.implode()))
    last = own.group_by("ticket", maintain_order=True).agg(
        pl.col(field).cast(pl.String).str.to_lowercase().last()
    )
    said = last.select(
        pl.col("ticket").cast(pl.String),
        own=pl.col(field).replace_strict(SAID, default=None, return_dtype=pl.Boolean),
    )
    return said.drop_nulls()


def _difference(row: dict[str, Any]) -> Difference:
    return Difference(
        row["ticket"],
        row["verdict"],
        WORDS[row["own"]],
        row["priority"] or "",
        row["goal_us"] or 0,
        row["elapsed_us"],
    )
