"""Which vendors a report waits to hear, who may speak for them, and what they told.

A vendor learns the service, the period and its own contracts; neither the case nor the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch

from servicelevel.agreements.terms import Terms
from servicelevel.errors import NotFound
from servicelevel.monitoring.live.queries import terms_followed
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.vendors.models import VendorPart
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import held_by, holders, party_of
from servicelevel.process import cases
from servicelevel.process.flow import Open
from servicelevel.process.models import StepTaken

STEPS: Final = ("4.3", "4.4")
"""The steps at which vendors are responsible beside others (R148, R149)."""


@dataclass(frozen=True)
class Asked:
    """A vendor whose part a report waits for. contracts: through which they carry the agreement; role: in which the
    person who asks may tell it; told: whether they did, since the step opened."""

    period: ReportingPeriod
    vendor: Party
    step: str
    since: datetime
    until: datetime | None
    contracts: Sequence[Terms]
    role: str
    told: bool


def asked_of(person: Any, now: datetime) -> list[Asked]:
    """The parts that a person may tell now."""
    if party_of(person) is None or not _speaks_for_vendors(person):
        return []
    rows = ReportingPeriod.objects.filter(case__closed_at=None)
    return [one for row in _read(rows) for one in _asked(row, person, now)]


def part_seen(person: Any, number: int, vendor: str, now: datetime) -> Asked:
    """What a report waits to hear of one vendor. Raises NotFound, also for whoever cannot tell it."""
    rows = ReportingPeriod.objects.filter(pk=number, case__closed_at=None)
    asked = (one for row in _read(rows) for one in _asked(row, person, now))
    found = next((one for one in asked if one.vendor.key == vendor), None)
    if found is None:
        raise NotFound("No report waits for this part, or it is not yours to tell.")
    return found


def speakers(row: ReportingPeriod, step: str, now: datetime) -> Iterator[tuple[Person, str, Party]]:
    """Who is asked for a vendor's part at a step: the vendor's people, else the contract managers; each with their role."""
    if step not in STEPS:
        return
    scope = cases.scope_of(row.case)
    for vendor in _vendors(contracts_of(row)):
        own = [
            one.person
            for one in holders(roles.EXTERNAL_VENDOR, scope, now)
            if one.person.party_id == vendor.pk
        ]
        for person in own:
            yield person, roles.EXTERNAL_VENDOR, vendor
        if not own:
            for one in holders(roles.CONTRACT_MANAGER, scope, now):
                yield one.person, roles.CONTRACT_MANAGER, vendor


def parts_of(row: ReportingPeriod) -> list[VendorPart]:
    """What vendors told for a report, what counts of it: the latest of each at each step."""
    found: dict[tuple[str, int], VendorPart] = {}
    rows = VendorPart.objects.filter(period=row).select_related("vendor", "by")
    for one in rows.order_by("at", "pk"):
        found[one.step, one.vendor_id] = one
    return [found[key] for key in sorted(found)]


def not_told(row: ReportingPeriod) -> list[Party]:
    """The vendors whose part the report waits for at the step that is open."""
    waiting = _waiting(row)
    vendors = _vendors(contracts_of(row)) if waiting else []
    return [vendor for one in waiting for vendor in vendors if not _told(row, vendor, one.step, one.since)]


def contracts_of(row: ReportingPeriod) -> dict[str, list[Terms]]:
    """The contracts that carry the agreement of a report, by the key of their vendor."""
    found: dict[str, list[Terms]] = {}
    for one in terms_followed():
        if one.kind == "UC" and row.agreement.key in one.supports:
            found.setdefault(one.provider_key, []).append(one)
    return found


def _read(rows: Any) -> Sequence[ReportingPeriod]:
    taken = Prefetch("case__taken", StepTaken.objects.order_by("number"))
    found: Sequence[ReportingPeriod] = rows.select_related(
        "case__customer", "case__process", "agreement"
    ).prefetch_related(taken)
    return found


def _asked(row: ReportingPeriod, person: Person, now: datetime) -> Iterator[Asked]:
    if not (waiting := _waiting(row)):
        return
    contracts = contracts_of(row)
    spoken_for = [(vendor, _role(person, vendor, row, now)) for vendor in _vendors(contracts)]
    for one in waiting:
        due = cases.due_at(row.case, one)
        for vendor, role in spoken_for:
            if role:
                told = _told(row, vendor, one.step, one.since)
                yield Asked(row, vendor, one.step, one.since, due, contracts[vendor.key], role, told)


def _waiting(row: ReportingPeriod) -> list[Open]:
    """The steps that wait and at which vendors are heard."""
    return [one for one in cases.standing(row.case, row.case.taken.all()) if one.step in STEPS]


def _vendors(contracts: Iterable[str]) -> list[Party]:
    """The vendors of some contracts. contracts: by the key of their vendor."""
    return list(Party.objects.filter(key__in=list(contracts), kind=Party.Kind.VENDOR).order_by("key"))


def _role(person: Person, vendor: Party, row: ReportingPeriod, now: datetime) -> str:
    """In which role a person speaks for a vendor; empty where they do not."""
    scope = cases.scope_of(row.case)
    if person.party_id == vendor.pk and held_by(person, roles.EXTERNAL_VENDOR, scope, now):
        return roles.EXTERNAL_VENDOR
    return roles.CONTRACT_MANAGER if held_by(person, roles.CONTRACT_MANAGER, scope, now) else ""


def _told(row: ReportingPeriod, vendor: Party, step: str, since: datetime) -> bool:
    return VendorPart.objects.filter(period=row, vendor=vendor, step=step, at__gte=since).exists()


def _speaks_for_vendors(person: Person) -> bool:
    """Spares everybody else the look through the reports that are under way."""
    wanted = (roles.EXTERNAL_VENDOR, roles.CONTRACT_MANAGER)
    held = person.holdings.filter(role__in=wanted).exists()
    return held or person.deputises_for.filter(person__holdings__role__in=wanted).exists()
