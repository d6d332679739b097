"""What requests that arrive together become: one question for the secrets, and one act, for each source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from servicelevel.monitoring.live.actions import take_in
from servicelevel.monitoring.live.source_secrets import HEAD
from servicelevel.monitoring.live.sources import that_posts
from servicelevel.monitoring.models import Source


@dataclass(frozen=True)
class Letter:
    """One request as it came: who sent it is not proven, and nothing of it is read.

    key: of the source that it says it comes from; form: content type; heads: the request's, their names in small letters.
    """

    key: str
    body: bytes
    form: str
    heads: Mapping[str, str]
    at: datetime


Reader = Callable[[Letter, Source], Sequence[Any]]


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


def store_letters(letters: Sequence[Letter], installation_key: str, read: Reader) -> list[Answered | None]:
    """Store what is proven and as it should be; the answers in order, None for one that is not.

    read: the rows of a letter that is proven to come from a source; none where a part of it cannot be used.
    """
    found = [(place, one) for place, one in enumerate(_opened(letters, installation_key, read)) if one]
    answers: list[Answered | None] = [None] * len(letters)
    for (place, _), answer in zip(found, store([one for _, one in found]), strict=True):
        answers[place] = None if answer.contradicted else answer
    return answers


def _opened(letters: Sequence[Letter], installation_key: str, read: Reader) -> Iterator[Posted | None]:
    now = max(letter.at for letter in letters)
    known = {key: that_posts(key, now, installation_key) for key in {letter.key for letter in letters}}
    for letter in letters:
        found = known[letter.key]
        signed = letter.heads.get("authorization", ""), letter.heads.get(HEAD.lower(), "")
        proven = found is not None and found.proves(*signed, letter.body, letter.at)
        rows = read(letter, found.source) if found and proven else ()
        yield Posted(found.source, rows, letter.at) if found and rows else None
