"""A paper as one HTML file that needs nothing beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.template.loader import render_to_string

from servicelevel.documents.rendering.paper import Paper


def as_html(paper: Paper) -> str:
    """The paper as a complete HTML document."""
    return render_to_string("documents/paper_document.html", {"paper": paper, "css": styles()})


@cache
def styles() -> str:
    """The one sheet of a paper."""
    return Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
