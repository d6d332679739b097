"""Somebody says how and when they want to be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from urllib.parse import urlsplit

from servicelevel.communication.models import NoticePreference
from servicelevel.communication.outbox.queries import kinds_for
from servicelevel.communication.outbox.sealing import sealed
from servicelevel.communication.outbox.wishes import AT_ONCE, DAILY, NEVER, is_within
from servicelevel.errors import Invalid
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Person
from servicelevel.worktime import Problem

LONGEST_ADDRESS = 2_000
_Way = NoticePreference.Way


@dataclass(frozen=True)
class Choice:
    """How somebody wants to be told. address: of their chat or program; empty: the one they gave before stays."""

    kinds: Mapping[str, str]
    way: str = _Way.MAIL
    address: str = field(default="", repr=False)
    digest_hour: int = 7
    quiet_from: time | None = None
    quiet_until: time | None = None


@act("communication.choose_notices", anyone=True)
def choose_notices(by: By, choice: Choice, key: str) -> Told[NoticePreference]:
    """Keep how somebody wants to be told. key: of the installation, which seals the address. Raises Invalid.

    The ledger gets the way and the host of its address, never the address.
    """
    person = by.someone
    row, _ = NoticePreference.objects.select_for_update().get_or_create(person=person)
    if problems := [*_problems(person, choice, row, by.now)]:
        raise Invalid(problems)
    if choice.way == _Way.MAIL:
        row.sealed_address = ""
    elif choice.address:
        row.sealed_address, row.turn = sealed(choice.address, key), row.turn + 1
    row.way, row.kinds, row.digest_hour = choice.way, dict(choice.kinds), choice.digest_hour
    row.quiet_from, row.quiet_until = choice.quiet_from, choice.quiet_until
    row.save()
    content = {
        "way": row.way, "host": urlsplit(choice.address).hostname or "", "kinds": row.kinds, "digest_hour": row.digest_hour,
        "quiet_from": _hour(row.quiet_from), "quiet_until": _hour(row.quiet_until),
    }  # fmt: skip
    return Told(row, content, f"person:{by.actor}")


def _problems(person: Person, choice: Choice, row: NoticePreference, now: datetime) -> Iterator[Problem]:
    """All that is wrong with what somebody chose."""
    known = kinds_for(person, now)
    for name, wish in choice.kinds.items():
        if name not in known or wish not in (AT_ONCE, DAILY, NEVER):
            yield Problem(name, wish, "is no choice", f"choose {AT_ONCE}, {DAILY} or {NEVER}")
        elif wish == NEVER and known[name][1]:
            yield Problem(name, wish, "is owed to a role of yours", "choose at once, or once a day")
    yield from _wrong_way(person, choice, row)
    yield from _wrong_hours(choice)


def _wrong_way(person: Person, choice: Choice, row: NoticePreference) -> Iterator[Problem]:
    if choice.way not in _Way.values:
        yield Problem("way", choice.way, "is no way", f"choose one of {', '.join(_Way.values)}")
    elif choice.way == _Way.MAIL:
        if not person.email:
            yield Problem("way", choice.way, "does not reach you", "have your address of mail recorded first")
    elif choice.address and _is_no_address(choice.address):
        remedy = "paste it as your chat or program shows it, beginning with https://"
        yield Problem("address", "", "is no address that can be written to", remedy)
    elif not choice.address and (row.way != choice.way or not row.sealed_address):
        yield Problem("address", "", "is missing", "paste the address at which your chat or program listens")


def _wrong_hours(choice: Choice) -> Iterator[Problem]:
    begins, ends = choice.quiet_from, choice.quiet_until
    if not 0 <= choice.digest_hour < 24:
        yield Problem("digest_hour", str(choice.digest_hour), "is no hour of the day", "choose 0 to 23")
    elif (begins is None) != (ends is None):
        yield Problem("quiet_until", "", "need a beginning and an end", "fill in both, or leave both empty")
    elif begins is not None and begins == ends:
        yield Problem("quiet_until", _hour(ends), "is when they begin", "let them end at another time")
    elif begins is not None and ends is not None and is_within(time(choice.digest_hour), begins, ends):
        remedy = "choose an hour outside of them"
        yield Problem("digest_hour", f"{choice.digest_hour}:00", "lies in your quiet hours", remedy)


def _is_no_address(address: str) -> bool:
    """Whether it cannot be one. Where it leads is checked when it is called, each time."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return True
    try:
        parts = urlsplit(address)
        return parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc
    except ValueError:
        return True


def _hour(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""
