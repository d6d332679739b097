"""Notices that go out together: what is told once a day, and what waited for the end of quiet hours.

The mail that gathers them is a row of its own, under a key that follows from the person and the instant. What goes with it
is tied to it in the transaction that makes it; once a worker has claimed it, it takes nothing more in. So none is
lost, none is in two mails, and every try says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from servicelevel.communication.delivery.port import Message
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.wishes import KINDS
from servicelevel.organisation.models import Person
from servicelevel.web.wording import counted

GATHERING = "gathering"


def gathering(person: Person, at: datetime, way: str, now: datetime) -> OutgoingNotice | None:
    """What goes to somebody at an instant, held until the end of the transaction; None once it is under way."""
    key = f"digest-{person.pk}-{at:%Y%m%dT%H%MZ}"
    OutgoingNotice.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "kind": GATHERING, "way": way, "to": person.email, "only_warnings": False, "made_at": at,
            "next_try_at": at, "place": "",
        },
    )  # fmt: skip
    row = OutgoingNotice.objects.select_for_update().get(key=key)
    return row if row.claim == 0 and at > now else None


def message_of(row: OutgoingNotice, address: str) -> Message:
    """What is sent, the same at every try. address: of the installation; without one there are no links."""
    if row.kind != GATHERING:
        return Message(row.key, row.to, row.subject, row.words, _link(row, address), row.made_at)
    order = {kind: place for place, kind in enumerate(KINDS)}
    parts = sorted(row.gathered.all(), key=lambda one: (order[one.kind], one.made_at, one.pk))
    text = "\n\n".join("\n".join(filter(None, [_head(one), _link(one, address)])) for one in parts)
    return Message(
        row.key, row.to, _subject(parts), text, f"{address}/duties/" if address else "", row.made_at
    )


def _head(one: OutgoingNotice) -> str:
    """Its words, which say it all, under its subject where they are a list."""
    return f"{one.subject}\n{one.words}" if "\n" in one.words else one.words


def _link(one: OutgoingNotice, address: str) -> str:
    return f"{address}{one.place}" if address and one.place else ""


def _subject(parts: Sequence[OutgoingNotice]) -> str:
    """`4 notices: 2 breaches, 1 duty, 1 news`; of a single one what it says itself."""
    if len(parts) == 1:
        return parts[0].subject
    kinds = Counter(KINDS[one.kind].words for one in parts)
    return f"{counted(len(parts), 'notice')}: {', '.join(f'{name.lower()} {count}' for name, count in kinds.items())}"


def way_of(said: NoticePreference | None) -> str:
    """The way on which somebody is told now."""
    return said.way if said is not None else NoticePreference.Way.MAIL
