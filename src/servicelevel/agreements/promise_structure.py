"""Whether a document has the form that the published JSON Schema describes; each error with its remedy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from servicelevel.agreements.yaml_text import Document
from servicelevel.worktime import Problem, suggestion

_TYPES = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number", "number": "a number",
    "boolean": "true or false",
}  # fmt: skip
_SHOWN = 60
_Found = tuple[str, object, str, str]
_Error = Any
"""A `ValidationError`; its parts are typed as "perhaps not set", which they never are in errors that are raised."""


@cache
def schema_text() -> str:
    """The published JSON Schema, as it is written."""
    return (files("servicelevel.agreements") / "promises.schema.json").read_text("utf-8")


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text()))


def problems_of_structure(document: Document) -> list[Problem]:
    """Everything in which the document differs from the schema, each place once."""
    found: dict[str, Problem] = {}
    for error in _validator().iter_errors(document.value):
        for path, value, message, remedy in _explained(error):
            found.setdefault(path, document.problem(path, value, message, remedy))
    return list(found.values())


def shown(value: object) -> str:
    """A value as it stands in a message, short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return repr(text) if isinstance(value, str) else text


def path_of(parts: Any) -> str:
    """A path as messages write it: ``agreements.email.services[0]``."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _explained(error: _Error) -> Iterator[_Found]:
    path = path_of(error.absolute_path)
    explain = _EXPLAINED.get(str(error.validator))
    if explain is None:
        yield path, error.instance, error.message, _remedy(error.schema)
    else:
        yield from explain(path, error)


def _unknown_keys(path: str, error: _Error) -> Iterator[_Found]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            remedy = suggestion(key, known, f"known here: {', '.join(known)}")
            yield _below(path, key), error.instance[key], f"{key!r} is not known here", remedy


def _missing_keys(path: str, error: _Error) -> Iterator[_Found]:
    for key in error.validator_value:
        if key not in error.instance:
            yield (
                _below(path, key),
                None,
                "is missing",
                f"write {key}: {_example(error.schema['properties'].get(key, {}))}",
            )


def _wrong_type(path: str, error: _Error) -> Iterator[_Found]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    if error.instance is None:
        yield path, None, "is empty", f"write {_words(wanted)}{_for_instance(error.schema)}"
        return
    message = f"{shown(error.instance)} is not {_words(wanted)}"
    if not path:
        yield path, error.instance, message, "write parties, calendars, services and agreements, each by id"
        return
    quoted = "string" in wanted and isinstance(error.instance, int | float)
    remedy = "put it in quotes" if quoted else f"write {_words(wanted)}{_for_instance(error.schema)}"
    yield path, error.instance, message, remedy


def _not_a_choice(path: str, error: _Error) -> Iterator[_Found]:
    choices = [str(choice) for choice in error.validator_value]
    remedy = suggestion(error.instance, choices, f"write {_or(choices)}")
    yield path, error.instance, f"{shown(error.instance)} is not one of {', '.join(choices)}", remedy


def _not_the_one(path: str, error: _Error) -> Iterator[_Found]:
    if error.validator_value == "draft":
        message = f"a file cannot set the state {shown(error.instance)}"
        remedy = "write draft or leave it out; agreements are brought into force after they are applied"
        yield path, error.instance, message, remedy
        return
    yield path, error.instance, f"{shown(error.instance)} is not known here", f"write {error.validator_value}"


def _wrong_pattern(path: str, error: _Error) -> Iterator[_Found]:
    what = (
        "an id"
        if "$defs" not in error.schema and error.schema.get("maxLength") == 80
        else "written as it must be"
    )
    if "propertyNames" in error.absolute_schema_path:
        path = _below(path, str(error.instance))
    yield path, error.instance, f"{shown(error.instance)} is not {what}", _remedy(error.schema)


def _too_few(path: str, error: _Error) -> Iterator[_Found]:
    yield path, error.instance, "is empty", _remedy(error.schema)


def _too_long(path: str, error: _Error) -> Iterator[_Found]:
    if "propertyNames" in error.absolute_schema_path:
        path = _below(path, str(error.instance))
    yield (
        path,
        error.instance,
        f"has {len(error.instance)} characters",
        f"write {error.validator_value} or fewer",
    )


def _too_short(path: str, error: _Error) -> Iterator[_Found]:
    message = "is empty" if not error.instance else f"{shown(error.instance)} is too short"
    yield path, error.instance, message, _remedy(error.schema)


def _out_of_range(path: str, error: _Error) -> Iterator[_Found]:
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than"}[
        str(error.validator)
    ]
    yield (
        path,
        error.instance,
        f"{shown(error.instance)} is out of range",
        f"write {words} {error.validator_value}",
    )


def _repeated(path: str, error: _Error) -> Iterator[_Found]:
    for place, value in enumerate(error.instance):
        if value in error.instance[:place]:
            yield f"{path}[{place}]", value, f"{shown(value)} stands here twice", "keep one of them"


def _too_many(path: str, error: _Error) -> Iterator[_Found]:
    yield (
        path,
        error.instance,
        f"{shown(error.instance)} says several things at once",
        "write one of not and set",
    )


_EXPLAINED: dict[str, Callable[[str, _Error], Iterator[_Found]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _not_a_choice,
    "const": _not_the_one,
    "pattern": _wrong_pattern,
    "minProperties": _too_few,
    "minItems": _too_few,
    "maxProperties": _too_many,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "uniqueItems": _repeated,
}


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _words(types: list[str]) -> str:
    return _or([_TYPES.get(name, name) for name in types])


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _remedy(schema: Any) -> str:
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    if "examples" in schema:
        return f"write {_written(schema['examples'][0])}"
    return (
        "write at least one entry" if schema.get("type") in ("object", "array") else "fill it or leave it out"
    )


def _for_instance(schema: Any) -> str:
    return f", for instance {_written(schema['examples'][0])}" if "examples" in schema else ""


def _example(schema: Any) -> str:
    """An example value for a key: its own, one of its definition, or its choices."""
    definitions = json.loads(schema_text())["$defs"]
    while True:
        if "examples" in schema:
            return _written(schema["examples"][0])
        if "enum" in schema:
            return _or([str(choice) for choice in schema["enum"]])
        if "$ref" not in schema:
            return {"array": "[...]", "object": "{...}"}.get(schema.get("type", ""), "...")
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]


def _written(value: object) -> str:
    """A value as one would write it on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(f'"{part}"' if ":" in str(part) else _written(part) for part in value) + "]"
    return str(value)
