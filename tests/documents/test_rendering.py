"""The three forms of a document carry the same words, are real documents of their kind, and fetch nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from docx import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from servicelevel.documents.rendering.as_docx import as_docx
from servicelevel.documents.rendering.as_html import as_html
from servicelevel.documents.rendering.as_pdf import as_pdf, fetch_nothing
from servicelevel.documents.rendering.as_text import as_text
from servicelevel.documents.rendering.paper import Paper, Table, sections_of

SECTIONS = [
    {"heading": "Status", "parts": [{"paragraph": "Informal, subject to <b>negotiation</b> & more.\nA second line."}]},
    {
        "heading": "Requirements",
        "parts": [
            {"list": ["Mail works", "Ärger & Überraschung {{not a gap}}"]},
            {"table": {"head": ["No", "Requirement", "Figure"], "rows": [["1", "Available", "at least 99.5 %"], ["2", "=1+1", "≤ 4 h"]]}},
            {"verbatim": "line one\n  line two"},
        ],
    },
    {"heading": "Long", "parts": [{"paragraph": f"Paragraph number {n} of many that fill pages."} for n in range(120)]},
]  # fmt: skip


def paper(sections: list[dict[str, object]] | None = None, mark: str = "INTERIM", **given: str) -> Paper:
    """A paper with some of everything."""
    return Paper(
        key="INT-2026-0001", number=2, kind="Interim service level agreement", title=given.get("title", "E-Mail for Physics"),
        mark=mark, control=(("Owner", "Service Level Manager"), ("Expires", "1 March 2027")),
        versions=Table(("Version", "Change"), (("1", "First"), ("2", "Second"))),
        sections=sections_of({"sections": sections if sections is not None else SECTIONS}), author="Maya",
        made="2026-10-14T18:30:00+00:00",
    )  # fmt: skip


def words_of_html(document: str) -> list[str]:
    tree = html.fromstring(document)
    for one in tree.xpath("//*[@aria-hidden='true'] | //head"):
        one.drop_tree()
    return " ".join(tree.itertext()).split()


def words_of_docx(content: bytes) -> list[str]:
    """What stands on the pages, in order, without what stands above and below them."""
    return [word for text in _texts(Word(io.BytesIO(content))) for word in text.split()]


def _texts(word: object) -> Iterator[str]:
    for block in word.iter_inner_content():  # type: ignore[attr-defined]
        if hasattr(block, "rows"):
            for row in block.rows:
                for cell in row.cells:
                    yield cell.text
        else:
            yield block.text


def words_of_pdf(content: bytes) -> list[str]:
    """What stands on the pages, without what stands above and below and across them; places are in CSS pixels."""
    found: list[str] = []

    def keep(text: str, page: list[float], matrix: list[float], *__: object) -> None:
        if not turned(page, matrix) and 60 < matrix[5] < 1050:
            found.append(text)

    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=keep)
    return [word for word in "".join(found).split() if word != "•"]


def turned(page: list[float], matrix: list[float]) -> bool:
    """Whether a piece of text stands across the page."""
    return abs(page[1]) > 0.1 or abs(matrix[1]) > 0.1


def letters(words: list[str]) -> str:
    """Without blanks and bullets: where a line breaks is no difference."""
    return re.sub(r"[•\s]", "", "".join(words))


@pytest.mark.req("R99")
def test_all_forms_carry_the_same_words() -> None:
    one = paper()
    in_html, in_docx, in_pdf = (
        words_of_html(as_html(one)),
        words_of_docx(as_docx(one)),
        words_of_pdf(as_pdf(one)),
    )
    assert "<b>negotiation</b>" in in_html
    assert in_html == in_docx
    assert letters(in_pdf) == letters(in_html)
    in_text = (
        as_text(one).replace("Owner:", "Owner").replace("Expires:", "Expires").replace("\n- ", "\n").split()
    )
    assert in_text == in_html


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0x24F), max_size=80
)


@settings(max_examples=10)
@given(st.lists(st.tuples(TEXT, TEXT, st.lists(TEXT, min_size=2, max_size=2)), min_size=1, max_size=4))
def test_any_words_are_the_same_in_page_and_word(given: list[tuple[str, str, list[str]]]) -> None:
    sections = [
        {
            "heading": h,
            "parts": [{"paragraph": p}, {"list": cells}, {"table": {"head": cells, "rows": [cells]}}],
        }
        for h, p, cells in given
    ]
    one = paper(sections)  # type: ignore[arg-type]
    assert words_of_html(as_html(one)) == words_of_docx(as_docx(one))


@pytest.mark.req("R101")
def test_the_mark_stands_on_each_page() -> None:
    content = as_pdf(paper())
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) >= 3
    for page in pages:
        across: list[str] = []

        def keep(
            text: str, on: list[float], matrix: list[float], *_: object, across: list[str] = across
        ) -> None:
            if turned(on, matrix):
                across.append(text)

        page.extract_text(visitor_text=keep)
        assert letters(across) == "INTERIM"
    with zipfile.ZipFile(io.BytesIO(as_docx(paper()))) as archive:
        headers = [archive.read(name) for name in archive.namelist() if name.startswith("word/header")]
    assert any(b'string="INTERIM"' in header for header in headers)
    assert 'class="paper-mark"' in as_html(paper())
    assert "INTERIM" not in as_html(paper(mark="")).replace("INT-2026", "")


def test_the_docx_has_the_structure_that_word_reads() -> None:
    word = Word(io.BytesIO(as_docx(paper())))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Document control", "Versions", "Status", "Requirements", "Long"]
    assert [p.text for p in word.paragraphs if p.style.name == "Title"] == ["E-Mail for Physics"]
    assert [p.text for p in word.paragraphs if p.style.name == "List Bullet"][0] == "Mail works"
    assert len(word.tables) == 3
    assert "w:tblHeader" in word.tables[2].rows[0]._tr.xml
    assert word.sections[0].header.paragraphs[0].text == "E-Mail for Physics"
    assert word.core_properties.identifier == "INT-2026-0001"
    assert word.core_properties.author == "Maya"


def test_the_pdf_is_tagged_and_says_what_it_is() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper())))
    assert reader.metadata is not None
    assert reader.metadata.title == "E-Mail for Physics, INT-2026-0001, version 2"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    foot = reader.pages[1].extract_text()
    assert re.search(r"INT-2026-0001, version 2 · INTERIM", foot)
    assert "Page 2 of" in foot


def test_the_pdf_says_that_it_is_one_for_archives_and_for_screen_readers() -> None:
    """What its metadata claims; no validator of PDF/A is at hand."""
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper())))
    root = reader.trailer["/Root"]
    metadata = etree.fromstring(root["/Metadata"].get_data())  # noqa: S320
    said = {name.rpartition("}")[2]: value for one in metadata.iter() for name, value in one.attrib.items()}
    assert (said["part"], said["conformance"]) == ("1", "A")
    assert metadata.xpath("//@pdfaid:part", namespaces={"pdfaid": "http://www.aiim.org/pdfa/ns/id/"}) == ["2"]
    assert metadata.xpath("count(//rdf:RDF)", namespaces={"rdf": metadata[0].nsmap["rdf"]}) == 1
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert "/ID" in reader.trailer
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all(
        "/FontFile" in str(one.get_object()["/DescendantFonts"][0]["/FontDescriptor"]) for one in fonts
    )


@pytest.mark.parametrize("made", [as_pdf, as_docx, as_html])
def test_the_same_paper_gives_the_same_bytes(made) -> None:  # type: ignore[no-untyped-def]
    assert made(paper()) == made(paper())


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>", "{{ 7*7 }}{% load x %}", "<img src=file:///etc/passwd>", "<!--", "]]>", "\x00\x0b\x1b[31m",
        "\ud800", "\u202egnp.exe", "&amp;&lt;", "<link rel=attachment href='file:///etc/passwd'>", "{{ paper.key }}",
    ],
)  # fmt: skip
def test_what_somebody_writes_is_only_words(words: str) -> None:
    sections = [{"heading": words, "parts": [{"paragraph": words}, {"verbatim": words}, {"list": [words]}]}]
    one = paper(
        sections,
        mark="",
        title=words.encode("utf-8", "ignore")
        .decode()
        .replace("\x00", "")
        .replace("\x0b", "")
        .replace("\x1b", ""),
    )  # type: ignore[arg-type]
    document = as_html(one)
    assert document.count("<script") == document.count("<img") == document.count("<link") == 0
    assert html.fromstring(document).xpath("count(//section)") == 1
    pdf = pypdf.PdfReader(io.BytesIO(as_pdf(one)))
    assert pdf.attachments == {}
    assert "root:" not in "".join(page.extract_text() for page in pdf.pages)
    assert "49" not in "".join(words_of_docx(as_docx(one)))


def test_printing_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        fetch_nothing("file:///etc/passwd")
