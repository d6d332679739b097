"""The words of notices for others: those that count, who may write them, and how they came to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.models import NoticeWords
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.ledger.models import Line
from servicelevel.ledger.queries import history_of
from servicelevel.organisation import roles
from servicelevel.organisation.queries import EVERYWHERE, holds, sees_everything

WHO_WRITES = (roles.SERVICE_LEVEL_MANAGER, roles.ADMINISTRATOR)


@dataclass(frozen=True)
class Version:
    """What was written at a time. words: None where it went back to those of the software."""

    number: int
    line: Line
    words: OwnWords | None


def own_words() -> dict[str, OwnWords]:
    """The own words of each kind of notice that has some."""
    return {row.kind: row.words for row in NoticeWords.objects.filter(kind__in=WORDED)}


def may_write(person: Any, now: datetime) -> bool:
    """Whether a person may write the words of notices."""
    return any(holds(person, role, EVERYWHERE, now) for role in WHO_WRITES)


def may_read(person: Any, now: datetime) -> bool:
    """Whether a person may see them: who writes them, the provider's own people, and auditors."""
    return sees_everything(person) or may_write(person, now)


def example_of(kind: str, words: OwnWords) -> tuple[str, str]:
    """Subject and text of an example of a kind, as it reads in some words."""
    of = WORDED[kind]
    return words.around(of.example["subject"], of.lines, of.example)


def subject_of(kind: str) -> str:
    """How the ledger names the words of a kind of notice."""
    return f"notice-words:{kind}"


def how_many_versions(kind: str) -> int:
    """How many versions of the words of a kind there were."""
    return len(history_of(subject_of(kind)))


def versions_of(kind: str) -> list[Version]:
    """All versions of the words of a kind, from the ledger, the latest first."""
    return list(_versions(kind))[::-1]


def _versions(kind: str) -> Iterator[Version]:
    for number, line in enumerate(history_of(subject_of(kind)), 1):
        words = json.loads(line.content)["words"]
        yield Version(number, line, OwnWords(**words) if words else None)
