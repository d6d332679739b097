"""A template as a form to be filled in by hand: in each gap stands what belongs there. Pure."""

from __future__ import annotations

from typing import Any

from servicelevel.documents.language.gaps import Values, filled
from servicelevel.documents.language.known import Known

LINES = 3
"""Empty lines of a list or a table."""


def blank(text: str, known: Known) -> dict[str, Any]:
    """The content of a template of which nothing is filled in yet. Raises Invalid for a text that is no template."""
    texts = {name: f"[{words}]" for name, words in known.texts.items()}
    lists = {name: [f"[{words}]"] * LINES for name, words in known.lists.items()}
    tables = {name: {"head": [words], "rows": [[" "]] * LINES} for name, words in known.tables.items()}
    return filled(text, Values(texts, lists, tables))
