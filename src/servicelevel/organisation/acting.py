"""Every act of a person is one function, one transaction and one line of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.db import transaction

from servicelevel.errors import NotAllowed
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.ledger.models import Line
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, Held, Scope, held_by

_P = ParamSpec("_P")
_V = TypeVar("_V")

CONSOLE = "console"
SYSTEM = "system"
_under_way: ContextVar[str] = ContextVar("act", default="")


@dataclass(frozen=True)
class By:
    """Who acts, and when. Without a person, `name` says what does: the command line (`console`) or a schedule (`system`)."""

    person: Person | None
    now: datetime
    name: str = ""

    @property
    def someone(self) -> Person:
        """The person who acts. Raises NotAllowed where it is no person."""
        if self.person is None:
            raise NotAllowed(f"This is an act of a person; the {self.actor} cannot do it.")
        return self.person

    @property
    def actor(self) -> str:
        """How the ledger names whoever acts."""
        return self.person.username if self.person else self.name or SYSTEM


@dataclass(frozen=True)
class Told(Generic[_V]):
    """What an act did: `value` for the caller, the rest for the ledger.

    subject: the record that was acted on, `kind:key`; content: what a reader needs to understand the act, without secrets.
    """

    value: _V
    content: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    case: str = ""


def act(
    name: str, *, may: Sequence[str] = (), anyone: bool = False, console: bool = False,
    scope: Callable[..., Scope] | None = None,
) -> Callable[[Callable[Concatenate[By, _P], Told[_V]]], Callable[Concatenate[By, _P], _V]]:  # fmt: skip
    """Make an act of a function: check who may, run it in one transaction, write one line to the ledger.

    may: the roles of which one is needed. scope: from the arguments to what the role must be held for (default: everywhere).
    anyone: everybody who is signed in may; the function itself then checks what is theirs. console: the command line
    and schedules may as well. Raises NotAllowed; whatever the function raises leaves nothing behind.
    """

    def mark(function: Callable[Concatenate[By, _P], Told[_V]]) -> Callable[Concatenate[By, _P], _V]:
        @wraps(function)
        def run(by: By, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                wanted = scope(*args, **given) if scope else EVERYWHERE
                held = permitted(by, may, wanted, anyone=anyone, console=console, what=name)
                told = function(by, *args, **given)
                write(by, name, held, told)
            return told.value

        return cast(Callable[Concatenate[By, _P], _V], run)

    return mark


@contextmanager
def one_act(name: str) -> Iterator[None]:
    """One transaction for one act; an act inside another would be two lines for one thing, so it is refused."""
    if outer := _under_way.get():
        raise RuntimeError(f"{name} was called inside {outer}: call what it does, not the act")
    token = _under_way.set(name)
    try:
        with transaction.atomic():
            yield
    finally:
        _under_way.reset(token)


def permitted(
    by: By, may: Sequence[str], scope: Scope, *, anyone: bool = False, console: bool = False, what: str = ""
) -> Held:
    """The role in which somebody acts. Raises NotAllowed where they hold none of those that may."""
    if by.person is None:
        if console:
            return Held(role=by.actor)
        raise NotAllowed(f"{what} is an act of a person; the {by.actor} cannot do it.")
    if not by.person.is_active:
        raise NotAllowed("This person may no longer act.")
    for role in may:
        if found := held_by(by.person, role, scope, by.now):
            return found
    if anyone:
        return Held()
    names = " or ".join(roles.NAMES.get(role, role) for role in may)
    raise NotAllowed(f"This is for the {names}. You do not hold that role here.")


def write(by: By, name: str, held: Held, told: Told[Any], step: str = "") -> Line:
    """The one line of an act."""
    entry = Entry(
        actor=by.actor, role=held.role, act=name, content=dict(told.content), subject=told.subject, step=step,
        case=told.case, on_behalf_of=held.instead_of.username if held.instead_of else "",
    )  # fmt: skip
    return append(entry, by.now)


def told_by_console(name: str, now: datetime, content: Mapping[str, Any], subject: str = "") -> Line:
    """The line of an act of the command line, in the transaction that is open."""
    return write(By(None, now, CONSOLE), name, Held(CONSOLE), Told(None, content, subject))
