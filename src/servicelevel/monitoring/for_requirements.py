"""What requirements for a service are held against: its hours, what was measured of it, its OLAs and UCs (R95, R96)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from servicelevel.agreements.queries import calendars_as_of, terms_covering
from servicelevel.agreements.terms import Terms
from servicelevel.agreements.underpinnings import applies_to, measures, underpinnings
from servicelevel.capabilities.queries import ALWAYS, versions
from servicelevel.levels import AvailabilityTarget, TicketTarget
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.reporting_periods import period_of_day, periods_before
from servicelevel.requirements.against import (
    Against,
    Capability,
    MeasuredAvailability,
    MeasuredTickets,
    Month,
)
from servicelevel.requirements.hours import hours_of

MONTHS = 12
YEAR = timedelta(days=365)


def against(service: str, customer: str, at: datetime) -> Against:
    """What is known of a service at an instant; of one that is not in the catalogue, nothing.

    customer: key of the party; where it has agreements of its own on the service, its tickets count, else those of all.
    """
    if not service:
        return Against()
    return Against(_capability(service, customer, at), underpinnings(service, at))


def _capability(service: str, customer: str, at: datetime) -> Capability:
    hours, words = None, ""
    said = [version.content for version in versions(service) if (version.holds_from or ALWAYS) <= at]
    if said and (key := said[-1].get("hours")) and (hours := calendars_as_of().get(key)):
        written = hours_of(hours)
        words = written.in_words() if written else str(key).replace("-", " ")
    measured = [_measured(terms, at) for terms in _agreements(service, customer)]
    return Capability(
        hours, words, _availability(service, measured), _tickets(service, customer, measured, at)
    )


def _agreements(service: str, customer: str) -> list[Terms]:
    slas = [terms for terms in terms_covering(service) if terms.kind == "SLA"]
    return [terms for terms in slas if terms.customer_key == customer] or slas


def _measured(terms: Terms, at: datetime) -> Measurement:
    minute = at.replace(second=0, microsecond=0)
    return measure(terms, periods_before(terms, period_of_day(terms, at)), minute)


def _availability(service: str, measured: Sequence[Measurement]) -> MeasuredAvailability | None:
    """Of the agreement that was measured for most months."""
    found = [
        MeasuredAvailability(target.calendar, tuple(_months(one, target.id)))
        for one in measured
        if one.terms.report_period == "month"
        for target in one.terms.versions[-1].targets
        if isinstance(target, AvailabilityTarget) and applies_to(target, service)
    ]
    return max(found, key=lambda one: len(one.months), default=None)


def _months(measured: Measurement, target: str) -> Iterator[Month]:
    full = [one for one in measured.figures_of(target) if not one.interim and one.value is not None]
    for one in full[-MONTHS:]:
        yield Month(one.period.words, one.numerator, one.denominator)


def _tickets(
    service: str, customer: str, measured: Sequence[Measurement], at: datetime
) -> tuple[MeasuredTickets, ...]:
    """By kind and priority the target with most tickets: two targets of a kind are about different work."""
    found: dict[tuple[str, str], MeasuredTickets] = {}
    for one in measured:
        for target in one.terms.versions[-1].targets:
            if isinstance(target, TicketTarget) and applies_to(target, service) and target.id in one.clocks:
                is_own = one.terms.customer_key == customer
                for tickets in _by_priority(one, target, at, is_own):
                    key = (tickets.kind, tickets.priority)
                    if key not in found or len(found[key].used) < len(tickets.used):
                        found[key] = tickets
    return tuple(found.values())


def _by_priority(
    measured: Measurement, target: TicketTarget, at: datetime, is_own: bool
) -> Iterator[MeasuredTickets]:
    """is_own: whether the agreement is the customer's; another customer's is not named."""
    calendars = {row.calendar_id: row.goal.calendar(row.calendar) for row in target.rows}
    since = at - YEAR
    ended = measured.clocks[target.id].filter(
        pl.col("stopped_at").is_not_null() & (pl.col("stopped_at") >= since.astimezone(UTC)),
        pl.col("calendar").is_in(list(calendars)),
    )
    for (priority, calendar), rows in ended.group_by("priority", "calendar", maintain_order=True):
        started, stopped = rows["started_at"].to_numpy(), rows["stopped_at"].to_numpy()
        yield MeasuredTickets(
            kind=measures(target), priority=str(priority or ""), calendar=calendars[str(calendar)], since=since, until=at,
            started=started.astype("datetime64[us]"), used=rows["elapsed_us"].to_numpy(),
            real=(stopped - started).astype("timedelta64[us]").astype("int64"),
            of=f"{target.name}, {measured.terms.title}" if is_own else "",
            link=f"/agreements/{measured.terms.key}/" if is_own else "",
        )  # fmt: skip
