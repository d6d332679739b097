"""Who is sent what because of the marks that a line of the ledger tells of, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.agreements.terms import Terms
from servicelevel.communication.models import NoticePreference
from servicelevel.instants import MICROSECOND
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.live.marks import BREACH
from servicelevel.monitoring.live.models import MarkReached
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, Scope, holders
from servicelevel.web.wording import counted, instant

TOLD = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD)
"""Roles of the provider that are told of clocks of their services (R114)."""
MOST_LINES = 50


@dataclass(frozen=True)
class Words:
    """One notice for one person."""

    person: Person
    subject: str
    words: str
    only_warnings: bool


def notices_of(marks: Sequence[MarkReached], terms: Mapping[str, Terms], now: datetime) -> Iterator[Words]:
    """A notice for each person whom some of the marks concern and who wants to know; whoever has no address gets none."""
    readers: dict[str, list[Person]] = {}
    by_person: dict[int, tuple[Person, list[MarkReached]]] = {}
    for mark in marks:
        if mark.service not in readers:
            readers[mark.service] = _readers(mark.service, now)
        for person in readers[mark.service]:
            by_person.setdefault(person.pk, (person, []))[1].append(mark)
    wishes = {one.person_id: one for one in NoticePreference.objects.filter(person__in=list(by_person))}
    for person, own in by_person.values():
        wanted = [mark for mark in own if _wants(wishes.get(person.pk), mark)]
        if wanted and person.email:
            yield _words(person, wanted, terms)


def notices_of_missing(
    alarms: Sequence[DataArrival], terms: Mapping[str, Terms], now: datetime
) -> Iterator[Words]:
    """A notice for each Service Level Manager that no data arrives for some targets of one agreement (R113)."""
    if not alarms:
        return
    first = alarms[0]
    title = terms[first.agreement].title if first.agreement in terms else first.agreement
    for one in holders(roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now):
        if one.person.email:
            zone = one.person.zone or "UTC"
            since = instant(first.since.astimezone(ZoneInfo(zone)), zone)
            lines = [f"{row.name} of {title}: nothing has arrived since {since}." for row in alarms]
            yield Words(one.person, f"No data arrives for {title}"[:200], "\n".join(lines), False)


def _readers(service: str, now: datetime) -> list[Person]:
    found = {one.person.pk: one.person for role in TOLD for one in holders(role, Scope(service), now)}
    return list(found.values())


def _wants(wish: NoticePreference | None, mark: MarkReached) -> bool:
    return wish is None or (wish.breaches if mark.mark == BREACH else wish.warnings)


def _words(person: Person, marks: Sequence[MarkReached], terms: Mapping[str, Terms]) -> Words:
    breaches = sum(mark.mark == BREACH for mark in marks)
    ordered = sorted(marks, key=lambda mark: (mark.mark != BREACH, mark.at))
    lines = [_line(mark, terms, person.zone) for mark in ordered[:MOST_LINES]]
    if len(marks) > MOST_LINES:
        lines.append(f"and {len(marks) - MOST_LINES:,} more on the page of live clocks.")
    return Words(person, _subject(ordered, breaches, terms), "\n".join(lines), not breaches)


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
