"""What is wrong with words that somebody wrote. Pure."""

from __future__ import annotations

from servicelevel.worktime.problems import Problem

LONGEST = 10_000


def wrong_words(path: str, words: str, most: int = LONGEST) -> list[Problem]:
    """The problem with a text that has to say something, if there is one."""
    if not words.strip():
        return [Problem(path, words, "is empty", "say it in a sentence; others will read it")]
    if len(words) > most:
        return [Problem(path, f"{len(words)} characters", "is too long", f"at most {most}")]
    return []
