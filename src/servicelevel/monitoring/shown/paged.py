"""Long lists in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
SIZE = 100


@dataclass(frozen=True)
class Paged:
    """Where one is in a list, and the addresses of the pages beside it."""

    words: str
    before: str
    after: str

    @property
    def several(self) -> bool:
        """Whether there is more than one page."""
        return bool(self.before or self.after)


def paged(rows: Sequence[Row], query: Mapping[str, str], noun: str) -> tuple[Paged, Sequence[Row]]:
    """The page that `query` asks for (`page`, from 1), and where it lies. What is no page is the first. noun: of many."""
    last = max(1, -(-len(rows) // SIZE))
    asked = query.get("page", "1")
    page = min(int(asked), last) if asked.isdecimal() and int(asked) >= 1 else 1
    first = (page - 1) * SIZE
    shown = rows[first : first + SIZE]
    words = f"{first + 1:,} to {first + len(shown):,} of {len(rows):,} {noun}"
    before = _address(query, page - 1) if page > 1 else ""
    after = _address(query, page + 1) if page < last else ""
    return Paged(words, before, after), shown


def _address(query: Mapping[str, str], page: int) -> str:
    return "?" + urlencode({**{key: value for key, value in query.items() if key != "page"}, "page": page})
