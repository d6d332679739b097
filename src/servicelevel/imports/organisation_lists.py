"""Lists of parties and of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicelevel.imports.planned import Change, Kind, at_row, change_of
from servicelevel.imports.table_files import Row
from servicelevel.organisation.acting import By
from servicelevel.organisation.actions import (
    DETAILS,
    WHO_RECORDS,
    create_person,
    details_of,
    name_problems,
    party_problems,
    person_problems,
    record_party,
    update_person,
)
from servicelevel.organisation.models import Party, Person
from servicelevel.worktime.problems import Problem


def _plan_parties(rows: Sequence[Row]) -> tuple[list[Change], list[Problem]]:
    there = {one.key: one for one in Party.objects.all()}
    changes, problems = [], []
    for row in rows:
        key, name, kind = (str(row.values[part]) for part in ("key", "name", "kind"))
        problems += at_row(row, party_problems(key, name, kind))
        before = there.get(key)
        if before is not None and before.kind != kind:
            words = f"is {before.kind} and stays so"
            problems += at_row(
                row, [Problem("kind", kind, words, "a party of another kind has a key of its own")]
            )
        lines = (f"name: {before.name} -> {name}",) if before is not None and before.name != name else ()
        changes.append(change_of(key, before is None, lines, {"name": name, "kind": kind}))
    return changes, problems


def _write_party(by: By, change: Change) -> None:
    record_party(change.key, change.values["name"], change.values["kind"])


def _plan_people(rows: Sequence[Row]) -> tuple[list[Change], list[Problem]]:
    usernames = [str(row.values["username"]) for row in rows]
    there = {
        one.username: one for one in Person.objects.select_related("party").filter(username__in=usernames)
    }
    changes, problems = [], []
    for row in rows:
        username = str(row.values["username"])
        details = {name: str(value) for name, value in row.values.items() if name in DETAILS}
        problems += at_row(row, [*name_problems(username), *person_problems(details)])
        before = there.get(username)
        lines = _differs(details_of(before), details) if before else ()
        changes.append(change_of(username, before is None, lines, details))
    return changes, problems


def _differs(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{name}: {before[name]} -> {value}" for name, value in after.items() if before[name] != value
    )


def _write_person(by: By, change: Change) -> None:
    found = (
        Person.objects.select_for_update(of=("self",))
        .select_related("party")
        .filter(username=change.key)
        .first()
    )
    if found is None:
        create_person(change.key, change.values)
    else:
        update_person(found, change.values, by)


PARTIES = Kind(
    "parties", "Parties",
    {
        "key": "small letters, digits and hyphens", "name": "as people read it",
        "kind": "provider, team, customer, vendor, auditor",
    },
    ("key", "name", "kind"), WHO_RECORDS, _plan_parties, _write_party,
)  # fmt: skip
PEOPLE = Kind(
    "people", "People",
    {
        "username": "the name to sign in with", "party": "key of the party for which they act", "first_name": "first name",
        "last_name": "last name", "email": "e-mail address", "zone": "IANA zone in which they see times",
    },
    ("username", "party"), WHO_RECORDS, _plan_people, _write_person,
)  # fmt: skip
