"""How a case kept to the process: its steps in order, with what was late, waived, or not answered (R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, QuerySet

from servicelevel.process import cases
from servicelevel.process.flow import Open
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation, StepTaken

State = Literal["done", "waived", "waiting", "elsewhere"]


@dataclass(frozen=True)
class StepOf:
    """One visit of a step in a case. state: done, waived, waiting, or elsewhere (in another procedure)."""

    step: str
    name: str
    state: State
    outcome: str
    since: datetime
    until: datetime | None
    at: datetime | None
    by: str
    role: str
    because: str
    line: int | None
    is_late: bool
    consultations: tuple[Consultation, ...] = ()


@dataclass(frozen=True)
class Conformance:
    """A case in its steps. The counts are over those that were taken."""

    case: Case
    steps: tuple[StepOf, ...]

    @property
    def waived(self) -> int:
        """How many steps were skipped with leave."""
        return sum(one.state == "waived" for one in self.steps)

    @property
    def late(self) -> int:
        """How many steps were taken, or still wait, after their time."""
        return sum(one.is_late for one in self.steps)

    @property
    def unanswered(self) -> int:
        """How many were asked, could have answered, and did not before the step was taken or their time was over."""
        return sum(
            row.has_holder and row.replied_at is None
            for one in self.steps
            if one.state != "waiting"
            for row in one.consultations
        )

    @property
    def conforms(self) -> bool:
        """Whether nothing was late, skipped or left unanswered."""
        return not (self.waived or self.late or self.unanswered)


def conformance(case: Case, now: datetime) -> Conformance:
    """What became of each step of a case, those that wait at the end."""
    taken = sorted(case.taken.all(), key=lambda row: row.number)
    asked = list(case.consultations.all())
    done = [_taken(case, row, asked) for row in taken]
    open_ones = [
        _waiting(case, one.step, one.since, len(taken), asked, now) for one in cases.standing(case, taken)
    ]
    return Conformance(case, (*done, *open_ones))


def with_steps(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with all that `conformance` reads, in a fixed number of queries."""
    steps = Prefetch("taken", StepTaken.objects.select_related("by").order_by("number"))
    replies = Prefetch(
        "consultations", Consultation.objects.select_related("replied_by").order_by("asked_at", "pk")
    )
    return rows.select_related("customer", "parent", "process").prefetch_related(steps, replies)


def _taken(case: Case, row: StepTaken, asked: list[Consultation]) -> StepOf:
    reading = reading_of(case)
    steps = reading.steps
    elsewhere = row.step not in steps
    return StepOf(
        row.step, reading.procedure(row.step).name if elsewhere else steps[row.step].name,
        "elsewhere" if elsewhere else "waived" if row.waived_because else "done",
        row.outcome, row.opened_at, row.due_at, row.taken_at, str(row.by or ""), row.role, row.waived_because, row.line,
        row.due_at is not None and row.taken_at > row.due_at, _asked_of(asked, row.step, row.number - 1),
    )  # fmt: skip


def _waiting(
    case: Case, step: str, since: datetime, taken: int, asked: list[Consultation], now: datetime
) -> StepOf:
    reading = reading_of(case)
    until = cases.due_at(case, Open(step, since))
    return StepOf(
        step, reading.steps[step].name, "waiting", "", since, until, None, "", "", "", None,
        until is not None and now > until, _asked_of(asked, step, taken),
    )  # fmt: skip


def _asked_of(asked: list[Consultation], step: str, before: int) -> tuple[Consultation, ...]:
    """The last round of questions on a step that was asked when at most `before` steps had been taken."""
    rounds = [row.visit for row in asked if row.step == step and row.visit <= before]
    return tuple(row for row in asked if row.step == step and rounds and row.visit == max(rounds))
