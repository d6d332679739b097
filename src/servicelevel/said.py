"""Words that somebody writes for others to read."""

from __future__ import annotations

from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

LONGEST = 10_000


def said(path: str, words: str) -> str:
    """The words without what stands around them. Raises Invalid where there are none, or far too many."""
    found = words.strip()
    if not found:
        raise Invalid([Problem(path, words, "is empty", "say it in a sentence; others will read it")])
    if len(found) > LONGEST:
        raise Invalid(
            [Problem(path, f"{len(found):,} characters", "is too long", f"write {LONGEST:,} or fewer")]
        )
    return found
