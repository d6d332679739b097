"""Marks for acts in a negotiation that complete no step. Vendors take part in it, though they see no case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.queries import document_seen, negotiation_seen
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.process import cases
from servicelevel.process.flow import Open
from servicelevel.process.models import Case
from servicelevel.process.steps import STEPS, Doing, Done, Marked, leave, open_step

_P = ParamSpec("_P")
_V = TypeVar("_V")
_Act = Callable[Concatenate[Doing, Negotiation, _P], Done[_V]]
_OnDraft = Callable[Concatenate[Doing, Draft, _P], Done[_V]]
MayOf = Mapping[str, Sequence[str]]
"""The roles that may act on a document, by its kind."""


def within(
    *steps: str, may: Sequence[str]
) -> Callable[[_Act[_P, _V]], Callable[Concatenate[By, str, _P], _V]]:
    """An act within whichever of these steps is open; without steps, at any time. It completes none of them.

    may: the roles of which one is needed. Raises NotFound, NotAllowed, and Conflict where none of the steps is open.
    """

    def mark(function: _Act[_P, _V]) -> Callable[Concatenate[By, str, _P], _V]:
        name = f"agreements.{function.__name__}"

        @wraps(function)
        def run(by: By, case: str, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                row = _held(by, case)
                doing = _doing(by, row, may, steps, name)
                return _written(doing, name, function(doing, row, *args, **given))

        _known(steps, name, run)
        return cast(Callable[Concatenate[By, str, _P], _V], run)

    return mark


def on_document(
    *steps: str, may: MayOf
) -> Callable[[_OnDraft[_P, _V]], Callable[Concatenate[By, str, int, _P], _V]]:
    """The same for an act on one document; it is called with who acts, the key of the case, and the document's number.

    may: of a kind that is not named, nobody.
    """

    def mark(function: _OnDraft[_P, _V]) -> Callable[Concatenate[By, str, int, _P], _V]:
        name = f"agreements.{function.__name__}"

        @wraps(function)
        def run(by: By, case: str, number: int, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                draft = document_seen(by.someone, _held(by, case), number, by.now)
                order = sorted(steps, key=lambda step: step != ("3.3" if draft.kind == SLA else "3.2"))
                doing = _doing(by, draft.negotiation, may.get(draft.kind, ()), order, name)
                return _written(doing, name, function(doing, draft, *args, **given))

        _known(steps, name, run)
        return cast(Callable[Concatenate[By, str, int, _P], _V], run)

    return mark


def _held(by: By, key: str) -> Negotiation:
    """The negotiation as it stands while nobody else acts in its case, until the end of the transaction."""
    found = negotiation_seen(by.someone, key, by.now)
    Case.objects.select_for_update(of=("self",)).get(pk=found.case_id)
    return negotiation_seen(by.someone, key, by.now)


def _doing(by: By, row: Negotiation, may: Sequence[str], steps: Sequence[str], name: str) -> Doing:
    held = permitted(by, may, cases.scope_of(row.case), what=name)
    if not steps:
        return Doing(by, row.case, held, Open("", by.now))
    waiting = {one.step: one for one in cases.standing(row.case)}
    found = next((waiting[key] for key in steps if key in waiting), None)
    return Doing(by, row.case, held, found or open_step(row.case, steps[0]))


def _written(doing: Doing, name: str, done: Done[_V]) -> _V:
    if doing.waiting.step:
        leave(doing, name, done, completes=False)
    else:
        subject = done.subject or f"case:{doing.case.key}"
        write(doing.by, name, doing.held, Told(None, dict(done.content), subject, doing.case.key))
    return done.value


def _known(steps: Sequence[str], name: str, run: Callable[..., Any]) -> None:
    for key in steps:
        STEPS.setdefault(key, []).append(Marked(key, name, False, run))
