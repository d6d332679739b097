"""What a target measures: of which services, by which definition, in which hours. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicelevel.agreements.terms import TermsVersion
from servicelevel.levels import AvailabilityTarget, Condition, CountTarget, SampleTarget, Target, TicketTarget
from servicelevel.levels.conditions import FieldTest
from servicelevel.levels.ticket_target import ANY_OTHER
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class Hours:
    """The hours in which a target counts for tickets of a priority ("": of every one). path: of the clause.

    binds: what has to be in them, as the begin of a sentence.
    """

    path: str
    priority: str
    calendar: WorkCalendar
    calendar_id: str
    binds: str


def services_of(target: Target, version: TermsVersion) -> tuple[str, ...]:
    """The services of an agreement that a target is about."""
    if isinstance(target, AvailabilityTarget | SampleTarget):
        return (target.service,)
    if isinstance(target, CountTarget) and target.of == "outages":
        return (target.service,)
    return tuple(
        service for service in version.services if may_hold(target.applies, FieldTest("service", (service,)))
    )


def measure_of(target: Target) -> str:
    """The kind of measure, as promise files name it."""
    kinds = {TicketTarget: "ticket clock", AvailabilityTarget: "availability", SampleTarget: "samples"}
    return kinds.get(type(target), "count")


def may_hold(condition: Condition, *tests: FieldTest) -> bool:
    """Whether there can be a ticket for which a condition and further tests hold."""
    return any(_possible((*part, *tests)) for part in condition.alternatives or ((),))


def may_both_hold(one: Condition, other: Condition) -> bool:
    """Whether there can be a ticket for which both conditions hold."""
    return any(may_hold(one, *part) for part in other.alternatives or ((),))


def _possible(tests: Sequence[FieldTest]) -> bool:
    for name in {test.field for test in tests}:
        own = [test for test in tests if test.field == name]
        asked = [set(test.values) for test in own if test.among]
        refused = {value for test in own if not test.among for value in test.values}
        if asked and not set.intersection(*asked) - refused:
            return False
    return True


def hours_of(target: Target) -> Iterator[Hours]:
    """The hours in which a target binds: of a clock by priority, of availability those of the service."""
    if isinstance(target, AvailabilityTarget):
        yield Hours(
            f"targets.{target.id}", "", target.calendar, target.calendar_id, "the service has to be up"
        )
    elif isinstance(target, TicketTarget):
        for row in target.rows:
            if may_hold(target.applies, *_of_priority(row.priority)):
                path = f"targets.{target.id}" + (f".goals.{row.priority}" if row.priority else "")
                # Calendar days ask for no hour in particular: nobody has to be there at night for them.
                in_days = row.goal.unit == "calendar days"
                calendar = row.calendar if in_days else row.goal.calendar(row.calendar)
                of = (
                    f"a {row.priority} ticket"
                    if row.priority not in (None, "none", ANY_OTHER)
                    else "a ticket"
                )
                yield Hours(path, row.priority or "", calendar, row.calendar_id, f"the clock of {of} runs")


def _of_priority(priority: str | None) -> tuple[FieldTest, ...]:
    if priority in (None, ANY_OTHER):
        return ()
    return (FieldTest("priority", ("" if priority == "none" else str(priority),)),)


def definition_of(target: Target) -> dict[str, str]:
    """How a target is measured, part by part in words: what two agreements on one measure should say alike."""
    if isinstance(target, TicketTarget):
        return {
            "start": _said(target.start) if target.start else "the ticket is opened",
            "stop": _said(target.stop),
            "pause": _said(target.pause) if target.pause else "never",
            "on_reopen": target.on_reopen,
            "on_priority_change": target.on_priority_change,
            "counts_in": target.counts_in,
        }
    if isinstance(target, AvailabilityTarget):
        weights = ", ".join(f"{kind} {float(weight):g}" for kind, weight in sorted(target.weights.items()))
        return {
            "unknown": target.unknown,
            "maintenance": target.maintenance,
            "weights": weights or "every outage in full",
        }
    if isinstance(target, SampleTarget):
        return {"statistic": target.statistic.words()}
    return {"of": target.of}


def _said(condition: Condition) -> str:
    """A condition in words, the same for all orders in which it can be written."""
    alternatives = [
        " and ".join(
            sorted(FieldTest(test.field, tuple(sorted(test.values)), test.among).words() for test in part)
        )
        for part in condition.alternatives
    ]
    return ", or ".join(sorted(alternatives))


def source_of(target: Target) -> dict[str, str]:
    """Where the values come from and in what they are counted."""
    if isinstance(target, SampleTarget):
        return {"metric": target.metric, "unit": target.unit or "no unit"}
    return {"measure": measure_of(target)}
