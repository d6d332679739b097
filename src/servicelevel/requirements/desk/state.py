"""Where a request stands, as its pages need it: read once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.organisation.queries import roles_of
from servicelevel.process import cases
from servicelevel.process.definition import Reading
from servicelevel.process.duties import reaching
from servicelevel.process.flow import Open
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation
from servicelevel.requirements.against import NOT_MET
from servicelevel.requirements.consequences import decided_on
from servicelevel.requirements.fixing import written_now
from servicelevel.requirements.gaps import current_rows, verdicts
from servicelevel.requirements.models import (
    Gap,
    InterimAgreement,
    OptionSheet,
    Requirement,
    Requirements,
    SlrVersion,
)
from servicelevel.requirements.parties import is_customer


@dataclass(frozen=True)
class State:
    """A request at an instant, for a person.

    open: the steps that wait; version: the latest one; verdicts: of its requirements by number, as far as they were
    assessed; decided: the numbers on which the customer decided; elsewhere: the open case of 1.0 that it waits for;
    asked: the consultations in it that wait for the person.
    """

    row: Requirements
    person: Person
    now: datetime
    reading: Reading
    open: tuple[Open, ...]
    held: Sequence[RoleHolding]
    needs: int
    written: Sequence[Requirement]
    version: SlrVersion | None
    gaps: Sequence[Gap]
    sheets: Sequence[OptionSheet]
    decided: frozenset[int]
    elsewhere: Case | None
    asked: Sequence[Consultation]

    @property
    def case(self) -> Case:
        """The case."""
        return self.row.case

    @property
    def own(self) -> bool:
        """Whether the person is the customer's."""
        return is_customer(self.person)

    @property
    def verdicts(self) -> dict[int, str]:
        """The verdict of each requirement that was assessed."""
        return verdicts(self.gaps)

    @property
    def out_of_reach(self) -> list[int]:
        """The requirements that cannot be met, and that stand as they were assessed."""
        return [number for number, verdict in self.verdicts.items() if verdict == NOT_MET]

    @property
    def interim(self) -> InterimAgreement | None:
        """The interim agreement that holds or is overdue."""
        return next((one for one in self.row.interims.all() if one.ended_at is None), None)

    def waits(self, *steps: str) -> bool:
        """Whether one of the steps waits to be taken."""
        return any(one.step in steps for one in self.open)

    def holds(self, role: str) -> bool:
        """Whether the person holds a role that reaches as far as the case."""
        return reaching(self.held, role, self.case)

    def performs(self, *steps: str) -> bool:
        """Whether the person performs one of the steps that wait."""
        return any(
            self.holds(role)
            for one in self.open
            if one.step in steps
            for role in self.reading.performers(one.step)
        )


def state_of(row: Requirements, person: Person, now: datetime) -> State:
    """Where a request stands."""
    case = row.case
    version = row.versions.order_by("-number").first()
    held = roles_of(person, now)
    standing = cases.standing(case, case.taken.all())
    child = (
        None if standing or case.closed_at else case.children.filter(closed_at=None).order_by("-pk").first()
    )
    steps = [one.step for one in standing]
    waiting = Consultation.objects.filter(case=case, step__in=steps, replied_at=None).order_by("pk")
    return State(
        row=row, person=person, now=now, reading=reading_of(case), open=standing, held=held, needs=row.needs.count(),
        written=written_now(row), version=version, gaps=current_rows(version), sheets=list(row.sheets.order_by("pk")),
        decided=frozenset(decided_on(row, version) if version else ()), elsewhere=child,
        asked=[one for one in waiting if reaching(held, one.role, case)],
    )  # fmt: skip
