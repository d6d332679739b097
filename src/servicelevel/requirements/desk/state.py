"""Where a request stands, as its pages need it: read once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.organisation.models import Person
from servicelevel.process.desk.standing import Standing, standing_of
from servicelevel.process.models import Case
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


@dataclass(frozen=True)
class State(Standing):
    """A request at an instant, for a person.

    version: the latest one; decided: the numbers on which the customer decided; elsewhere: the open case of 1.0 that it
    waits for.
    """

    row: Requirements
    needs: int
    written: Sequence[Requirement]
    version: SlrVersion | None
    gaps: Sequence[Gap]
    sheets: Sequence[OptionSheet]
    decided: frozenset[int]
    elsewhere: Case | None

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


def state_of(row: Requirements, person: Person, now: datetime) -> State:
    """Where a request stands."""
    case = row.case
    standing = standing_of(case, person, now)
    version = row.versions.order_by("-number").first()
    child = None
    if not standing.open and case.closed_at is None:
        child = case.children.filter(closed_at=None).order_by("-pk").first()
    return State(
        **vars(standing), row=row, needs=row.needs.count(), written=written_now(row), version=version,
        gaps=current_rows(version), sheets=list(row.sheets.order_by("pk")),
        decided=frozenset(decided_on(row, version) if version else ()), elsewhere=child,
    )  # fmt: skip
