"""What is wrong with words that somebody has to write."""

from __future__ import annotations

from servicelevel.worktime.problems import Problem

LONGEST = 10_000


def empty(path: str, words: str, most: int = LONGEST) -> list[Problem]:
    """The problem with words that are missing or too long, if there is one."""
    if not words.strip():
        return [Problem(path, words, "is empty", "say it in a sentence; others will read it")]
    if len(words) > most:
        return [Problem(path, f"{len(words)} characters", "is too long", f"at most {most}")]
    return []
