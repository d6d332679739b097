"""What the tests of documents have in common: their sources, and the words of a content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicelevel.agreements.documenting.collection import Source

SOURCES = (Source("desk", "tickets", frozenset({"email"}), "connector csv", "whenever it is read"),)


def text_of(content: dict[str, Any]) -> str:
    """Every word of a content, blanks made one."""
    return " ".join(" ".join(_words(content)).split())


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(one)


def headings(content: dict[str, Any]) -> list[str]:
    return [one["heading"] for one in content["sections"]]
