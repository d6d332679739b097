"""How people want to be told, and what became of what they were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.wishes import DAILY, KINDS, NEVER, Kind, Wishes
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import is_inside, party_of, roles_of

SHOWN = 20


def wishes_of(people: Sequence[Person]) -> dict[int, Wishes]:
    """How each of some people wants to be told, by row number; who has said nothing, as everybody begins."""
    said = {row.person_id: row for row in NoticePreference.objects.filter(person__in=people)}
    return {one.pk: _wishes(one, said.get(one.pk)) for one in people}


def preference_of(person: Person) -> NoticePreference:
    """What somebody said of how they want to be told; unsaved where that is nothing."""
    return NoticePreference.objects.filter(person=person).first() or NoticePreference(person=person)


def kinds_for(person: Any, now: datetime) -> dict[str, tuple[Kind, bool]]:
    """The kinds of notices that somebody can get, and whether each is owed to a role of theirs."""
    if party_of(person) is None:
        return {}
    held = {one.role for one in roles_of(person, now)}
    inside = is_inside(person)
    return {key: (kind, kind.is_owed(held)) for key, kind in KINDS.items() if inside or not kind.for_inside}


def wished(kept: NoticePreference, kinds: Mapping[str, tuple[Kind, bool]]) -> dict[str, str]:
    """When somebody is told of each kind; what they left out and is owed by now comes once a day."""
    wishes = {key: kept.kinds.get(key, kind.begins) for key, (kind, _) in kinds.items()}
    return {key: DAILY if wish == NEVER and kinds[key][1] else wish for key, wish in wishes.items()}


def sent_lately(person: Person) -> list[OutgoingNotice]:
    """What somebody was sent, or will be, the latest first."""
    rows = OutgoingNotice.objects.filter(person=person).select_related("gathered_in")
    return list(rows.order_by("-made_at", "-pk")[:SHOWN])


def _wishes(person: Person, said: NoticePreference | None) -> Wishes:
    zone = person.zone or "UTC"
    if said is None:
        return Wishes(zone)
    return Wishes(zone, said.digest_hour, said.quiet_from, said.quiet_until, said.kinds)
