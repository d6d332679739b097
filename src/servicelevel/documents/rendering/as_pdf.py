"""A paper as PDF: the same HTML, printed on A4. Nothing is fetched: all that it needs is in the document."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, NoReturn

from servicelevel.documents.rendering.as_html import as_html
from servicelevel.documents.rendering.paper import Paper


def as_pdf(paper: Paper) -> bytes:
    """The paper as the bytes of a tagged PDF; the same paper gives the same bytes."""
    from weasyprint import HTML  # takes half a second to load, and most requests never print

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # the styles for screens are no news to anybody
    document = as_html(paper)
    identifier = hashlib.sha256(document.encode()).digest()[:16]
    printed = HTML(string=document, url_fetcher=fetch_nothing)
    return bytes(printed.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1"))


def fetch_nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """A document must not make the server ask anybody for anything, whatever somebody wrote into it."""
    raise ValueError(f"A document fetches nothing from outside, so not {url} either.")
