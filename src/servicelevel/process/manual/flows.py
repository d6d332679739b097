"""The flow of a procedure as values to be drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from servicelevel.process.definition import END, Arrow, Procedure, Reading
from servicelevel.web.charts.flow.values import Flow, Station, Way
from servicelevel.web.wording import counted


def flow_of(reading: Reading, procedure: str, counts: Mapping[str, int], here: Collection[str] = ()) -> Flow:
    """A procedure in a reading, with how many cases wait at each step. here: steps to be pointed out."""
    found = reading.procedure(procedure)
    outs = _ways_out(reading, found)
    rows = [*_rows(found, counts), *([Station(_out(key), words, "way out")] for key, words in outs.items())]
    waiting = sum(counts.get(step.key, 0) for step in found.steps)
    return Flow(
        title=f"Procedure {found.key}, {found.name}, as a flow",
        rows=rows,
        ways=[_way(found, step.key, arrow) for step in found.steps for arrow in step.arrows],
        described=f"{counted(len(found.steps), 'step')}; {counted(waiting, 'case waits,cases wait')} at them."
        " The list of steps says the same in words.",
        here=here,
    )


def name_of(reading: Reading, to: str) -> str:
    """Where an arrow leads, in words: a step or a procedure with its name, the end, or what is written there."""
    if to == END:
        return "The end"
    if to in reading.steps:
        return f"{to} {reading.steps[to].name}"
    names = {procedure.key: f"{procedure.key} {procedure.name}" for procedure in reading.procedures}
    return names.get(to, to)


def _rows(procedure: Procedure, counts: Mapping[str, int]) -> Iterator[list[Station]]:
    """Steps that another one waits for together stand side by side."""
    together = {key: step.joins for step in procedure.steps for key in step.joins}
    done: set[str] = set()
    for step in procedure.steps:
        if step.key in done:
            continue
        keys = together.get(step.key, (step.key,))
        row = [one for one in procedure.steps if one.key in keys] or [step]
        done |= {one.key for one in row}
        yield [Station(one.key, one.name, one.kind, counts.get(one.key, 0)) for one in row]


def _ways_out(reading: Reading, procedure: Procedure) -> dict[str, str]:
    """Where the procedure leads, what the last step leads to first."""
    own = {step.key for step in procedure.steps}
    arrows = [arrow for step in reversed(procedure.steps) for arrow in step.arrows]
    return {
        arrow.to: name_of(reading, arrow.to)
        for arrow in arrows
        if arrow.to not in own and not arrow.returns_to
    }


def _way(procedure: Procedure, source: str, arrow: Arrow) -> Way:
    if arrow.returns_to:
        return Way(source, arrow.returns_to, arrow.outcome, through=arrow.to)
    own = {step.key for step in procedure.steps}
    return Way(source, arrow.to if arrow.to in own else _out(arrow.to), arrow.outcome)


def _out(to: str) -> str:
    return f"out {to}"
