"""What a flow is drawn from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Station:
    """A step. kind: activity, decision, or way out (another procedure, or the end); count: how many cases wait at it."""

    key: str
    name: str
    kind: str = "activity"
    count: int = 0


@dataclass(frozen=True)
class Way:
    """An arrow from one station to another. words: the outcome that leads along it; through: a procedure on the way."""

    source: str
    target: str
    words: str = ""
    through: str = ""


@dataclass(frozen=True)
class Flow:
    """Stations in rows from top to bottom; several in a row begin at once and are waited for together.

    here: the stations to be pointed out; described: the flow in a sentence, for who cannot see it.
    """

    title: str
    rows: Sequence[Sequence[Station]]
    ways: Sequence[Way]
    described: str = ""
    here: Collection[str] = ()
