"""A document as it is printed: control block, version table, sections. Pure.

The content of a version is a mapping of plain text:

    {"sections": [{"heading": "Purpose", "parts": [
        {"paragraph": "..."}, {"list": ["...", "..."]}, {"verbatim": "..."},
        {"table": {"head": ["Number", "Requirement"], "rows": [["1", "..."]]}}]}]}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

MOST_SECTIONS: Final = 100
MOST_PARTS: Final = 200
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 12
MOST_LETTERS: Final = 500_000
"""Of a whole document; about 200 pages."""
UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, halves of characters, and those that turn the direction of the words around them."""
SHORTEST, LONGEST = 7, 60
"""Letters of a column, for its share of the width."""
PARTS: Final = ("paragraph", "list", "table", "verbatim")


@dataclass(frozen=True)
class Table:
    """A table with one row of heads."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def told(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with its head, for screens on which a row is a list."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    @property
    def widths(self) -> list[int]:
        """Hundredths of the width for each column: no word is parted where there is room, the rest by what stands in it.

        Printing is ten times faster with them. A line holds about a hundred letters.
        """
        columns = list(zip(self.head, *self.rows, strict=True))
        words = [max((len(word) for cell in cells for word in cell.split()), default=0) for cells in columns]
        least = [min(max(SHORTEST, one + 2), LONGEST // 2) for one in words]
        rest = max(0, 100 - sum(least))
        wanted = [min(max(SHORTEST, *map(len, cells)), LONGEST) for cells in columns]
        over = 100 / max(100, sum(least))
        return [int(one * over + rest * more / sum(wanted)) for one, more in zip(least, wanted, strict=True)]


@dataclass(frozen=True)
class Part:
    """A piece of a section; exactly one of the four is there."""

    paragraph: str = ""
    items: tuple[str, ...] = ()
    table: Table | None = None
    verbatim: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A version of a document as it is printed. mark: stands across each page; control: names and values (R1).

    made: the instant of its approval in ISO 8601, for the properties of the files.
    """

    key: str
    number: int
    kind: str
    title: str
    mark: str
    control: tuple[tuple[str, str], ...]
    versions: Table
    sections: tuple[Section, ...]
    author: str = ""
    made: str = field(default="", compare=False)
    language: str = "en"

    @property
    def name(self) -> str:
        """How the running lines name it: `SLR-2026-0001, version 2`."""
        return f"{self.key}, version {self.number}"


def sections_of(content: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections of a content. Raises Invalid with all that is wrong with it."""
    problems: list[Problem] = []
    given = _list_at(content, "sections", "sections", MOST_SECTIONS, problems)
    found = tuple(_section(one, f"sections[{number}]", problems) for number, one in enumerate(given))
    if not problems and sum(map(len, words_of(found))) > MOST_LETTERS:
        problems.append(Problem("sections", "", "are too long", f"at most {MOST_LETTERS:,} letters in all"))
    if problems:
        raise Invalid(problems)
    return found


def words_of(sections: Iterable[Section]) -> Iterable[str]:
    """Every piece of text in its order."""
    for section in sections:
        yield section.heading
        for part in section.parts:
            yield from filter(None, (part.paragraph, *part.items, part.verbatim))
            if part.table:
                yield from part.table.head
                for row in part.table.rows:
                    yield from row


def printable(text: str) -> str:
    """Text without characters that no printed page has."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _section(given: Any, path: str, problems: list[Problem]) -> Section:
    if not isinstance(given, Mapping):
        problems.append(Problem(path, given, "is no mapping", "give it a heading and parts"))
        return Section("")
    heading = _text(given.get("heading"), f"{path}.heading", problems)
    parts = _list_at(given, "parts", f"{path}.parts", MOST_PARTS, problems)
    return Section(
        " ".join(heading.split()),
        tuple(_part(one, f"{path}.parts[{number}]", problems) for number, one in enumerate(parts)),
    )


def _part(given: Any, path: str, problems: list[Problem]) -> Part:
    if not isinstance(given, Mapping) or len(given) != 1 or next(iter(given)) not in PARTS:
        problems.append(Problem(path, given, "is no part", f"a mapping with one of {', '.join(PARTS)}"))
        return Part()
    kind, value = next(iter(given.items()))
    if kind == "list":
        items = _list_at(given, "list", path, MOST_ROWS, problems)
        return Part(items=tuple(_text(one, f"{path}.list", problems) for one in items))
    if kind == "table":
        return Part(table=_table(value, path, problems))
    text = _text(value, f"{path}.{kind}", problems)
    return Part(verbatim=text) if kind == "verbatim" else Part(paragraph=text)


def _table(given: Any, path: str, problems: list[Problem]) -> Table | None:
    if not isinstance(given, Mapping):
        problems.append(Problem(f"{path}.table", given, "is no table", "a mapping with head and rows"))
        return None
    heads = _list_at(given, "head", f"{path}.head", MOST_COLUMNS, problems)
    head = tuple(_text(one, f"{path}.head", problems) for one in heads)
    if not head:
        problems.append(Problem(f"{path}.head", "", "is empty", "name each column"))
    rows = []
    for number, row in enumerate(_list_at(given, "rows", f"{path}.rows", MOST_ROWS, problems)):
        where = f"{path}.rows[{number}]"
        cells = row if isinstance(row, list | tuple) else []
        if len(cells) != len(head):
            problems.append(Problem(where, row, f"has not {len(head)} cells", "one for each head"))
        rows.append(tuple(_text(cell, where, problems) for cell in cells))
    return Table(head, tuple(rows))


def _list_at(given: Mapping[str, Any], key: str, path: str, most: int, problems: list[Problem]) -> list[Any]:
    value = given.get(key, [])
    if not isinstance(value, list | tuple):
        problems.append(Problem(path, value, "is no list", f"give {key} as a list"))
        return []
    if len(value) > most:
        problems.append(Problem(path, f"{len(value):,}", "are too many", f"at most {most:,}"))
        return []
    return list(value)


def _text(value: Any, path: str, problems: list[Problem]) -> str:
    if not isinstance(value, str):
        problems.append(Problem(path, value, "is no text", "write it as text"))
        return ""
    return printable(value).strip("\n")
