"""Named gaps in a template, `{{service}}`, and what is put into them: text that is never read again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from servicelevel.documents.language.known import Known
from servicelevel.documents.language.reading import read
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem, suggestion

GAP: Final = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
ANY: Final = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}")


@dataclass(frozen=True)
class Values:
    """What is put into the gaps: texts by name, lists of texts, tables with head and rows."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def problems_of(text: str, known: Known) -> list[Problem]:
    """Everything that is wrong with the text of a template: lines, gaps that nobody fills, gaps that are missing."""
    try:
        content = read(text)
    except Invalid as invalid:
        return list(invalid.problems)
    used, found = set(), []
    for kind, name, written in _gaps(content):
        used.add((kind, name))
        names = {"text": known.texts, "list": known.lists, "table": known.tables}[kind]
        if name not in names:
            near = suggestion(name, names, f"one of {', '.join(sorted(names))}")
            found.append(Problem("text", written, f"{written} is no gap that is filled here", near))
    for kind, name in known.required:
        if (kind, name) not in used:
            written = f"{{{{{name}}}}}" if kind == "text" else f"{{{{{kind}: {name}}}}}"
            found.append(Problem("text", "", f"{written} is missing", "this kind of document must say it"))
    return found


def filled(text: str, values: Values) -> dict[str, Any]:
    """The content that a template gives with these values.

    A paragraph or an item whose gaps all stay empty is left out, and so is a section of which nothing is left.
    Raises Invalid for a text that is no template.
    """
    sections = []
    for section in read(text)["sections"]:
        parts = [part for one in section["parts"] if (part := _part(one, values))]
        if parts or not section["parts"]:
            sections.append({"heading": _put(section["heading"], values), "parts": parts})
    return {"sections": sections}


def _part(part: Mapping[str, Any], values: Values) -> dict[str, Any] | None:
    kind, value = next(iter(part.items()))
    if kind == "insert":
        return _inserted(value, values)
    if kind == "paragraph":
        return None if _stays_empty(value, values) else {"paragraph": _put(value, values)}
    if kind == "list":
        items = [_put(item, values) for item in value if not _stays_empty(item, values)]
        return {"list": items} if items else None
    rows = [[_put(cell, values) for cell in row] for row in value["rows"]]
    return {"table": {"head": [_put(cell, values) for cell in value["head"]], "rows": rows}}


def _inserted(what: Sequence[str], values: Values) -> dict[str, Any] | None:
    kind, name = what
    if kind == "list":
        items = list(values.lists.get(name, ()))
        return {"list": items} if items else None
    table = values.tables.get(name)
    return {"table": dict(table)} if table and table["rows"] else None


def _stays_empty(text: str, values: Values) -> bool:
    names = GAP.findall(text)
    return bool(names) and not any(values.texts.get(name) for name in names)


def _put(text: str, values: Values) -> str:
    """One pass: what a value says is not looked through again."""
    return GAP.sub(lambda found: values.texts.get(found[1], ""), text)


def _gaps(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, name and writing of every gap; what stands between two braces and is no gap has its writing as name."""
    for section in content["sections"]:
        yield from _in(section["heading"])
        for part in section["parts"]:
            kind, value = next(iter(part.items()))
            if kind == "insert":
                yield value[0], value[1], f"{{{{{value[0]}: {value[1]}}}}}"
            elif kind == "table":
                for cell in (*value["head"], *(cell for row in value["rows"] for cell in row)):
                    yield from _in(cell)
            else:
                for text in [value] if kind == "paragraph" else value:
                    yield from _in(text)


def _in(text: str) -> Iterator[tuple[str, str, str]]:
    for found in ANY.finditer(text):
        whole = GAP.fullmatch(found[0])
        yield "text", whole[1] if whole else found[0], found[0]
