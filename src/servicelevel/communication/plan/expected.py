"""What follows from the plan: each event and notice that is due, with its day. Pure; nothing of it is stored (R163)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from servicelevel.communication.plan.rows import Row
from servicelevel.communication.plan.timing import AfterCritical, Before, Monthly, Yearly

JOIN = "--"


@dataclass(frozen=True)
class InForce:
    """A version of the plan with the days on which it held. ends: the first day on which it does not; None: it does."""

    number: int
    rows: Sequence[Row]
    begins: date
    ends: date | None


@dataclass(frozen=True)
class Customer:
    """A customer with an SLA, and from which day to which (None: on and on)."""

    key: str
    name: str
    begins: date
    ends: date | None


@dataclass(frozen=True)
class CriticalSla:
    """A version of an SLA on a critical service, and the day on which it came into force."""

    key: str
    number: int
    customer: str
    in_force_on: date


@dataclass(frozen=True)
class Expected:
    """An event or notice that the plan asks for.

    about: what it is about, in words; agreement, customer: the keys of what it concerns, empty for none; meeting: the key
    of the meeting that a notice is about, empty for none.
    """

    key: str
    plan: int
    row: Row
    due_on: date
    about: str = ""
    customer: str = ""
    agreement: str = ""
    meeting: str = ""


def expected(
    plans: Sequence[InForce], customers: Sequence[Customer], slas: Sequence[CriticalSla], until: date,
    met: Mapping[str, date] | None = None,
) -> list[Expected]:  # fmt: skip
    """Everything that is due up to a day, the earliest first, each key once.

    What falls due on a day belongs to the version that holds on that day. met: by the key of a meeting, the day that was
    arranged for it; notices of it are due before that day, else before the last day on which it is in time.
    """
    found: dict[str, Expected] = {}
    for plan in plans:
        last = min(until, plan.ends - timedelta(days=1)) if plan.ends else until
        # Notices are due before their meeting: a meeting just beyond the end brings some that are within.
        reach = last + timedelta(days=_longest_notice(plan.rows))
        own = [one for row in plan.rows for one in _of_row(plan, row, customers, slas, reach)]
        notices = [one for row in plan.rows for one in _notices(plan, row, own, met or {})]
        for one in (*own, *notices):
            if one.due_on <= last:
                found.setdefault(one.key, _with_meeting(one, own))
    return sorted(found.values(), key=lambda one: (one.due_on, one.key))


def _of_row(
    plan: InForce, row: Row, customers: Sequence[Customer], slas: Sequence[CriticalSla], last: date
) -> Iterator[Expected]:
    for rule in row.rules:
        if isinstance(rule, (Monthly, Yearly)):
            for period, due in rule.dues(plan.begins, last):
                yield from _of_period(plan, row, rule.each_customer, customers, period, due)
        elif isinstance(rule, AfterCritical):
            for sla in slas:
                if plan.begins <= sla.in_force_on and (plan.ends is None or sla.in_force_on < plan.ends):
                    key = JOIN.join((row.slug, sla.key, f"v{sla.number}"))
                    about = f"{sla.key}, version {sla.number}"
                    due = rule.due(sla.in_force_on)
                    yield Expected(key, plan.number, row, due, about, sla.customer, sla.key)


def _of_period(
    plan: InForce, row: Row, each: bool, customers: Sequence[Customer], period: str, due: date
) -> Iterator[Expected]:
    if not each:
        yield Expected(JOIN.join((row.slug, period)), plan.number, row, due, period)
        return
    for one in customers:
        if one.begins <= due and (one.ends is None or due < one.ends):
            key = JOIN.join((row.slug, one.key, period))
            yield Expected(key, plan.number, row, due, f"{one.name}, {period}", one.key)


def _notices(plan: InForce, row: Row, own: Sequence[Expected], met: Mapping[str, date]) -> Iterator[Expected]:
    for rule in row.rules:
        if not isinstance(rule, Before):
            continue
        for meeting in own:
            if meeting.row.key.casefold() == rule.row.casefold():
                key = meeting.key.replace(meeting.row.slug, row.slug, 1)
                due = met.get(meeting.key, meeting.due_on) - timedelta(days=rule.days)
                yield replace(meeting, key=key, row=row, due_on=due, meeting=meeting.key)


def _with_meeting(one: Expected, own: Sequence[Expected]) -> Expected:
    """A notice that has a rule of its own is about the event of its number: Event 1 of Communication 1."""
    if one.row.is_meeting or one.meeting:
        return one
    number = one.row.slug.rpartition("-")[2]
    key = one.key.replace(one.row.slug, f"event-{number}", 1)
    return replace(one, meeting=next((it.key for it in own if it.key == key and it.row.is_meeting), ""))


def _longest_notice(rows: Sequence[Row]) -> int:
    return max((rule.days for row in rows for rule in row.rules if isinstance(rule, Before)), default=0)
