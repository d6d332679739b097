"""My duties: what waits for a person, why, since when and until when (R4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Prefetch

from servicelevel.organisation import roles
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.organisation.queries import party_of, roles_of
from servicelevel.process import cases
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken, Waiver
from servicelevel.process.queries import open_cases

Kind = Literal["step", "reply", "acknowledgement", "waiver"]
MAY_WAIVE = (roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT)


@dataclass(frozen=True)
class Duty:
    """One thing that waits for a person.

    kind: step, reply, acknowledgement or waiver; role: in which it waits for them; number: of the consultation, the
    notice or the waiver; until: None where no time is set.
    """

    kind: Kind
    case: Case
    step: str
    role: str
    since: datetime
    until: datetime | None
    number: int = 0
    words: str = ""

    def is_late(self, now: datetime) -> bool:
        """Whether the time that the process sets is over."""
        return self.until is not None and self.until < now


def duties_of(person: Any, now: datetime) -> list[Duty]:
    """What waits for a person, the most urgent first: late ones, then by the end of their time, then the oldest."""
    if party_of(person) is None:
        return []
    held = roles_of(person, now)
    found = [*_steps(person, held, now), *_replies(held), *_acknowledgements(person), *_waivers(person, held)]
    return sorted(found, key=lambda duty: (duty.until is None, duty.until or duty.since, duty.since))


def may_ask_to_skip(person: Any, case: Case, now: datetime) -> frozenset[str]:
    """The steps of a case that wait, and of which a person may ask that they be skipped."""
    held, reading = roles_of(person, now), reading_of(case)
    return frozenset(
        one.step
        for one in cases.standing(case, case.taken.all())
        for role in (*reading.performers(one.step), reading.accountable(one.step))
        if reaching(held, role, case)
    )


def reaching(held: Sequence[RoleHolding], role: str, case: Case) -> bool:
    """Whether one of the holdings is of a role and reaches as far as a case."""
    return any(
        one.role == role
        and one.service in ("", case.service)
        and one.agreement in ("", case.agreement)
        and one.customer_id in (None, case.customer_id)
        and (role != roles.CUSTOMER or one.person.party_id == case.customer_id)
        for one in held
    )


def _steps(person: Person, held: Sequence[RoleHolding], now: datetime) -> Iterator[Duty]:
    for case in open_cases(person, now):
        reading = reading_of(case)
        for waiting in cases.standing(case, case.taken.all()):
            mine = next((one for one in reading.performers(waiting.step) if reaching(held, one, case)), None)
            if mine is not None:
                yield Duty("step", case, waiting.step, mine, waiting.since, cases.due_at(case, waiting))


def _replies(held: Sequence[RoleHolding]) -> Iterator[Duty]:
    asked = Consultation.objects.filter(
        replied_at=None, case__closed_at=None, role__in={one.role for one in held}
    ).select_related("case__customer", "case__process")
    taken = Prefetch("case__taken", StepTaken.objects.order_by("number"))
    for row in asked.prefetch_related(taken).order_by("asked_at", "pk"):
        still_open = {one.step for one in cases.standing(row.case, row.case.taken.all())}
        if row.step in still_open and reaching(held, row.role, row.case):
            yield Duty("reply", row.case, row.step, row.role, row.asked_at, row.due_at, row.pk)


def _acknowledgements(person: Person) -> Iterator[Duty]:
    waiting = Notice.objects.filter(person=person, must_acknowledge=True, acknowledged_at=None)
    for row in waiting.select_related("case__customer", "case__process"):
        yield Duty("acknowledgement", row.case, row.step, row.role, row.made_at, None, row.pk, row.words)


def _waivers(person: Person, held: Sequence[RoleHolding]) -> Iterator[Duty]:
    waiting = Waiver.objects.filter(decided_at=None, case__closed_at=None).exclude(asked_by=person)
    for row in waiting.select_related("case__customer", "case__process"):
        mine = next((role for role in MAY_WAIVE if reaching(held, role, row.case)), None)
        if mine is not None:
            yield Duty("waiver", row.case, row.step, mine, row.asked_at, None, row.pk, row.reason)
