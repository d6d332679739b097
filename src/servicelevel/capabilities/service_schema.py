"""The fields of the catalogue as JSON Schema: what the published schema of promise files says of a service. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servicelevel.capabilities.service_content import FIELDS, LAST_WAVE, LONGEST, MOST, OFFERING, Field

FROM = {
    "description": "From when on this description holds; a day begins at midnight UTC.",
    "$ref": "#/$defs/moment",
}


def service_schema() -> dict[str, Any]:
    """`$defs.service`: a service as promise files write it."""
    described = _mapping("A service of the catalogue.", FIELDS)
    described["properties"]["from"] = FROM
    return described


def offering_schema() -> dict[str, Any]:
    """`$defs.offering`: what can be ordered of a service."""
    return _mapping("What can be ordered of a service.", OFFERING)


def _mapping(description: str, fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {one.key: {"description": one.description, **_form(one)} for one in fields},
    }


def _form(one: Field) -> dict[str, Any]:
    if one.form == "choice":
        return {"enum": list(one.choices)}
    if one.form == "number":
        return {"type": "integer", "minimum": 1, "maximum": LAST_WAVE}
    if one.form == "key":
        return {"$ref": "#/$defs/id"}
    if one.form in ("line", "text"):
        return {"$ref": "#/$defs/title" if one.form == "line" else "#/$defs/text"}
    several = {"type": "array", "maxItems": MOST}
    if one.form == "offerings":
        return several | {"items": {"$ref": "#/$defs/offering"}}
    entry = {"type": "string", "minLength": 1, "maxLength": LONGEST["texts"]}
    items = {"$ref": "#/$defs/id"} if one.form == "keys" else entry
    return several | {"uniqueItems": True, "items": items}
