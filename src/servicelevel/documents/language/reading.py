"""Plain text to the content of a document. Pure; nothing in it is ever executed.

## A heading
A paragraph; lines that follow each other belong together.

- an item of a list
- another one

| Number | Requirement |
| 1      | Mail works  |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from servicelevel.documents.rendering.paper import printable
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

LONGEST: Final = 200_000
HEADING: Final = re.compile(r"##\s+(\S.*)")
RULE: Final = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
BLOCK: Final = re.compile(r"\{\{\s*(list|table)\s*:\s*([a-z][a-z0-9_]*)\s*\}\}")


@dataclass
class _Section:
    heading: str
    line: int
    parts: list[dict[str, Any]] = field(default_factory=list)


def read(text: str, path: str = "text") -> dict[str, Any]:
    """The content that a text describes: sections with paragraphs, lists, tables, and places where one is put in.

    Raises Invalid with every line that cannot be read.
    """
    if len(text) > LONGEST:
        raise Invalid([Problem(path, f"{len(text):,} letters", "is too long", f"at most {LONGEST:,}")])
    problems: list[Problem] = []
    sections: list[_Section] = []
    for number, lines in _blocks(printable(text)):
        first = lines[0].strip()
        if heading := HEADING.fullmatch(first):
            sections.append(_Section(heading[1].strip(), number))
            lines, number = lines[1:], number + 1
        elif first.startswith("#"):
            problems.append(
                Problem(f"{path}, line {number}", first, "is no heading", "write ## and a blank before it")
            )
            continue
        if not lines:
            continue
        if not sections:
            remedy = "begin with a line such as ## Purpose"
            problems.append(
                Problem(f"{path}, line {number}", first, "stands before the first heading", remedy)
            )
            sections.append(_Section("", number))
        sections[-1].parts += _parts(lines, number, path, problems)
    if not sections and not problems:
        problems.append(Problem(path, "", "is empty", "write at least one heading and a paragraph"))
    if problems:
        raise Invalid(problems)
    return {"sections": [{"heading": one.heading, "parts": one.parts} for one in sections]}


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that follow each other, with the number of the first; a heading begins a block of its own."""
    block: list[str] = []
    begins = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if block and (not line.strip() or line.startswith("#")):
            yield begins, block
            block = []
        if line.strip():
            begins = begins if block else number
            block.append(line)


def _parts(lines: list[str], number: int, path: str, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """The parts of a block: runs of lines of one kind."""
    run: list[str] = []
    for at, line in enumerate([*lines, ""], number):
        kind, before = _kind(line) if line else "", _kind(run[0]) if run else ""
        if run and (kind != before or kind == "insert"):
            yield _part(before, run, at - len(run), path, problems)
            run = []
        if line:
            run.append(line)


def _kind(line: str) -> str:
    """What a line belongs to; one that is set in continues an item above it."""
    plain = line.strip()
    if BLOCK.fullmatch(plain):
        return "insert"
    if plain.startswith("|"):
        return "table"
    return "list" if line.startswith(("- ", "* ", "  ")) else "paragraph"


def _part(kind: str, lines: list[str], number: int, path: str, problems: list[Problem]) -> dict[str, Any]:
    if kind == "insert":
        found = BLOCK.fullmatch(lines[0].strip())
        assert found is not None
        return {"insert": [found[1], found[2]]}
    if kind == "table":
        return {"table": _table(lines, number, path, problems)}
    if kind == "list" and lines[0].startswith(("- ", "* ")):
        return {"list": _items(lines)}
    return {"paragraph": " ".join(line.strip() for line in lines)}


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if line.startswith(("- ", "* ")):
            items.append(line[2:].strip())
        else:
            items[-1] += f" {line.strip()}"
    return items


def _table(lines: list[str], number: int, path: str, problems: list[Problem]) -> dict[str, Any]:
    rows = [(at, line.strip()) for at, line in enumerate(lines, number)]
    cells = [
        (at, [cell.strip() for cell in line.strip("|").split("|")])
        for at, line in rows
        if not RULE.fullmatch(line)
    ]
    if not cells:
        problems.append(
            Problem(f"{path}, line {number}", lines[0], "is a table without words", "name its columns")
        )
        return {"head": [], "rows": []}
    head = cells[0][1]
    for at, row in cells[1:]:
        if len(row) != len(head):
            message = f"has {len(row)} cells; the head of its table has {len(head)}"
            problems.append(Problem(f"{path}, line {at}", " | ".join(row), message, "one cell for each head"))
    return {"head": head, "rows": [row for _, row in cells[1:]]}
