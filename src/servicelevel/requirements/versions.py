"""The content of a version of the requirements, and what differs between two. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from servicelevel.requirements.figures import KINDS, read_figure

SAID = ("kind", "statement", "figure", "source", "citation", "link", "proposed_by")
NAMES = {
    "kind": "Kind", "statement": "Statement", "figure": "Figure", "source": "Source", "citation": "Citation",
    "link": "Link", "proposed_by": "Proposed by",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What became of a requirement between two versions; parts: (what, before, after) in words."""

    number: int
    what: Literal["added", "changed", "dropped"]
    statement: str
    parts: tuple[tuple[str, str, str], ...] = ()


def differences(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What differs between the requirements of two versions, by their numbers."""
    old, new = ({one["number"]: one for one in side} for side in (before, after))
    found = [_change(number, old.get(number), new.get(number)) for number in sorted({*old, *new})]
    return [change for change in found if change is not None]


def words_of(changes: Sequence[Change]) -> str:
    """`1 added, 2 changed`; for a summary."""
    counts = {
        what: sum(change.what == what for change in changes) for what in ("added", "changed", "dropped")
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing changed"


def _change(number: int, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change | None:
    if old is None:
        return Change(number, "added", new["statement"]) if new else None
    if new is None:
        return Change(number, "dropped", old["statement"])
    parts = tuple(
        (NAMES[part], _words(part, old), _words(part, new)) for part in SAID if old.get(part) != new.get(part)
    )
    return Change(number, "changed", new["statement"], parts) if parts else None


def _words(part: str, content: Mapping[str, Any]) -> str:
    if part == "figure":
        return figure_words(content["kind"], content.get(part) or {})
    value = content.get(part) or ""
    return KINDS[value].name if part == "kind" else str(value)


def figure_words(kind: str, written: Mapping[str, Any]) -> str:
    """The figure of a requirement in words; empty where there is none."""
    return read_figure(kind, written)[0].in_words(kind)
