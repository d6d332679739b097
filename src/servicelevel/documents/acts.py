"""The mark of an act on a version: whoever does not see it is told that it does not exist; then the role is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import document_for, version_for
from servicelevel.documents.writing import locked_version
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.organisation.queries import Scope

_P = ParamSpec("_P")
_V = TypeVar("_V")

WRITERS = (
    roles.SERVICE_LEVEL_MANAGER, roles.CONTRACT_MANAGER, roles.PROCESS_OWNER, roles.SERVICE_OWNER, roles.SERVICE_LIAISON,
    roles.INFRASTRUCTURE_LEAD, roles.CS_MANAGEMENT,
)  # fmt: skip
"""Who may draft documents, those with a service for that one."""


def owners(document: Document) -> tuple[str, ...]:
    """Who answers for a document: its owner role, and the Service Level Manager for all."""
    return tuple(dict.fromkeys((document.owner_role, roles.SERVICE_LEVEL_MANAGER)))


def writers(document: Document) -> tuple[str, ...]:
    """Who may draft versions of a document."""
    return tuple(dict.fromkeys((document.owner_role, *WRITERS)))


def scope_of(document: Document) -> Scope:
    """What a role has to be held for to act on a document."""
    return Scope(service=document.service, customer=document.party)


def on_version(
    name: str, may: Callable[[Document], tuple[str, ...]]
) -> Callable[
    [Callable[Concatenate[By, DocumentVersion, _P], Told[_V]]], Callable[Concatenate[By, str, int, _P], _V]
]:
    """Make an act on a version of a function; it is then called with who acts, key, number and its own arguments.

    Raises NotFound, NotAllowed, and what the function raises.
    """

    def mark(
        function: Callable[Concatenate[By, DocumentVersion, _P], Told[_V]],
    ) -> Callable[Concatenate[By, str, int, _P], _V]:
        @wraps(function)
        def run(by: By, key: str, number: int, *args: _P.args, **given: _P.kwargs) -> _V:
            with one_act(name):
                document = document_for(by.someone, key)
                version_for(by.someone, document, number)
                held = permitted(by, may(document), scope_of(document), what=name)
                told = function(by, locked_version(document, number), *args, **given)
                write(by, name, held, told)
            return told.value

        return run  # type: ignore[return-value]

    return mark
