"""The list of services: each row becomes a version of the catalogue, authorised by whoever brings the list (R31)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servicelevel.agreements.models import Calendar
from servicelevel.capabilities.actions import (
    WHO_AUTHORISES,
    bring_live,
    content_problems,
    words_of,
    write_draft,
)
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.capabilities.queries import LIVE
from servicelevel.capabilities.service_content import FIELDS, OFFERING, Field, in_order
from servicelevel.imports.planned import Change, Kind, at_row, change_of
from servicelevel.imports.table_files import Row
from servicelevel.organisation.acting import By
from servicelevel.worktime.problems import Problem

WHY = "Brought with a list."


def _plan(rows: Sequence[Row]) -> tuple[list[Change], list[Problem]]:
    keys = [str(row.values["key"]) for row in rows]
    latest: dict[str, ServiceVersion] = {}
    rows_there = ServiceVersion.objects.filter(service__key__in=keys, state=LIVE)
    for version in rows_there.select_related("service").order_by("number"):
        latest[version.service.key] = version
    calendars = list(Calendar.objects.values_list("key", flat=True))
    changes, problems = [], []
    for row in rows:
        key = str(row.values["key"])
        before = latest.get(key)
        given = {one.key: _value(one, row.values[one.key]) for one in FIELDS if one.key in row.values}
        content = in_order((dict(before.content) if before else {}) | given)
        problems += at_row(row, content_problems(key, content, calendars))
        lines = tuple(words_of(before, content)) if before else ()
        changes.append(change_of(key, before is None, lines, content))
    return changes, problems


def _write(by: By, change: Change) -> None:
    draft = write_draft(by, change.key, change.values, WHY).value
    bring_live(by, change.key, draft.number, without_slr_because=WHY)


def _value(one: Field, given: Any) -> Any:
    """A cell as the content has it: lists stand one a line, or parted by semicolons."""
    if not isinstance(given, str):
        return given
    if one.form == "number":
        return int(given) if given.isdecimal() else given
    if one.form not in ("keys", "texts", "offerings"):
        return given
    parts = [part.strip() for line in given.splitlines() for part in line.split(";") if part.strip()]
    return [_offering(part) for part in parts] if one.form == "offerings" else parts


def _offering(given: str) -> dict[str, str]:
    parts = [part.strip() for part in given.split("|", len(OFFERING) - 1)]
    return {one.key: part for one, part in zip(OFFERING, parts, strict=False) if part}


CATALOGUE = Kind(
    "catalogue", "The catalogue", {"key": "id of the service"} | {one.key: one.description for one in FIELDS}, ("key",),
    WHO_AUTHORISES, _plan, _write,
)  # fmt: skip
