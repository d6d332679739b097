"""A paper as DOCX, with real headings, lists and tables, so that Word can show its outline and people can work on it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any, Final

from servicelevel.documents.rendering.paper import Paper, Part, Table
from servicelevel.documents.rendering.watermark import put_across

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first instant that an archive can name; a document tells its own in its properties."""


def as_docx(paper: Paper) -> bytes:
    """The paper as the bytes of a DOCX; the same paper gives the same bytes."""
    from docx import Document  # takes a fifth of a second to load

    made = Document()
    _properties(made, paper)
    made.add_paragraph(paper.kind, style="Subtitle")
    made.add_heading(paper.title, level=0)
    made.add_heading("Document control", level=1)
    _control(made, paper.control)
    made.add_heading("Versions", level=1)
    _table(made, paper.versions)
    for section in paper.sections:
        made.add_heading(section.heading, level=1)
        for part in section.parts:
            _part(made, part)
    _around(made.sections[0], paper)
    written = io.BytesIO()
    made.save(written)
    return packed_alike(written.getvalue())


def packed_alike(archive: bytes) -> bytes:
    """The same archive without the instant at which each of its parts was packed."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(into, "w") as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            made.writestr(part, given.read(name))
    return into.getvalue()


def _properties(made: Any, paper: Paper) -> None:
    properties = made.core_properties
    properties.title, properties.author = paper.title[:255], paper.author[:255]
    properties.identifier, properties.version = paper.key, str(paper.number)
    properties.comments, properties.last_modified_by = "", "servicelevel"
    properties.language = paper.language
    if paper.made:
        at = datetime.fromisoformat(paper.made).replace(tzinfo=None)
        properties.created = properties.modified = at


def _control(made: Any, rows: tuple[tuple[str, str], ...]) -> None:
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(name).bold = True
        cells[1].text = value


def _table(made: Any, given: Table) -> None:
    from docx.oxml import OxmlElement

    table = made.add_table(rows=1, cols=len(given.head), style="Table Grid")
    heads = table.rows[0]
    for cell, words in zip(heads.cells, given.head, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    heads._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on each page, read out as heads
    for row in given.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.add_paragraph()


def _part(made: Any, part: Part) -> None:
    if part.table:
        _table(made, part.table)
    for item in part.items:
        made.add_paragraph(item, style="List Bullet")
    if part.paragraph:
        made.add_paragraph(part.paragraph)
    if part.verbatim:
        made.add_paragraph().add_run(part.verbatim).font.name = "Courier New"


def _around(section: Any, paper: Paper) -> None:
    """Above and below each page: the title, the name with the page's number, and the mark across it."""
    section.header.paragraphs[0].text = paper.title
    foot = section.footer.paragraphs[0]
    foot.text = f"{paper.name}{f' · {paper.mark}' if paper.mark else ''}\tPage "
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    if paper.mark:
        put_across(section.header.paragraphs[0], paper.mark)


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
