"""Whether a process can run: exactly one A for each activity, an R, arrows that lead somewhere, loops that can end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from servicelevel.process.definition.model import Reading
from servicelevel.process.definition.states import END, State, first, following, leads_out
from servicelevel.worktime.problems import Problem

MOST_STATES = 20_000
"""More ways to stand than this are not looked through; a process that people can follow has some dozens."""


def validate(reading: Reading, roles: Mapping[str, object] | None = None) -> tuple[Problem, ...]:
    """Every finding; none for a process that can run. roles: the known roles, to find misspelt ones."""
    found = (
        *_twice(reading), *_raci(reading, roles), *_arrows(reading), *_unreachable(reading), *_without_end(reading),
    )  # fmt: skip
    return found or tuple(_stuck(reading))


def _twice(reading: Reading) -> Iterator[Problem]:
    keys = [step.key for procedure in reading.procedures for step in procedure.steps]
    keys += [procedure.key for procedure in reading.procedures]
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(f"steps.{key}", key, f"is there {count} times", "give each its own key")


def _raci(reading: Reading, roles: Mapping[str, object] | None) -> Iterator[Problem]:
    for key in reading.steps:
        accountable = reading.roles_with(key, "A")
        if len(accountable) != 1:
            said = ", ".join(accountable) or "nobody"
            yield Problem(f"raci.{key}", said, "is accountable", "exactly one role is accountable for a step")
        if not reading.performers(key):
            yield Problem(f"raci.{key}", "", "names nobody who does it", "give R to a role")
        for role in reading.raci.get(key, {}):
            if roles is not None and role not in roles:
                yield Problem(
                    f"raci.{key}.{role}", role, "is no role of the process", f"one of {', '.join(roles)}"
                )
    for key in reading.raci:
        if key not in reading.steps:
            yield Problem(f"raci.{key}", key, "is no step", "name a step of a procedure")


def _arrows(reading: Reading) -> Iterator[Problem]:
    for key, step in reading.steps.items():
        if not step.arrows:
            yield Problem(
                f"steps.{key}.arrows", "", "names no way on", f"lead it to a step, a procedure or {END}"
            )
        if step.kind == "decision" and len(step.outcomes) < 2:
            yield Problem(
                f"steps.{key}.arrows", ", ".join(step.outcomes), "decides nothing", "give two ways at least"
            )
        for arrow in step.arrows:
            for to in (arrow.to, arrow.returns_to):
                if to and to not in reading.steps and not leads_out(reading, to):
                    remedy = f"lead it to a step, a procedure or {END}"
                    yield Problem(f"steps.{key}.arrows", to, "is neither a step nor a procedure", remedy)
        for source in step.joins:
            if source not in reading.steps:
                yield Problem(f"steps.{key}.joins", source, "is no step", "name steps that lead to this one")


def _unreachable(reading: Reading) -> Iterator[Problem]:
    for procedure in reading.procedures:
        reached, waiting = set(), [procedure.steps[0].key]
        while waiting:
            key = waiting.pop()
            if key in reached or key not in reading.steps:
                continue
            reached.add(key)
            waiting += [to for arrow in reading.steps[key].arrows for to in (arrow.to, arrow.returns_to)]
        for step in procedure.steps:
            if step.key not in reached:
                yield Problem(f"steps.{step.key}", step.name, "is never reached", "lead an arrow to it")


def _without_end(reading: Reading) -> Iterator[Problem]:
    """Steps from which no way leads out of their procedure: a loop that cannot end."""
    can_end = {
        key
        for key, step in reading.steps.items()
        if any(leads_out(reading, arrow.to) for arrow in step.arrows)
    }
    grows = True
    while grows:
        more = {
            key
            for key, step in reading.steps.items()
            if key not in can_end
            and any(to in can_end for arrow in step.arrows for to in (arrow.to, arrow.returns_to))
        }
        grows = bool(more)
        can_end |= more
    for key, step in reading.steps.items():
        if key not in can_end and step.arrows:
            yield Problem(
                f"steps.{key}", step.name, "has no way to the end", "let one outcome lead out of the loop"
            )


def _stuck(reading: Reading) -> Iterator[Problem]:
    """Procedures in which a case can come to stand so that nothing can be done, or so that it never ends."""
    for procedure in reading.procedures:
        nexts = _states(reading, procedure.key)
        if nexts is None:
            yield Problem(
                f"procedures.{procedure.key}",
                procedure.name,
                "has too many ways to stand",
                "split it, or fork less",
            )
            continue
        for state in nexts:
            if not state.is_open and state.arrived:
                waiting = ", ".join(sorted({join for join, _ in state.arrived}))
                yield Problem(
                    f"steps.{waiting}.joins", waiting, "can wait for a step that does not come",
                    "lead every way after the fork to the join",
                )  # fmt: skip
        if not _all_can_end(nexts):
            yield Problem(
                f"procedures.{procedure.key}",
                procedure.name,
                "can come to a loop without an end",
                "lead out of it",
            )


def _states(reading: Reading, procedure: str) -> dict[State, list[State]] | None:
    """Every way in which a case can stand, with those that follow; None where there are too many."""
    found: dict[State, list[State]] = {}
    waiting = [first(reading, procedure)]
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        if len(found) == MOST_STATES:
            return None
        found[state] = list(following(reading, state))
        waiting += found[state]
    return found


def _all_can_end(nexts: dict[State, list[State]]) -> bool:
    before: dict[State, list[State]] = {state: [] for state in nexts}
    for state, following_ones in nexts.items():
        for one in following_ones:
            before[one].append(state)
    waiting = [state for state in nexts if not state.is_open]
    can_end: set[State] = set()
    while waiting:
        state = waiting.pop()
        if state not in can_end:
            can_end.add(state)
            waiting += before[state]
    return len(can_end) == len(nexts)
