"""The gap table: each requirement against capabilities, OLAs and UCs, with the sentence why (R96). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.requirements.against import (
    MET,
    NOT_MET,
    UNKNOWN,
    Against,
    Capability,
    Underpinning,
    Verdict,
)
from servicelevel.requirements.against_history import availability_kept, tickets_kept
from servicelevel.requirements.against_promises import promise_keeps
from servicelevel.requirements.figures import KINDS, Figure
from servicelevel.requirements.hours import uncovered
from servicelevel.worktime import WorkCalendar

CAPABILITY = "capability"
SPOKEN_OF = ("availability", "response", "resolution", "support hours")
"""The kinds of which OLAs and UCs promise something that can be compared."""
NAMES = {"OLA": "operational level agreement", "UC": "underpinning contract"}


@dataclass(frozen=True)
class Asked:
    """A requirement as far as the table needs it."""

    number: int
    kind: str
    figure: Figure


@dataclass(frozen=True)
class Found:
    """One row: a requirement against one thing. against: capability, OLA or UC; key, title: of the agreement, if one."""

    number: int
    against: str
    key: str
    title: str
    verdict: Verdict
    words: str


def gap_table(asked: Sequence[Asked], against: Against, at: datetime) -> tuple[Found, ...]:
    """Every requirement against the service's capability and against the OLAs and UCs that speak of it.

    at: from when on hours and deadlines are compared, for a year.
    """
    return tuple(row for one in asked for row in _rows(one, against, at))


def together(verdicts: Iterable[str]) -> Verdict:
    """The verdict of a requirement from those of its rows: one that is not met decides, then one that is unknown."""
    found = set(verdicts)
    if NOT_MET in found:
        return NOT_MET
    return UNKNOWN if UNKNOWN in found or not found else MET


def _rows(one: Asked, against: Against, at: datetime) -> Iterator[Found]:
    verdict, words = _by_capability(one, against.capability, at)
    yield Found(one.number, CAPABILITY, "", "", verdict, words)
    if one.kind in SPOKEN_OF and one.figure:
        hours = _hours_wanted(one, against.capability)
        for kind in ("OLA", "UC"):
            yield from _by_agreements(one, kind, against.of_kind(kind), hours, at)


def _hours_wanted(one: Asked, capability: Capability) -> WorkCalendar | None:
    return one.figure.hours.calendar() if one.figure.hours else capability.hours


def _by_capability(one: Asked, capability: Capability, at: datetime) -> tuple[Verdict, str]:
    verdict, words = _measured(one, capability, at)
    if verdict == UNKNOWN and (told := _assessed(capability)):
        words = f"{words} {told}"
    return verdict, words


def _measured(one: Asked, capability: Capability, at: datetime) -> tuple[Verdict, str]:
    if not one.figure:
        return UNKNOWN, "The requirement has no figure that could be compared."
    if one.kind == "support hours":
        return _by_service_hours(one.figure, capability, at)
    if one.kind == "availability":
        return availability_kept(one.figure, capability.availability, at)
    if one.kind in ("response", "resolution"):
        return tickets_kept(one.kind, one.figure, capability.tickets, at)
    return UNKNOWN, f"{KINDS[one.kind].name} is not measured here; somebody who knows has to say."


def _assessed(capability: Capability) -> str:
    if not capability.assessed:
        return ""
    last = max(capability.assessed, key=lambda found: found.at)
    return f"The assessment {last.key} of {last.at:%d %b %Y} says: {last.words}"


def _by_service_hours(figure: Figure, capability: Capability, at: datetime) -> tuple[Verdict, str]:
    if capability.hours is None or figure.hours is None:
        return UNKNOWN, "The catalogue names no hours of the service."
    return _covers(
        capability.hours, figure.hours.calendar(), f"The service runs {capability.hours_words}", at
    )


def _covers(offered: WorkCalendar, wanted: WorkCalendar, who: str, at: datetime) -> tuple[Verdict, str]:
    gap = uncovered(offered, wanted, at)
    if gap is None:
        return MET, f"{who}, which covers the hours that are wanted."
    zone = wanted.zone
    begins, ends = (instant.astimezone(zone) for instant in gap)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%a %d %b %Y, %H:%M}"
    return NOT_MET, f"{who}; {begins:%a %d %b %Y, %H:%M} to {until} is wanted and not covered."


def _by_agreements(
    one: Asked, kind: str, agreements: Sequence[Underpinning], hours: WorkCalendar | None, at: datetime
) -> Iterator[Found]:
    spoken = [found for found in (_by_agreement(one, each, hours, at) for each in agreements) if found]
    yield from spoken
    if spoken or (kind == "UC" and not agreements):
        return
    what = KINDS[one.kind].name.lower()
    if not agreements:
        words = f"No {NAMES[kind]} covers the service; nobody has promised what it rests on."
    elif len(agreements) == 1:
        words = f"The {NAMES[kind]} {agreements[0].title} says nothing of {what} here."
    else:
        words = f"None of the {len(agreements)} {NAMES[kind]}s says anything of {what} here."
    yield Found(one.number, kind, "", "", UNKNOWN, words)


def _by_agreement(
    one: Asked, agreement: Underpinning, hours: WorkCalendar | None, at: datetime
) -> Found | None:
    said = list(_sayings(one, agreement, hours, at))
    if not said:
        return None
    verdict = together(verdict for verdict, _ in said)
    words = next(words for found, words in said if found == verdict)
    if not agreement.in_force and verdict == MET:
        verdict, words = UNKNOWN, f"{words} It is a draft and binds nobody yet."
    return Found(one.number, agreement.kind, agreement.key, agreement.title, verdict, words)


def _sayings(
    one: Asked, agreement: Underpinning, hours: WorkCalendar | None, at: datetime
) -> Iterator[tuple[Verdict, str]]:
    if one.kind == "support hours":
        if one.figure.hours is not None:
            wanted = one.figure.hours.calendar()
            for promise in agreement.promises:
                if promise.kind == "availability":
                    continue
                yield _covers(promise.calendar, wanted, f"It promises {promise.words}", at)
        return
    own = [promise for promise in agreement.promises if promise.kind == one.kind]
    exact = [promise for promise in own if promise.priority == one.figure.priority]
    wanted_all = not one.figure.priority
    for promise in own if wanted_all else exact or [each for each in own if not each.priority]:
        yield promise_keeps(one.figure, promise, hours, at)
