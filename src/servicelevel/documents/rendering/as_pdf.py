"""A paper as PDF: the same HTML, printed on A4. Nothing is fetched: all that it needs is in the document.

The file is one for archives (PDF/A-2a, which takes in PDF/A-2b) and for screen readers (PDF/UA-1).
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from typing import Any, Final, NoReturn

from servicelevel.documents.rendering.as_html import as_html
from servicelevel.documents.rendering.paper import Paper

VARIANT: Final = "pdf/a-2a"
VERSION: Final = "1.7"
UNIVERSAL_ACCESS: Final = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""
"""That the file is PDF/UA-1 as well, said in the way in which PDF/A wants to be told of what it does not know."""


def as_pdf(paper: Paper) -> bytes:
    """The paper as the bytes of a tagged PDF; the same paper gives the same bytes."""
    from weasyprint import HTML  # takes half a second to load, and most requests never print

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # the styles for screens are no news to anybody
    document = as_html(paper)
    identifier = hashlib.sha256(document.encode()).digest()[:16]
    printed = HTML(string=document, url_fetcher=fetch_nothing)
    written = io.BytesIO()
    printed.write_pdf(
        pdf_identifier=identifier, pdf_variant=VARIANT, finisher=_written_plainly(written, identifier)
    )
    return written.getvalue()


def fetch_nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """A document must not make the server ask anybody for anything, whatever somebody wrote into it."""
    raise ValueError(f"A document fetches nothing from outside, so not {url} either.")


def _written_plainly(into: io.BytesIO, identifier: bytes) -> Callable[[Any, Any], None]:
    """Writes each object by itself: whoever checks a signature reads them one by one, and a packed file anew for each."""

    def write(_: Any, pdf: Any) -> None:
        found = next(one for one in pdf.objects if getattr(one, "extra", {}).get("Type") == "/Metadata")
        found.stream[0] = found.stream[0].replace(b"</rdf:RDF>", UNIVERSAL_ACCESS)
        pdf.write(into, VERSION, identifier, compress=False)

    return write
