"""Marks for acts that belong to more than one step, or to a case whose steps are over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.process import cases
from servicelevel.process.flow import Open
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done, locked, step
from servicelevel.requirements.models import Requirements

_P = ParamSpec("_P")
_V = TypeVar("_V")
_Act = Callable[Concatenate[Doing, Requirements, _P], Done[_V]]
_Called = Callable[Concatenate[By, str, _P], _V]


def within(*keys: str, also: Sequence[str] = ()) -> Callable[[_Act[_P, _V]], _Called[_P, _V]]:
    """An act within whichever of these steps is open; it completes none of them.

    also: roles that may act besides those that perform the step. Raises what `step` raises, for the first of the steps
    where none is open.
    """

    def mark(function: _Act[_P, _V]) -> _Called[_P, _V]:
        marked = {key: step(key, of=Requirements, completes=False, also=also)(function) for key in keys}

        @wraps(function)
        def run(by: By, case: str, *args: _P.args, **given: _P.kwargs) -> _V:
            found = Case.objects.filter(key=case).first()
            waiting = {one.step for one in cases.standing(found)} if found else set()
            turn = next((key for key in keys if key in waiting), keys[0])
            return marked[turn](by, case, *args, **given)

        return cast(_Called[_P, _V], run)

    return mark


def on_case(*, may: Sequence[str]) -> Callable[[_Act[_P, _V]], _Called[_P, _V]]:
    """An act on a case of 2.0 that is no step, open or closed. Raises NotFound, NotAllowed."""

    def mark(function: _Act[_P, _V]) -> _Called[_P, _V]:
        name = f"requirements.{function.__name__}"

        @wraps(function)
        def run(by: By, case: str, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                found = locked(case, by)
                held = permitted(by, may, cases.scope_of(found), what=name)
                row = Requirements.objects.filter(case=found).first()
                if row is None:
                    raise NotFound(f"There is no case {case}.")
                done = function(Doing(by, found, held, Open("", by.now)), row, *args, **given)
                subject = done.subject or f"case:{found.key}"
                write(by, name, held, Told(None, dict(done.content), subject, found.key))
            return done.value

        return cast(_Called[_P, _V], run)

    return mark
