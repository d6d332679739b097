"""Everything that we write down as the document's own words stands in the document. It is not part of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from servicelevel.process.definition import shipped
from servicelevel.process.definition.shipped import as_written, written

OURS = {
    "key", "kind", "check", "here", "at", "x", "to", "outcome", "responsible", "arrows", "cells", "finding", "resolution",
    "because", "subject", "raci",
}  # fmt: skip
"""Names of what is not a wording of the document."""


@pytest.fixture(scope="module")
def document(shared_data: Path) -> str:
    """The text of the document on one line."""
    texts = sorted((shared_data.parent / "seed").glob("*.txt"))
    if not texts:
        pytest.skip("skipped: no document")
    return plain(" ".join(path.read_text("utf-8") for path in texts))


def plain(text: str) -> str:
    """Straight quotes, one blank between words, no bullets."""
    text = re.sub("[‘’]", "'", re.sub("[“”]", '"', text)).replace("·", " ")
    return " ".join(text.split())


def wordings(given: Any) -> Iterator[str]:
    """Every text in a written mapping but what is marked as ours."""
    if isinstance(given, str):
        yield from filter(None, (plain(line) for line in given.splitlines()))
    elif isinstance(given, Mapping):
        for name, value in given.items():
            if name not in OURS:
                yield from wordings(value)
    elif isinstance(given, list):
        for value in given:
            yield from wordings(value)


def test_the_literal_reading_is_in_the_words_of_the_document(document: str) -> None:
    table = [one for one in written("roles").values() if "x" not in one]
    missing = [words for words in wordings([as_written(), table]) if words not in document]
    assert missing == []


@pytest.mark.parametrize("key", list(shipped().contradictions))
def test_a_contradiction_is_quoted_as_it_stands(document: str, key: str) -> None:
    for quote in shipped().contradictions[key].quotes:
        assert plain(quote.words) in document


def test_every_heading_of_a_step_stands_in_the_matrix(document: str) -> None:
    for key, step in shipped().literal.steps.items():
        row = shipped().legend.rows.get(key, "")
        dashed = (f"{key} - {step.name}", f"{key} – {step.name}")
        assert row in document if row else any(words in document for words in dashed), key
