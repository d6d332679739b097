"""What is derived of a breached clock, as plain values and as words to go on from."""

from __future__ import annotations

from typing import Any

from servicelevel.levels.attribution import HANDOVER, NO_GROUP, QUEUE
from servicelevel.monitoring.attribution.measured import Share
from servicelevel.monitoring.breaches.queries import Breach
from servicelevel.monitoring.reports.words import listed
from servicelevel.web.wording import counted, duration, instant

NAMED = 3


def evidence_of(found: Breach) -> dict[str, Any]:
    """The figures of the clock and its time by holder, exact, as they are kept with a classification."""
    assert found.clock is not None
    clock = found.clock.explanation.clock
    return {
        "breached_at": clock["breached_at"].isoformat(), "goal_us": clock["goal_us"], "elapsed_us": clock["elapsed_us"],
        "paused_us": clock["paused_us"], "reopened": clock["reopened"], "status": clock["status"],
        "version": found.clock.version, "counts_in": found.clock.counts_in,
        "held": [
            {"kind": one.kind, "party": one.party, "holder": one.holder, "work_us": one.work_us, "over_us": one.over_us}
            for one in found.held
        ],
    }  # fmt: skip


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
