"""A report as PDF: the same HTML, printed on A4. WeasyPrint may fetch nothing: what it needs is in the document."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, NoReturn

from servicelevel.monitoring.reports.as_html import as_html
from servicelevel.monitoring.reports.report import Report


def as_pdf(report: Report, site: str = "") -> bytes:
    """The report as the bytes of a PDF; the same report gives the same bytes."""
    from weasyprint import HTML  # takes half a second to load, and most commands never print

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # the styles for screens are no news to anybody
    document = as_html(report, site)
    identifier = hashlib.sha256(document.encode()).digest()[:16]
    return bytes(HTML(string=document, url_fetcher=fetch_nothing).write_pdf(pdf_identifier=identifier))


def fetch_nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """A report must not make the server ask anybody for anything, whatever a ticket is called."""
    raise ValueError(f"A report fetches nothing from outside, so not {url} either.")
