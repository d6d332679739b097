"""A paper as plain text: for searching, and for whoever reads it without a page."""

from __future__ import annotations

from collections.abc import Iterator

from servicelevel.documents.rendering.paper import Paper, Part, Table


def as_text(paper: Paper) -> str:
    """Every word of the paper, in the order of its pages."""
    return "\n".join(_lines(paper)) + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield paper.kind
    yield paper.title
    yield ""
    yield "Document control"
    for name, value in paper.control:
        yield f"{name}: {value}"
    yield ""
    yield "Versions"
    yield from _table(paper.versions)
    for section in paper.sections:
        yield ""
        yield section.heading
        for part in section.parts:
            yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    if part.table:
        yield from _table(part.table)
    for item in part.items:
        yield f"- {item}"
    if part.paragraph or part.verbatim:
        yield part.paragraph or part.verbatim


def _table(table: Table) -> Iterator[str]:
    for row in (table.head, *table.rows):
        yield "\t".join(row)
