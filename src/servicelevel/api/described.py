"""What OpenAPI says of every operation besides its own form: examples, refusals, the key of a write."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import Field, NinjaAPI, Schema

from servicelevel.api.callers import SAFE
from servicelevel.api.idempotency import HEADER, LONGEST

PROBLEM = "application/problem+json"
SEEN = {
    400: "The request cannot be read.",
    401: "No token, or one that is wrong, expired or ended.",
    403: "The token may only read, or the person holds no role that may do this.",
    404: "There is no such record, or none that the person may see.",
    409: "Something comes first, it was done already, or the key was used for another request.",
    422: "What was given cannot be used; `errors` says everything that is wrong.",
    503: "The database cannot be used at this moment. Send the same again after `Retry-After` seconds.",
}
INSTANT = "2026-10-14T18:30:00Z"
DAY = "2026-10-14"


class Wrong(Schema):
    """A part of the input that cannot be used."""

    path: str = Field(examples=["description"])
    value: str = ""
    message: str = Field(examples=["is empty"])
    remedy: str = Field("", examples=["write what it is about"])


class ProblemOut(Schema):
    """A refusal (RFC 9457). It changed nothing."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = ""
    errors: list[Wrong] | None = None


class Described(NinjaAPI):
    """An API whose operations each say how they are called, what they answer, and how they refuse."""

    def get_openapi_schema(self, *args: Any, **given: Any) -> Any:
        """The document; the same for everybody."""
        told = super().get_openapi_schema(*args, **given)
        schemas = told["components"].setdefault("schemas", {})
        for part in (ProblemOut, Wrong):
            schemas[part.__name__] = _plain(part)
        for methods in told["paths"].values():
            for method, operation in methods.items():
                _describe(operation, method.upper() in SAFE, schemas)
        return told


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value that a schema accepts, from the examples that its fields give."""
    for given in ("examples", "example"):
        if given in schema:
            return schema[given][0] if given == "examples" else schema[given]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "default" in schema:
        return schema["default"]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(schema[choice][0], schemas)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _by_type(schema, schemas)


def _by_type(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return {name: example_of(part, schemas) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [example_of(schema["items"], schemas)]
        case "string":
            return {"date-time": INSTANT, "date": DAY}.get(schema.get("format", ""), "text")
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return None


def _describe(operation: dict[str, Any], reads: bool, schemas: dict[str, Any]) -> None:
    if body := operation.get("requestBody"):
        _exemplify(body["content"], schemas)
    for answer in operation["responses"].values():
        _exemplify(answer.get("content", {}), schemas)
    statuses = [401, 404, 422, 503] if reads else list(SEEN)
    for status in sorted(statuses):
        operation["responses"].setdefault(status, _refusal(status))
    if not reads:
        operation["parameters"].append(_key_of_a_write())


def _exemplify(content: dict[str, Any], schemas: dict[str, Any]) -> None:
    for one in content.values():
        one.setdefault("example", example_of(one["schema"], schemas))


def _refusal(status: int) -> dict[str, Any]:
    example = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    reference = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": SEEN[status], "content": {PROBLEM: {"schema": reference, "example": example}}}


def _key_of_a_write() -> dict[str, Any]:
    return {
        "in": "header", "name": HEADER, "required": False,
        "schema": {"type": "string", "maxLength": LONGEST},
        "description": "With it the write is done once, however often it is sent. Take a new one for each write.",
    }  # fmt: skip


def _plain(part: type[Schema]) -> dict[str, Any]:
    told = part.model_json_schema(ref_template="#/components/schemas/{model}")
    told.pop("$defs", None)
    return told
