"""What is sent to the API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Body(BaseModel):
    """The body of a write. A field that is not described is refused rather than passed over: it is a slip."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, given: Any) -> Any:
        if isinstance(given, dict) and _has_nul(given):
            raise ValueError("A text has the character NUL, which cannot be kept.")
        return given


def _has_nul(given: Any) -> bool:
    if isinstance(given, dict):
        return any(_has_nul(part) for pair in given.items() for part in pair)
    if isinstance(given, list):
        return any(map(_has_nul, given))
    return isinstance(given, str) and "\0" in given
