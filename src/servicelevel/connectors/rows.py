"""What every connector gives: rows of a file, each with what it says or why it cannot be used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

FIELDS = ("state", "priority", "service", "customer", "category", "assignment_group", "assignee")


_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NOT_OF_IDS = re.compile(r"[^a-z0-9]+")


def service_id(name: str) -> str:
    """The id that a monitor's name for a service becomes: small letters without accents, every run of other
    characters a hyphen. What is an id already stays, and so does a name with no letter of the alphabet.
    """
    name = name.strip()
    if _ID.fullmatch(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_OF_IDS.sub("-", plain.lower()).strip("-") or name


def is_text(told: str) -> bool:
    """Whether every database keeps it: NUL is kept by none, half of a pair of code units is no character."""
    if "\0" in told:
        return False
    try:
        told.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a row says of a ticket. Instants are microseconds since 1970 UTC.

    fields: only those that the row mentions; an empty string says that the field is empty. other: what else it says.
    """

    ticket: str
    event_id: str
    occurred_at: int
    sequence: int
    fields: dict[str, str]
    other: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watch:
    """One observation of a monitor."""

    service: str
    event_id: str
    checked_at: int
    up: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Downtime:
    """One outage, degradation, maintenance or unwatched stretch; without an end it is still going on."""

    service: str
    event_id: str
    kind: str
    started_at: int
    ended_at: int | None
    weight: float | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a metric of a service."""

    service: str
    event_id: str
    metric: str
    taken_at: int
    value: float


Said = Event | Watch | Downtime | Measured


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its number (the first line of the file is 1), what it says, and what is odd about it.

    refused: why it cannot be used; then it says nothing, and ``raw`` is what stood there.
    """

    number: int
    said: tuple[Said, ...] = ()
    odd: tuple[str, ...] = ()
    refused: str = ""
    raw: str = ""


Rows = Iterator[Row]


class Unreadable(ValueError):
    """The file as a whole cannot be read; nothing was taken from it. The message says what, where and what to do."""
