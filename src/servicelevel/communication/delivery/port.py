"""What every way of delivery gives and takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from servicelevel.outgoing import Answer

LONGEST_WAIT: Final = timedelta(hours=1)
SOON: Final = frozenset({408, 425, 429})
"""Statuses with which a server refuses what it may take later; so does every one from 500 on."""


@dataclass(frozen=True)
class Message:
    """One notice for one recipient.

    id: fixed when the notice was made and the same at every try, so that a receiver knows a repetition
    (`notice-17-anna`); written_at: when the notice was made. The subject is one line.
    """

    id: str
    to: str
    subject: str
    text: str
    link: str
    written_at: datetime


@dataclass(frozen=True)
class Delivered:
    """The other side has said that it has the message."""


@dataclass(frozen=True)
class TryAgain:
    """Nobody knows, or not now: to be tried again at an instant. words: why, without secrets."""

    at: datetime
    words: str


@dataclass(frozen=True)
class RefusedForGood:
    """The other side will not take it, however often it is tried."""

    words: str


Outcome = Delivered | TryAgain | RefusedForGood


class Port(Protocol):
    """A way of delivery. tries: how often this message was tried before; the wait grows with it."""

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome: ...


def again(words: str, now: datetime, tries: int, wait: float | None = None) -> TryAgain:
    """A minute after the first try, twice as long after each, an hour at most; longer only where that is asked for."""
    pause = min(timedelta(minutes=1) * 2 ** min(tries, 10), LONGEST_WAIT)
    return TryAgain(now + max(pause, timedelta(seconds=min(wait or 0, 86_400))), words[:255])


def outcome_of(answer: Answer, host: str, now: datetime, tries: int) -> Outcome:
    """What the answer of a web server means."""
    status = answer.status
    if 200 <= status < 300:
        return Delivered()
    if status in SOON or status >= 500:
        return again(f"{host} answered with status {status}.", now, tries, answer.wait)
    return RefusedForGood(f"{host} answered with status {status}.")
