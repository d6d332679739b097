"""Who is sent what because of the marks that a line of the ledger tells of, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import service_names
from servicelevel.communication.outbox.queries import wishes_of
from servicelevel.communication.outbox.values import values_of_marks, values_of_missing
from servicelevel.communication.outbox.wishes import BREACH as BREACHES
from servicelevel.communication.outbox.wishes import DATA, WARNING, Going, Wishes
from servicelevel.communication.outbox.words import Words
from servicelevel.instants import MICROSECOND
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.attribution.queries import parties_of_groups
from servicelevel.monitoring.breaches.queries import record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.live.marks import BREACH
from servicelevel.monitoring.live.models import MarkReached
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, Scope, holders, holds_for, is_inside
from servicelevel.web import addresses
from servicelevel.web.wording import counted, instant

TOLD = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD)
"""Roles of the provider that are told of clocks of their services (R114)."""
HOLD = (roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD)
"""Roles in which one holds a service, where it is named."""
MOST_LINES = 50


@dataclass
class _Reader:
    """Somebody whom some marks concern, each in a role. sees: the agreements that they may open."""

    person: Person
    marks: list[tuple[MarkReached, str]] = field(default_factory=list)
    sees: frozenset[str] = frozenset()


def notices_of(marks: Sequence[MarkReached], terms: Mapping[str, Terms], now: datetime) -> Iterator[Words]:
    """The notices of some marks for each person whom they concern: of those that go out at the same time, one."""
    readers: dict[int, _Reader] = {}
    concerned = {service: readers_of(service, now) for service in {mark.service for mark in marks}}
    for mark in marks:
        for person, role in concerned[mark.service]:
            readers.setdefault(person.pk, _Reader(person)).marks.append((mark, role))
    wishes = wishes_of([one.person for one in readers.values()])
    parties = parties_of_groups({mark.holder for mark in marks}) if readers else {}
    services = service_names() if readers else {}
    for reader in readers.values():
        reader.sees = frozenset(
            agreements_visible_to(reader.person)
            .filter(key__in={mark.agreement for mark in marks})
            .order_by()
            .values_list("key", flat=True)
        )
        for (going, urgent), some in _by_going(reader, wishes[reader.person.pk], parties, now).items():
            yield _words(reader, some, terms, services, going, urgent)


def notices_of_missing(
    alarms: Sequence[DataArrival], terms: Mapping[str, Terms], now: datetime
) -> Iterator[Words]:
    """A notice for each Service Level Manager that no data arrives for some targets of one agreement (R113)."""
    if not alarms:
        return
    first = alarms[0]
    known = terms.get(first.agreement)
    title = known.title if known else first.agreement
    found = [one.person for one in holders(roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now)]
    wishes, services = wishes_of(found), service_names()
    for person in found:
        going = wishes[person.pk].going(DATA, roles.SERVICE_LEVEL_MANAGER, now)
        if going is not None:
            zone = person.zone or "UTC"
            since = instant(first.since.astimezone(ZoneInfo(zone)), zone)
            lines = [f"{row.name} of {title}: nothing has arrived since {since}." for row in alarms]
            subject = f"No data arrives for {title}"[:200]
            values = values_of_missing(alarms, known, services, since)
            yield Words(person, DATA, subject, "\n".join(lines), reverse("sources"), going, values=values)


def readers_of(service: str, now: datetime) -> list[tuple[Person, str]]:
    """Whom a clock of a service concerns, each once, in the first of their roles."""
    found: dict[int, tuple[Person, str]] = {}
    for role in TOLD:
        for one in holders(role, Scope(service), now):
            found.setdefault(one.person.pk, (one.person, role))
    return list(found.values())


def _by_going(
    reader: _Reader, wishes: Wishes, parties: Mapping[str, int], now: datetime
) -> dict[tuple[Going, bool], list[MarkReached]]:
    """The marks that somebody wants to be told of, by when that is and whether quiet hours do not hold it."""
    held: dict[str, bool] = {}
    found: dict[tuple[Going, bool], list[MarkReached]] = {}
    for mark, role in reader.marks:
        kind = BREACHES if mark.mark == BREACH else WARNING
        urgent = kind == BREACHES and _holds(reader.person, mark, parties, held, now)
        going = wishes.going(kind, role, now, urgent=urgent)
        if going is not None:
            found.setdefault((going, urgent and not going.together), []).append(mark)
    return _at_once_together(found)


def _at_once_together(
    found: dict[tuple[Going, bool], list[MarkReached]],
) -> dict[tuple[Going, bool], list[MarkReached]]:
    """What goes at once goes in one notice, whether or not a part of it would have waited for nothing."""
    for (going, urgent), some in list(found.items()):
        if not urgent and (going, True) in found:
            found[going, True] += some
            del found[going, urgent]
    return found


def _holds(
    person: Person, mark: MarkReached, parties: Mapping[str, int], known: dict[str, bool], now: datetime
) -> bool:
    """Whether somebody holds a clock: their own team has its ticket, or they are named for its service."""
    if mark.holder and parties.get(mark.holder) == person.party_id:
        return True
    if mark.service not in known:
        known[mark.service] = any(holds_for(person, role, mark.service, now) for role in HOLD)
    return known[mark.service]


def _words(
    reader: _Reader, marks: Sequence[MarkReached], terms: Mapping[str, Terms], services: Mapping[str, str],
    going: Going, urgent: bool,
) -> Words:  # fmt: skip
    person = reader.person
    breaches = sum(mark.mark == BREACH for mark in marks)
    ordered = sorted(marks, key=lambda mark: (mark.mark != BREACH, mark.at))
    lines = [_line(mark, terms, person.zone) for mark in ordered[:MOST_LINES]]
    if len(marks) > MOST_LINES:
        lines.append(f"and {len(marks) - MOST_LINES:,} more on the page of live clocks.")
    subject, place = _subject(ordered, breaches, terms), _place(ordered, breaches, reader)
    kind = BREACHES if breaches else WARNING
    values = values_of_marks(ordered, terms, services, reader.sees)
    return Words(person, kind, subject, "\n".join(lines), place, going, not breaches, urgent, values)


def _place(marks: Sequence[MarkReached], breaches: int, reader: _Reader) -> str:
    """Where to look, as far as they may open it: the record of one breach, the ticket of one warning, else a list."""
    inside = is_inside(reader.person)
    if len(marks) == 1 and marks[0].agreement in reader.sees:
        one = marks[0]
        reference = f"{one.source.key}/{one.ticket}"
        if breaches and inside:
            return record_address(ClockKey(one.agreement, one.target, reference, one.episode))
        return addresses.ticket(reference)
    return reverse("breaches") if breaches and inside and reader.sees else reverse("live")


def _subject(marks: Sequence[MarkReached], breaches: int, terms: Mapping[str, Terms]) -> str:
    if len(marks) == 1:
        (one,) = marks
        what = "Breached" if breaches else f"{one.mark} of the goal used"
        of = terms.get(one.agreement)
        return f"{what}: {one.ticket}, {of.target_name(one.target) if of else one.target}"[:200]
    parts = [counted(breaches, "breach,breaches")] if breaches else []
    warnings = len(marks) - breaches
    parts += [counted(warnings, "warning")] if warnings else []
    return " and ".join(parts)


def _line(mark: MarkReached, terms: Mapping[str, Terms], zone: str) -> str:
    of = terms.get(mark.agreement)
    at = mark.at - MICROSECOND if mark.mark == BREACH else mark.at
    what = "breached" if mark.mark == BREACH else f"has used {mark.mark} of its goal"
    held = f", held by {mark.holder}" if mark.holder else ""
    title, target = (of.title, of.target_name(mark.target)) if of else (mark.agreement, mark.target)
    when = instant(at.astimezone(ZoneInfo(zone)), zone)
    return f"{mark.ticket}: {target} of {title} {what} at {when}{held}."
