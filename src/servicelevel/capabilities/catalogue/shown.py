"""What the catalogue says of a service, in words for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicelevel.capabilities.service_content import BY_KEY, FIELDS, Content, Field, for_outside
from servicelevel.contents import ABSENT, differences


@dataclass(frozen=True)
class Said:
    """One field: its label, and what it says in lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Differs:
    """One field in which two versions differ, in lines before and after."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def said_of(content: Content, *, inside: bool, names: Mapping[str, str] | None = None) -> list[Said]:
    """What a reader inside or outside may read, a field after another; names: of parties, for their keys."""
    told = content if inside else for_outside(content)
    return [Said(one.label, _lines(one, told[one.key], names or {})) for one in FIELDS if told.get(one.key)]


def differences_of(before: Content, after: Content, *, inside: bool) -> list[Differs]:
    """In what two versions differ, as far as a reader may read it."""
    old, new = (before, after) if inside else (for_outside(before), for_outside(after))
    found = []
    for one in differences(dict(old), dict(new)):
        field = BY_KEY[one.path.partition(".")[0]]
        found.append(
            Differs(
                field.label,
                *(() if side is ABSENT else _lines(field, side, {}) for side in (one.old, one.new)),
            )
        )
    return found


def _lines(one: Field, value: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    if one.form == "choice":
        return (str(one.choices.get(value, value)),)
    if not isinstance(value, list):
        return tuple(str(value).splitlines())
    return tuple(
        _offering(each) if isinstance(each, Mapping) else names.get(each, str(each)) for each in value
    )


def _offering(offering: Mapping[str, str]) -> str:
    said = ": ".join(part for part in (offering.get("name", ""), offering.get("description", "")) if part)
    told = f"{said} ({offering['hours']})" if offering.get("hours") else said
    return f"{told}, {offering['price']}" if offering.get("price") else told
