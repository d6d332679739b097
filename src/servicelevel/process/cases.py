"""Where a case stands, and what follows when a step of it is taken. Called by acts; it is none itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope, holders
from servicelevel.process.definition import Reading
from servicelevel.process.flow import Open, Taken, open_steps, waits_for
from servicelevel.process.in_force import in_force, reading_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken

PREFIXES = {"1.0": "CAP", "2.0": "SLR", "3.0": "AGR", "4.0": "REP", "5.0": "REV"}


@dataclass(frozen=True)
class Start:
    """What a new case is about. trigger: one of the procedure's triggers, in its words."""

    procedure: str
    title: str
    trigger: str
    service: str = ""
    agreement: str = ""
    customer: Party | None = None
    parent: Case | None = None


def begin(start: Start, person: Person | None, now: datetime) -> Case:
    """Open a case and ask whoever is to be consulted on its first step."""
    case = Case.objects.create(
        key=f"new-{uuid4().hex}", procedure=start.procedure, title=start.title,
        trigger=start.trigger, service=start.service, agreement=start.agreement, customer=start.customer,
        parent=start.parent, process=in_force().own, opened_at=now, opened_by=person,
    )  # fmt: skip
    case.key = f"{PREFIXES[start.procedure]}-{now.year}-{case.pk:04d}"
    case.save(update_fields=["key"])
    _ask_for_opened(case, (), now)
    return case


def scope_of(case: Case) -> Scope:
    """What a role has to be held for to act in a case."""
    return Scope(case.service, case.agreement, case.customer)


def standing(case: Case, rows: Iterable[StepTaken] | None = None) -> tuple[Open, ...]:
    """The steps of a case that wait to be taken, with the instant since when; none where it is closed."""
    if case.closed_at is not None:
        return ()
    return open_steps(reading_of(case), case.procedure, _done(case, rows), case.opened_at)


def calls(case: Case) -> tuple[str, ...]:
    """The procedures that a case has called and whose end it waits for."""
    return waits_for(reading_of(case), case.procedure, _done(case, None), case.opened_at)


def due_at(case: Case, waiting: Open) -> datetime | None:
    """Until when a step should be taken; None where the process sets no time."""
    days = reading_of(case).steps[waiting.step].within_days
    return waiting.since + timedelta(days=days) if days else None


def visit_of(case: Case) -> int:
    """How many steps of a case have been taken: it tells one visit of a step from the next."""
    return case.taken.count()


def record_step(
    case: Case, waiting: Open, outcome: str, by: Person | None, role: str, now: datetime, line: int,
    waived_because: str = "",
) -> StepTaken:  # fmt: skip
    """Record that an open step was taken, open what follows, close the case where nothing does."""
    before = standing(case)
    row = StepTaken.objects.create(
        case=case, number=visit_of(case) + 1, step=waiting.step, outcome=outcome, opened_at=waiting.since,
        due_at=due_at(case, waiting), taken_at=now, by=by, role=role, waived_because=waived_because, line=line,
    )  # fmt: skip
    _go_on(case, before, now, line)
    return row


def tell(
    case: Case, step: str, roles: Iterable[str], words: str, line: int, now: datetime, *, but: Person | None = None,
    acknowledge: Iterable[str] = (), people: Iterable[tuple[Person, str]] = (),
) -> int:  # fmt: skip
    """Tell everybody who holds one of the roles; how many were told. Who did it needs no notice of it.

    people: who is told besides, each with the role in which, whether or not the case reaches them.
    """
    must = set(acknowledge)
    found = [(holder.person, role) for role in roles for holder in holders(role, scope_of(case), now)]
    to = {(person.pk, role): person for person, role in [*found, *people]}
    rows = [
        Notice(
            case=case, step=step, line=line, person=person, role=role, words=words, made_at=now,
            must_acknowledge=role in must,
        )
        for (_, role), person in to.items()
        if role in must or but is None or person.pk != but.pk
    ]  # fmt: skip
    Notice.objects.bulk_create(rows)
    return len(rows)


def _go_on(case: Case, before: tuple[Open, ...], now: datetime, line: int) -> None:
    _ask_for_opened(case, before, now)
    if standing(case) or calls(case):
        return
    case.closed_at = now
    case.save(update_fields=["closed_at"])
    parent = case.parent
    if parent is not None and parent.closed_at is None and case.procedure in calls(parent):
        _return_to(parent, case, now, line)


def _return_to(parent: Case, child: Case, now: datetime, line: int) -> None:
    """A procedure that was called from a step of another case has ended: that case goes on (X2)."""
    before = standing(parent)
    StepTaken.objects.create(
        case=parent, number=visit_of(parent) + 1, step=child.procedure, outcome="", opened_at=child.opened_at,
        due_at=None, taken_at=now, by=None, role="", line=line,
    )  # fmt: skip
    _ask_for_opened(parent, before, now)


def _done(case: Case, rows: Iterable[StepTaken] | None) -> list[Taken]:
    taken = case.taken.all() if rows is None else rows
    return [Taken(row.step, row.outcome, row.taken_at) for row in taken]


def _ask_for_opened(case: Case, before: tuple[Open, ...], now: datetime) -> None:
    known = {(one.step, one.since) for one in before}
    reading = reading_of(case)
    for waiting in standing(case):
        if (waiting.step, waiting.since) not in known:
            _ask(case, waiting.step, reading, now)


def _ask(case: Case, step: str, reading: Reading, now: datetime) -> None:
    due = now + timedelta(days=reading.steps[step].reply_within_days)
    visit = visit_of(case)
    Consultation.objects.bulk_create(
        Consultation(
            case=case, step=step, visit=visit, role=role, asked_at=now, due_at=due,
            has_holder=bool(holders(role, scope_of(case), now)),
        )
        for role in reading.roles_with(step, "C")
    )  # fmt: skip
