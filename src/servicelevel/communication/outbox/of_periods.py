"""Who is sent what because a period missed targets without clocks (R114): one notice an agreement and period."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import service_names
from servicelevel.communication.outbox.queries import wishes_of
from servicelevel.communication.outbox.telling import readers_of
from servicelevel.communication.outbox.values import values_of_missed
from servicelevel.communication.outbox.wishes import MISSED
from servicelevel.communication.outbox.words import Words
from servicelevel.ledger.models import Line
from servicelevel.monitoring.breaches.queries import record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import is_inside

Missed = Mapping[str, Any]
"""A target that was missed, as the line says it: target, name, figure, goal, services."""


def notices_of_missed(line: Line, terms: Mapping[str, Terms], now: datetime) -> Iterator[Words]:
    """A notice for each person who is told of breaches of the services that the missed targets speak of."""
    key, said = line.subject.removeprefix("agreement:"), json.loads(line.content)
    readers: dict[int, tuple[Person, str, list[Missed]]] = {}
    concerned = {
        one: readers_of(one, now) for one in {one for row in said["targets"] for one in row["services"]}
    }
    for row in said["targets"]:
        for person, role in {who: role for one in row["services"] for who, role in concerned[one]}.items():
            readers.setdefault(person.pk, (person, role, []))[2].append(row)
    wishes = wishes_of([person for person, _, _ in readers.values()])
    services, known = service_names() if readers else {}, terms.get(key)
    for person, role, missed in readers.values():
        going = wishes[person.pk].going(MISSED, role, now)
        if going is not None:
            sees = is_inside(person) and agreements_visible_to(person).filter(key=key).exists()
            title = known.title if known else key
            lines = [_line(row, title, said["words"]) for row in missed]
            place = _place(key, said["period"], missed) if sees else reverse("live")
            values = values_of_missed(missed, known, services, said["words"], title, sees=sees)
            subject = _subject(missed, title, said["words"])
            yield Words(person, MISSED, subject, "\n".join(lines), place, going, values=values)


def _place(key: str, period: str, missed: Sequence[Missed]) -> str:
    """The record of one missed target; of several the list of all that the period missed, with their records."""
    if len(missed) == 1:
        return record_address(ClockKey(key, missed[0]["target"], "", period=period))
    return f"{reverse('breaches')}?{urlencode({'agreement': key, 'period': period})}"


def _subject(missed: Sequence[Missed], title: str, period: str) -> str:
    what = missed[0]["name"] if len(missed) == 1 else f"{len(missed)} targets"
    return f"Missed in {period}: {what} of {title}"[:200]


def _line(row: Missed, title: str, period: str) -> str:
    return f"{row['name']} of {title}: {row['figure']} in {period}; {row['goal']} promised."
