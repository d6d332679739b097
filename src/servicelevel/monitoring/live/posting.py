"""What requests that arrive together become: one act for each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from servicelevel.monitoring.live.actions import take_in
from servicelevel.monitoring.live.grouping import Together
from servicelevel.monitoring.models import Source


@dataclass(frozen=True)
class Posted:
    """One request: its source and the rows that it told, none of them refused."""

    source: Source
    rows: Sequence[Any]
    at: datetime


@dataclass(frozen=True)
class Answered:
    """What a request is answered. The same request gets the same answer, however often it comes.

    contradicted: by the row's number, what it says otherwise than the event of that id did when it came first.
    """

    received: int
    contradicted: dict[int, str]


def store(requests: Sequence[Posted]) -> list[Answered]:
    """Store what some requests told, all of a source in one act; the answers in the order of the requests."""
    answers: dict[int, Answered] = {}
    for source in {one.source.pk: one.source for one in requests}.values():
        own = [(place, one) for place, one in enumerate(requests) if one.source.pk == source.pk]
        numbered = [(place, row) for place, one in own for row in one.rows]
        rows = [replace(row, number=number) for number, (_, row) in enumerate(numbered)]
        contradicted = take_in(source, rows, max(one.at for _, one in own))
        for place, one in own:
            answers[place] = Answered(len(one.rows), {})
        for number, why in contradicted.items():
            place, row = numbered[number]
            answers[place].contradicted[row.number] = why
    return [answers[place] for place in range(len(requests))]


together: Together[Posted, Answered] = Together(store)
"""The one way by which requests of this process are stored."""
