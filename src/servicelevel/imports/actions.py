"""A list is looked at, and then taken in: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from typing import Any

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.imports.catalogue_list import CATALOGUE
from servicelevel.imports.dependency_list import DEPENDENCIES
from servicelevel.imports.organisation_lists import PARTIES, PEOPLE
from servicelevel.imports.planned import Change, Kind, Plan, form_problems
from servicelevel.imports.table_files import rows_of
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.organisation.queries import EVERYWHERE

KINDS: dict[str, Kind] = {one.key: one for one in (PARTIES, PEOPLE, CATALOGUE, DEPENDENCIES)}
MOST_SAID = 100
"""Problems that are told at once; a file in which everything is wrong is not told of to its end."""


def preview(by: By, kind: str, content: bytes) -> Plan:
    """What a list would change. Raises NotFound, NotAllowed, Invalid with everything that is wrong, row by row."""
    found = _kind(kind)
    permitted(by, found.may, EVERYWHERE, console=True, what=f"imports.{kind}")
    return _planned(found, content)


def take_in(by: By, kind: str, content: bytes, *, name: str, expected: str) -> Plan:
    """Do what a list says. expected: the digest of the plan that was looked at.

    Raises what `preview` raises, and Conflict where something has changed since it was looked at, or nothing differs.
    """
    found, act = _kind(kind), f"imports.{kind}"
    with one_act(act):
        held = permitted(by, found.may, EVERYWHERE, console=True, what=act)
        plan = _planned(found, content)
        if plan.digest != expected:
            raise Conflict("Something has changed since this was looked at. Look at it again.")
        if not plan.to_do:
            raise Conflict("Everything is as the list says already.")
        for change in plan.to_do:
            found.write(by, change)
        told = {"file": name, "sha256": hashlib.sha256(content).hexdigest(), **_told(plan)}
        write(by, act, held, Told(None, told, f"import:{kind}"))
    return plan


def _told(plan: Plan) -> dict[str, Any]:
    def lines(one: Change) -> list[str]:
        return list(one.lines)

    return {
        "new": [one.key for one in plan.changes if one.what == "new"],
        "changed": {one.key: lines(one) for one in plan.changes if one.what == "changed"},
        "unchanged": plan.count("unchanged"),
    }


def _planned(kind: Kind, content: bytes) -> Plan:
    rows = rows_of(content)
    problems = form_problems(rows, kind)
    if not problems:
        changes, problems = kind.plan(rows)
    if problems:
        raise Invalid(problems[:MOST_SAID])
    return Plan(kind.key, tuple(changes))


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise NotFound(f"There is no list of {key}.")
    return KINDS[key]
