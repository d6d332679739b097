"""The terms that judged a report, resolved into plain values: nothing is left to be looked up or read between the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from servicelevel.agreements.terms import TermsVersion
from servicelevel.levels import (
    AvailabilityTarget,
    Condition,
    CountTarget,
    Goal,
    Period,
    SampleTarget,
    TicketTarget,
)
from servicelevel.levels.moments import microseconds
from servicelevel.monitoring.calculation import judging
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.versions import Held
from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.written_out import written_out

ALWAYS = "always"
NEVER_HOLDS = [[["state", [], True]]]
MEASURES = {
    TicketTarget: "ticket clock",
    AvailabilityTarget: "availability",
    SampleTarget: "samples",
    CountTarget: "count",
}


class Calendars:
    """The calendars that targets name, each once by its id; another calendar of the same id gets a number behind it."""

    def __init__(self) -> None:
        self._named: dict[WorkCalendar, str] = {WorkCalendar.always(): ALWAYS}

    def name(self, calendar: WorkCalendar, id: str) -> str:
        """The name under which a calendar is written out."""
        taken = set(self._named.values())
        names = (f"{id}-{number}" if number else id for number in range(len(taken) + 1))
        return self._named.setdefault(calendar, next(name for name in names if name not in taken))

    def written_out(self, first: int, last: int) -> dict[str, Any]:
        """Each of them between two instants (microseconds)."""
        return {name: written_out(calendar, first, last) for calendar, name in self._named.items()}


def terms_of(measurement: Measurement, period: Period, calendars: Calendars) -> dict[str, Any]:
    """The agreement as it was measured: its periods, its targets by version, and the texts that they come from."""
    terms = measurement.terms
    version = terms.version_at(period.start) or terms.versions[0]
    return {
        "agreement": terms.key,
        "title": terms.title,
        "zone": terms.zone,
        "at": microseconds(measurement.at),
        "period": [microseconds(period.start), microseconds(period.end)],
        "rule": _rule(version, terms.target_ids),
        "targets": list(_targets(measurement, period, calendars)),
        "texts": [_text(one) for one in terms.versions],
    }


def _targets(measurement: Measurement, period: Period, calendars: Calendars) -> Any:
    """Each target with a figure in the period: its versions, and which of them judges each of the measured periods."""
    for target in measurement.terms.target_ids:
        versions = measurement.versions_of(target)
        clocks = measurement.clocks.get(target)
        if measurement.figure(target, period.key) is None:
            continue
        judged = [
            _period(one, versions, judging(versions, one, clocks, measurement.at))
            for one in measurement.periods
        ]
        yield {
            "id": target,
            "measure": MEASURES[type(versions[0].target)],
            "versions": [_version(one, calendars) for one in versions],
            "periods": judged,
        }


def _period(period: Period, versions: Sequence[Held], judge: tuple[Held, Period] | None) -> list[Any]:
    held, part = judge or (None, period)
    place = None if held is None else versions.index(held)
    return [period.key, microseconds(part.start), microseconds(part.end), place]


def _version(held: Held, calendars: Calendars) -> dict[str, Any]:
    target = held.target
    made = {
        "id": target.id, "measure": MEASURES[type(target)], "begins": microseconds(held.begins),
        "until": None if held.ends is None else microseconds(held.ends), "threatened_at": str(target.threatened_at),
        "at_most": None,
    }  # fmt: skip
    if isinstance(target, TicketTarget):
        return made | _of_tickets(target, calendars)
    if isinstance(target, AvailabilityTarget):
        weights = {kind: str(weight) for kind, weight in target.weights.items()}
        return made | {
            "goal": str(target.goal), "service": target.service, "unknown": target.unknown,
            "calendar": calendars.name(target.calendar, target.calendar_id), "maintenance": target.maintenance,
            "weights": weights,
        }  # fmt: skip
    limited = {"goal": str(target.limit.value), "at_most": target.limit.at_most, "service": target.service}
    if isinstance(target, CountTarget):
        return made | limited | {"of": target.of, "applies": _condition(target.applies)}
    statistic, number = _statistic(target)
    return made | limited | {
        "metric": target.metric, "calendar": calendars.name(target.calendar, target.calendar_id),
        "statistic": statistic, "number": number, "min_samples": target.min_samples,
    }  # fmt: skip


def _of_tickets(target: TicketTarget, calendars: Calendars) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for row in target.rows:
        named = calendars.name(row.calendar, row.calendar_id)
        cap = target.pause_cap
        rows[row.priority or ALWAYS] = {
            "amount": row.goal.amount, "unit": row.goal.unit, "tie": row.goal.tie, "calendar": named,
            "on": named if _in_working_time(row.goal) else ALWAYS,
            "cap_on": named if cap and _in_working_time(cap) else ALWAYS,
        }  # fmt: skip
    if ALWAYS in rows and len(rows) == 1:
        rows = {"none": rows[ALWAYS], "other": rows[ALWAYS]}
    return {
        "goal": str(target.attain), "rows": rows, "pause_cap": target.pause_cap.amount if target.pause_cap else None,
        "applies": _condition(target.applies), "start": _condition(target.start), "stop": _condition(target.stop),
        "pause": _condition(target.pause, NEVER_HOLDS), "cancel": _condition(target.cancel, NEVER_HOLDS),
        "on_priority_change": target.on_priority_change, "on_reopen": target.on_reopen, "counts_in": target.counts_in,
        "retroactive": target.retroactive,
    }  # fmt: skip


def _in_working_time(goal: Goal) -> bool:
    return goal.unit in ("working time", "working days")


def _condition(condition: Condition | None, otherwise: Sequence[Any] = ()) -> list[Any]:
    """Alternatives, of each all tests have to hold: a field, values, and whether it has to be among them."""
    if condition is None:
        return list(otherwise)
    return [
        [[test.field, list(test.values), test.among] for test in tests] for tests in condition.alternatives
    ]


def _statistic(target: SampleTarget) -> tuple[str, str]:
    """`rank` and the share of the samples up to it, `mean`, or the share on a side of a bound, as samples are compared."""
    ranks = {"p": target.statistic.number, "median": Fraction(1, 2), "max": Fraction(1), "min": Fraction(0)}
    name = target.statistic.name
    if name in ranks:
        return "rank", str(ranks[name])
    return name, str(Fraction(float(target.statistic.number)))


def _rule(version: TermsVersion, targets: Sequence[str]) -> dict[str, Any] | None:
    """How the agreement's verdict comes about; None where each target has to be kept."""
    rule = version.roll_up
    if not isinstance(rule, Mapping):
        return None
    weights = {target: str(Fraction(str(rule.get("weighted", {}).get(target, 1)))) for target in targets}
    return {
        "weights": weights,
        "needed": str(Fraction(str(rule.get("goal", "100%")).rstrip("% ")) / 100),
    }


def _text(version: TermsVersion) -> dict[str, Any]:
    until = version.until
    return {
        "number": version.number, "state": version.state, "takes_effect": microseconds(version.takes_effect),
        "until": None if until is None else microseconds(until), "digest": version.digest, "content": version.content,
    }  # fmt: skip
