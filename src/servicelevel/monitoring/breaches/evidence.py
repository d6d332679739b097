"""What is derived of a breached clock, as plain values and as words to go on from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import in_order, with_exclusions
from servicelevel.levels.attribution import HANDOVER, NO_GROUP, QUEUE, Holders
from servicelevel.monitoring import queries
from servicelevel.monitoring.attribution.measured import Share, attributed_by_version, shares
from servicelevel.monitoring.attribution.queries import holders_of
from servicelevel.monitoring.breaches.queries import Breach
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.calculation import ticket_clocks
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.missed.queries import evidence_of_missed
from servicelevel.monitoring.reporting_periods import period_of_day
from servicelevel.monitoring.reports.words import listed
from servicelevel.monitoring.versions import held
from servicelevel.web.wording import counted, duration, instant

NAMED = 3


def evidence_of(terms: Terms, keys: Sequence[ClockKey], at: datetime) -> dict[ClockKey, dict[str, Any]]:
    """The figures of breached clocks of one agreement and their time by holder, exact, as a classification keeps them.

    What is not breached as it is known now is left out. As many queries for many clocks of a source as for one.
    """
    found = evidence_of_missed(terms, [key for key in keys if key.period], at)
    holders, excluded = holders_of(terms), agreed(terms.key)
    for source in sorted({key.source for key in keys if not key.period}):
        own = [key for key in keys if key.source == source]
        told = queries.ticket_events(terms.services, tickets=(source, sorted({key.number for key in own})))
        events = with_exclusions(in_order(told), excluded)
        for target in sorted({key.target for key in own} & set(terms.target_ids)):
            found |= _of_target(terms, target, events, at, holders)
    return {key: found[key] for key in keys if key in found}


def _of_target(
    terms: Terms, target: str, events: pl.DataFrame, at: datetime, holders: Holders
) -> dict[ClockKey, dict[str, Any]]:
    versions = held(terms, target)
    clocks = ticket_clocks(versions, events, at).filter(pl.col("verdict") == "breached")
    if not clocks.height:
        return {}
    had = attributed_by_version(versions, events, clocks, at, holders).partition_by(
        "ticket", "episode", as_dict=True
    )
    found = {}
    for clock in clocks.with_columns(pl.col("ticket").cast(pl.String)).iter_rows(named=True):
        key = ClockKey(terms.key, target, clock["ticket"], clock["episode"])
        rows, counted_at = had.get((clock["ticket"], clock["episode"])), clock["counted_at"]
        found[key] = {
            "breached_at": clock["breached_at"].isoformat(), "goal_us": clock["goal_us"], "elapsed_us": clock["elapsed_us"],
            "paused_us": clock["paused_us"], "reopened": clock["reopened"], "status": clock["status"],
            "version": clock["version"], "counts_in": period_of_day(terms, counted_at).key if counted_at else "",
            "held": [
                {"kind": one.kind, "party": one.party, "holder": one.holder, "work_us": one.work_us, "over_us": one.over_us}
                for one in (shares(rows) if rows is not None else ())
            ],
        }  # fmt: skip
    return found


def suggested_words(found: Breach) -> str:
    """What the evidence says, for a person to go on from."""
    if found.clock is None:
        return ""
    clock = found.clock.explanation.clock
    over = duration(clock["elapsed_us"] - clock["goal_us"])
    said = [
        f"Breached {instant(clock['breached_at'], found.terms.zone)}, {over} beyond {duration(clock['goal_us'])}."
    ]
    if found.held:
        named = [f"{duration(one.work_us)} {_where(one)}" for one in found.held[:NAMED]]
        if rest := found.held[NAMED:]:
            named.append(f"{duration(sum(one.work_us for one in rest))} with others")
        said.append(f"Of {duration(clock['elapsed_us'])} it was {listed(named)}.")
    if clock["reopened"]:
        said.append(f"Reopened {counted(clock['reopened'], 'time')}.")
    if clock["paused_us"]:
        said.append(f"Paused for {duration(clock['paused_us'])}.")
    return " ".join(said)


def _where(one: Share) -> str:
    """`in the queue of Mail`, `on the way from Desk to Mail`, `with Mail`."""
    if one.kind == QUEUE:
        return "in a queue without a group" if one.holder == NO_GROUP else f"in the queue of {one.holder}"
    return f"on the way from {one.holder}" if one.kind == HANDOVER else f"with {one.holder}"
