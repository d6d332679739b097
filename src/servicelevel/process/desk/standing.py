"""Where a case stands for a person: what the pages of every procedure ask before they offer an act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from servicelevel.errors import Conflict, NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.organisation.queries import holders, party_of, roles_of
from servicelevel.process import cases
from servicelevel.process.definition import Reading
from servicelevel.process.duties import reaching
from servicelevel.process.flow import Open
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation


@dataclass(frozen=True)
class Standing:
    """A case at an instant, for a person.

    open: the steps that wait; held: the roles of the person; asked: the consultations in it that wait for them.
    """

    case: Case
    person: Person
    now: datetime
    reading: Reading
    open: tuple[Open, ...]
    held: Sequence[RoleHolding]
    asked: Sequence[Consultation]

    @property
    def own(self) -> bool:
        """Whether the person is the customer's."""
        party = party_of(self.person)
        return party is not None and party.kind == Party.Kind.CUSTOMER

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


@dataclass(frozen=True)
class Doable:
    """Something that a person can do now."""

    words: str
    href: str


def standing_of(case: Case, person: Person, now: datetime) -> Standing:
    """Where a case stands. Its steps are read as they were fetched with it."""
    held = roles_of(person, now)
    standing = cases.standing(case, case.taken.all())
    steps = [one.step for one in standing]
    waiting = Consultation.objects.filter(case=case, step__in=steps, replied_at=None).order_by("pk")
    asked = [one for one in waiting if reaching(held, one.role, case)]
    return Standing(case, person, now, reading_of(case), standing, held, asked)


def replies(state: Standing) -> list[Doable]:
    """The replies in a case that wait for the person."""
    return [
        Doable(f"Reply to: {state.reading.steps[one.step].name}", reverse("consultation", args=[one.pk]))
        for one in state.asked
    ]


def next_word(state: Standing) -> str:
    """Who has the next word: `Assess Current Capabilities: Service Level Manager (Maya)`."""
    told = []
    scope = cases.scope_of(state.case)
    for waiting in state.open:
        names = [
            _people(role, [str(holder.person) for holder in holders(role, scope, state.now)], state.own)
            for role in state.reading.performers(waiting.step)
        ]
        told.append(f"{state.reading.steps[waiting.step].name.removesuffix('?')}: {' or '.join(names)}")
    return "; ".join(told)


def why_not(state: Standing, takes_part: Iterable[str]) -> Exception:
    """Why a person cannot act in a case now. takes_part: the roles that have something to do in it at some step."""
    turn = " and ".join(f"{one.step} {state.reading.steps[one.step].name}" for one in state.open)
    where = f"What waits now is {turn}." if turn else "Nothing waits in it now."
    if any(map(state.holds, takes_part)):
        return Conflict(f"This is not for you to do in {state.case.key}, or not the turn for it. {where}")
    return NotAllowed(f"Your roles take no part in {state.case.key}.")


def _people(role: str, people: Sequence[str], short: bool) -> str:
    name = roles.NAMES.get(role, role)
    if short or not people:
        return name if people or short else f"{name} (nobody holds the role)"
    return f"{name} ({', '.join(people[:3])}{' and others' if len(people) > 3 else ''})"
