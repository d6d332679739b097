"""Acts in words: `capabilities.decide_update` as people say it."""

from __future__ import annotations

import json
from typing import Any

from servicelevel.ledger.models import Line

SHOWN = 160


def act_in_words(act: str) -> str:
    """`process.ask_to_skip` as "Ask to skip"."""
    return act.rpartition(".")[2].replace("_", " ").capitalize()


def content_in_words(line: Line) -> list[tuple[str, str]]:
    """What a line says, field by field, in words; parts that say nothing are left out."""
    told: dict[str, Any] = json.loads(line.content)
    return [
        (name.replace("_", " "), _words(value))
        for name, value in told.items()
        if value not in ("", None, [], {})
    ]


def in_short(line: Line) -> str:
    """The content of a line in one line."""
    text = "; ".join(f"{name}: {value}" for name, value in content_in_words(line))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(_words(each) for each in value)
    return str(value)
