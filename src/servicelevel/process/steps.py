"""The mark that makes a step of a procedure of a function: who may, what must hold before, one transaction, one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.db import models

from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import Held
from servicelevel.process import cases
from servicelevel.process.definition import Reading
from servicelevel.process.flow import Open
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation
from servicelevel.process.queries import cases_visible_to

_P = ParamSpec("_P")
_S = TypeVar("_S", bound=models.Model)
_V = TypeVar("_V")


@dataclass(frozen=True)
class Doing:
    """Who takes a step, in which role, of which case."""

    by: By
    case: Case
    held: Held
    waiting: Open

    @property
    def person(self) -> Person:
        """The person who acts. A step is always taken by one."""
        return self.by.someone

    @property
    def now(self) -> datetime:
        """The instant of the act."""
        return self.by.now


@dataclass(frozen=True)
class Done(Generic[_V]):
    """What a step did. outcome: which way a decision went, one of its arrows; content: what the ledger is to say.

    words: what those are told who are informed; tell: further roles that are; acknowledge: the roles that have to say
    that they have read it; people: who is told besides, each with the role in which. An act that does not complete its
    step tells these alone, and nobody where it has no words. completes: false where this time the step stays open, such
    as after a signature that is not the last.
    """

    value: _V
    outcome: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    words: str = ""
    tell: Sequence[str] = ()
    acknowledge: Sequence[str] = ()
    people: Sequence[tuple[Person, str]] = ()
    completes: bool = True


@dataclass(frozen=True)
class Marked:
    """A function that was marked as a step, or as an act within one."""

    step: str
    name: str
    completes: bool
    run: Callable[..., Any]


STEPS: dict[str, list[Marked]] = {}
"""Every marked function by its step."""


def step(
    key: str, *, of: type[_S], completes: bool = True, also: Sequence[str] = (),
    heard: Callable[[Case, str, datetime], None] | None = None, awaits: bool = True,
) -> Callable[[Callable[Concatenate[Doing, _S, _P], Done[_V]]], Callable[Concatenate[By, str, _P], _V]]:  # fmt: skip
    """Make a step of a function; it is then called with who acts, the key of the case and its own arguments.

    of: the model whose row with that `case` the function gets. completes: whether the step is taken by it; an act that
    does not complete its step (an answer, a confirmation) leaves it open and asks for no replies. also: roles that may act
    besides those that perform the step.
    heard: writes down as replies what those consulted have said elsewhere. awaits: whether the step waits for the replies,
    which a decision that is worked out from what they said does not.
    Raises NotFound (no such case for this person), Conflict (not this step's turn, a reply is waited for), NotAllowed.
    """

    def mark(
        function: Callable[Concatenate[Doing, _S, _P], Done[_V]],
    ) -> Callable[Concatenate[By, str, _P], _V]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @wraps(function)
        def run(by: By, case: str, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                doing = _enter(by, case, key, also, name)
                if completes:
                    if heard is not None:
                        heard(doing.case, key, by.now)
                    if awaits:
                        _replies_are_in(doing.case, key, by.now)
                row = of._default_manager.filter(case=doing.case).first()
                if row is None:
                    raise NotFound(f"There is no case {case}.")
                done = function(doing, row, *args, **given)
                leave(doing, name, done, completes and done.completes)
            return done.value

        STEPS.setdefault(key, []).append(Marked(key, name, completes, run))
        return cast(Callable[Concatenate[By, str, _P], _V], run)

    return mark


def consulted(case: Case, at_step: str, visit: int, now: datetime) -> list[dict[str, str]]:
    """What became of each consultation on a visit of a step: a reply, a time-out, or nobody to ask."""
    rows = Consultation.objects.filter(case=case, step=at_step, visit=visit).order_by("pk")
    return [{"role": row.role, "said": _said(row, now)} for row in rows]


def locked(key: str, by: By) -> Case:
    """The case that a person sees, held until the end of the transaction. Raises NotFound."""
    visible = Case.objects.all() if by.person is None else cases_visible_to(by.person, by.now)
    found = Case.objects.select_for_update(of=("self",)).filter(pk__in=visible.values("pk"), key=key).first()
    if found is None:
        raise NotFound(f"There is no case {key}.")
    return found


def open_step(case: Case, key: str) -> Open:
    """The step of a case, if it waits to be taken. Raises Conflict, saying what does."""
    waiting = cases.standing(case)
    for one in waiting:
        if one.step == key:
            return one
    reading = reading_of(case)
    turn = " and ".join(f"{one.step} {reading.steps[one.step].name}" for one in waiting)
    where = f"what waits now is {turn}" if turn else "nothing waits in it now"
    raise Conflict(f"Step {key} {reading.steps[key].name} cannot be taken in {case.key}: {where}.")


def leave(doing: Doing, name: str, done: Done[Any], completes: bool) -> None:
    """Write the line of an act in a case, take the step where it completes one, and tell whoever is to know."""
    case, key = doing.case, doing.waiting.step
    reading = reading_of(case)
    content = dict(done.content)
    if completes:
        _check_outcome(reading, key, done.outcome)
        latest = Consultation.objects.filter(case=case, step=key).order_by("-visit").first()
        content |= {"outcome": done.outcome}
        content |= {"consulted": consulted(case, key, latest.visit, doing.now) if latest else []}
    told = Told(None, content, done.subject or f"case:{case.key}", case.key)
    line = write(doing.by, name, doing.held, told, key)
    if completes:
        cases.record_step(
            case, doing.waiting, done.outcome, doing.by.person, doing.held.role, doing.now, line.number
        )
    if completes or done.words:
        words = done.words or _words(reading, key, done.outcome, case)
        informed = reading.roles_with(key, "I") if completes else ()
        cases.tell(
            case, key, dict.fromkeys((*informed, *done.tell, *done.acknowledge)), words, line.number, doing.now,
            but=doing.by.person, acknowledge=done.acknowledge, people=done.people,
        )  # fmt: skip


def _enter(by: By, key: str, at_step: str, also: Sequence[str], name: str) -> Doing:
    case = locked(key, by)
    reading = reading_of(case)
    may = (*reading.performers(at_step), *also)
    held = permitted(by, may, cases.scope_of(case), what=name)
    waiting = open_step(case, at_step)
    return Doing(by, case, held, waiting)


def _replies_are_in(case: Case, at_step: str, now: datetime) -> None:
    latest = Consultation.objects.filter(case=case, step=at_step).order_by("-visit").first()
    if latest is None:
        return
    asked = Consultation.objects.filter(case=case, step=at_step, visit=latest.visit)
    missing = asked.filter(has_holder=True, replied_at=None, due_at__gt=now)
    if missing:
        who = ", ".join(
            f"{roles.NAMES.get(row.role, row.role)} until {row.due_at:%d %b %Y}" for row in missing
        )
        raise Conflict(f"Not everybody who is consulted on step {at_step} has replied: {who}.")


def _check_outcome(reading: Reading, key: str, outcome: str) -> None:
    ways = reading.steps[key].outcomes
    if outcome not in ways:
        raise RuntimeError(f"step {key} has no arrow for {outcome!r}, only {', '.join(ways)}")


def _words(reading: Reading, key: str, outcome: str, case: Case) -> str:
    step_name = reading.steps[key].name.removesuffix("?")
    return f"{step_name}: {outcome}. {case.title}." if outcome else f"{step_name} is done. {case.title}."


def _said(row: Consultation, now: datetime) -> str:
    if row.replied_at is not None:
        return {True: "agrees", False: "objects", None: "replied"}[row.supports]
    if not row.has_holder:
        return "nobody holds the role"
    return "no reply in time" if row.due_at <= now else "not asked for"
