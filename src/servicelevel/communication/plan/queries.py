"""The plan for others: what is due, what was done about it, what was sent. Read by the provider's people and auditors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.communication.models import Communication, Occasion, PlanVersion
from servicelevel.communication.plan import rows as plan_rows
from servicelevel.communication.plan.expected import CriticalSla, Customer, Expected, InForce, expected
from servicelevel.communication.plan.rows import Row
from servicelevel.errors import NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import (
    EVERYWHERE,
    Holder,
    acts_for_provider,
    holders,
    party_of,
    sees_everything,
)

AHEAD = timedelta(days=45)
"""How far ahead what is to come is listed."""
REVIEW = "event-2"
"""The row of the plan at which the reports are reviewed with the customer."""


@dataclass(frozen=True)
class Due:
    """An event or notice of the plan, with what was done about it. occasion: None while nobody touched it."""

    expected: Expected
    occasion: Occasion | None

    @property
    def due_on(self) -> date:
        """The last day in time."""
        return self.expected.due_on

    @property
    def is_done(self) -> bool:
        """Whether it was held, or sent."""
        return self.occasion is not None and self.occasion.done_at is not None

    @property
    def days_late(self) -> int:
        """By how many days it came too late; 0 for none, and for what is still to come."""
        if self.occasion is None or self.occasion.held_on is None:
            return 0
        return max(0, (self.occasion.held_on - self.due_on).days)

    def state(self, today: date) -> str:
        """done, done late, late, arranged or planned."""
        if self.is_done:
            return "done late" if self.days_late else "done"
        if self.due_on < today:
            return "late"
        return "arranged" if self.occasion is not None and self.occasion.meets_at else "planned"


def reads_plan(person: Any) -> bool:
    """Whether a person reads the plan: the provider's people and teams, and auditors."""
    party = party_of(person)
    return sees_everything(person) or (party is not None and party.kind == Party.Kind.TEAM)


def reads_occasions(person: Any) -> bool:
    """Whether a person reads what is due and what was sent: the provider's own people and auditors."""
    return sees_everything(person)


def plan_in_force(at: datetime) -> PlanVersion | None:
    """The version that holds at an instant; None while none was approved."""
    return PlanVersion.objects.filter(in_force_from__lte=at).order_by("-number").first()


def plan_waiting() -> PlanVersion | None:
    """The version that was proposed last, where it is not in force and no later one is."""
    last = PlanVersion.objects.order_by("-number").first()
    return last if last is not None and last.in_force_from is None else None


def rows_in_force(at: datetime) -> list[Row]:
    """The rows that hold; those of the process document while no version was approved."""
    plan = plan_in_force(at)
    return plan_rows.read_back(plan.rows) if plan else plan_rows.from_document()


def process_owners(at: datetime) -> list[Holder]:
    """The group that approves the plan (R174): everybody who owns a process, deputies after those they deputise for."""
    return holders(roles.PROCESS_OWNER, EVERYWHERE, at)


def dues(today: date, until: date | None = None) -> list[Due]:
    """Everything that the plan asked for up to a day (default: 45 days from today), the earliest first.

    today: the day of whoever reads. What was arranged keeps its row even where the plan has changed since.
    """
    stored = {one.key: one for one in Occasion.objects.select_related("done_by", "minutes")}
    met = {key: _day(one.meets_at) for key, one in stored.items() if one.meets_at}
    found = expected(_plans(), customers(), critical_slas(), until or today + AHEAD, met)
    return [Due(one, stored.get(one.key)) for one in found]


def due(key: str, today: date) -> Due:
    """One event or notice by its key. Raises NotFound."""
    found = next((one for one in dues(today, today + timedelta(days=400)) if one.expected.key == key), None)
    if found is None:
        raise NotFound("The plan has no such event or notice.")
    return found


def customers() -> list[Customer]:
    """Every customer with an SLA, from when the first came into force until the last one ends."""
    found: dict[str, Customer] = {}
    for row in _slas_in_force():
        party, begins = row.agreement.customer, _day(row.in_force_since or row.takes_effect)
        known = found.get(party.key)
        ends = _day(row.ends) if row.ends else None
        if known is not None:
            begins = min(begins, known.begins)
            ends = None if ends is None or known.ends is None else max(ends, known.ends)
        found[party.key] = Customer(party.key, party.name, begins, ends)
    return sorted(found.values(), key=lambda one: one.name)


def critical_slas() -> list[CriticalSla]:
    """Every version of an SLA that came into force on a service that was critical at that instant."""
    criticality: dict[str, list[tuple[datetime, str]]] = {}
    live = ServiceVersion.objects.filter(state=ServiceVersion.State.LIVE).order_by("holds_from", "number")
    for key, holds_from, what in live.values_list("service__key", "holds_from", "criticality"):
        if holds_from is not None:
            criticality.setdefault(key, []).append((holds_from, what))
    return [
        CriticalSla(row.agreement.key, row.number, row.agreement.customer.key, _day(row.in_force_since))
        for row in _slas_in_force()
        if row.in_force_since is not None
        and any(
            _held(criticality.get(one, ()), row.in_force_since) == "critical"
            for one in row.content["services"]
        )
    ]


def communications(person: Any) -> QuerySet[Communication]:
    """What went out or is to go out, the latest first, for whom it may be read by."""
    rows = Communication.objects.select_related("made_by", "given_out_by", "occasion").order_by(
        "-made_at", "-pk"
    )
    return rows if sees_everything(person) else rows.none()


def communication(person: Any, number: int) -> Communication:
    """One of them. Raises NotFound."""
    found = communications(person).filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such communication.")
    return found


def balance(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows of a plan are face-to-face and how many broadcast (R175)."""
    return {kind: sum(row.kind == kind for row in rows) for kind in plan_rows.KINDS}


def may_run(person: Any, at: datetime) -> bool:
    """Whether a person runs the plan."""
    held = holders(roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, at)
    return acts_for_provider(person) and any(one.person.pk == person.pk for one in held)


def _plans() -> list[InForce]:
    rows = list(PlanVersion.objects.filter(in_force_from__isnull=False).order_by("number"))
    days = [_day(row.in_force_from) for row in rows]
    ends_of = [*days[1:], None] if days else []
    return [
        InForce(row.number, plan_rows.read_back(row.rows), begins, ends)
        for row, begins, ends in zip(rows, days, ends_of, strict=True)
    ]


def _slas_in_force() -> list[AgreementVersion]:
    rows = AgreementVersion.objects.filter(
        state=AgreementVersion.State.IN_FORCE, agreement__kind=Agreement.Kind.SLA
    )
    return list(rows.select_related("agreement__customer").order_by("agreement__key", "number"))


def _held(history: Sequence[tuple[datetime, str]], at: datetime) -> str:
    return next((what for begins, what in reversed(history) if begins <= at), "")


def _day(at: datetime | None) -> date:
    """The day in UTC: days of the plan are those of the organisation, and it has no zone of its own."""
    assert at is not None
    return at.astimezone(ZoneInfo("UTC")).date()


def held_before(one: Due) -> date | None:
    """The day of the last meeting of the same row and customer that was held before this one is due; None for none."""
    begins = f"{one.expected.row.slug}--{one.expected.customer}--"
    rows = Occasion.objects.filter(key__startswith=begins, held_on__isnull=False, due_on__lt=one.due_on)
    return rows.exclude(key=one.expected.key).order_by("-held_on").values_list("held_on", flat=True).first()
