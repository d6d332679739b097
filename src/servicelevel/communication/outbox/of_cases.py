"""Who is sent what because of a line of the ledger that belongs to a case, or that tells news: duties, and what to know.

What is told stands in the tool already (My duties, News); here it is said to those who do not look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from servicelevel.communication.models import Receipt
from servicelevel.communication.outbox.queries import wishes_of
from servicelevel.communication.outbox.wishes import DUTY, INFORMED, NEWS
from servicelevel.communication.outbox.words import Words
from servicelevel.ledger.models import Line
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.breaches.queries import key_of
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.vendors.duties import words_of
from servicelevel.monitoring.vendors.queries import speakers
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import holders
from servicelevel.process import cases
from servicelevel.process.desk.shown import case_address
from servicelevel.process.duties import MAY_WAIVE
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken, Waiver
from servicelevel.process.queries import cases_visible_to

TELLS_NEWS: Final = "communication.tell"
"""The act by whose lines people are told of agreements and services."""
INVESTIGATES: Final = "monitoring.open_investigation"


@dataclass(frozen=True)
class _Said:
    """Something to tell somebody, before it is known when that is."""

    person: Person
    role: str
    kind: str
    subject: str
    words: str
    place: str


def notices_of_line(line: Line, now: datetime) -> Iterator[Words]:
    """What a line means for people, each told a thing once; whoever acted needs no notice of it."""
    said = [one for one in _said(line, now) if one.person.username != line.actor]
    wishes = wishes_of([one.person for one in said])
    told: set[tuple[int, str]] = set()
    for one in said:
        going = wishes[one.person.pk].going(one.kind, one.role, now)
        if going is not None and (one.person.pk, one.words) not in told:
            told.add((one.person.pk, one.words))
            subject = " ".join(one.subject.split())[:200]
            yield Words(one.person, one.kind, subject, one.words, one.place, going)


def _said(line: Line, now: datetime) -> Iterator[_Said]:
    if line.act == TELLS_NEWS:
        yield from _news(line)
    elif line.act == INVESTIGATES:
        yield from _investigation(line)
    elif case := Case.objects.select_related("customer", "process").filter(key=line.case).first():
        yield from _of_case(case, line, now)


def _news(line: Line) -> Iterator[_Said]:
    number = int(line.subject.removeprefix("communication:"))
    for one in Receipt.objects.filter(communication=number).select_related("communication", "person"):
        told, place = one.communication, reverse("one-news", args=[one.pk])
        kind = DUTY if one.must_confirm else NEWS
        ask = "\nPlease confirm that you have read this." if one.must_confirm else ""
        yield _Said(one.person, one.role, kind, told.subject, told.words + ask, place)


def _investigation(line: Line) -> Iterator[_Said]:
    number = json.loads(line.content)["investigation"]
    for row in Investigation.objects.filter(pk=number, closed_at=None).select_related("owner", "agreement"):
        ticket = key_of(row).number
        words = f"Look into the breach of {ticket} until {row.due_on:%d %b %Y}. {row.cause}"
        place = reverse("investigation", args=[row.pk])
        yield _Said(row.owner, "", DUTY, f"For you: look into the breach of {ticket}", words, place)


def _of_case(case: Case, line: Line, now: datetime) -> Iterator[_Said]:
    yield from _waiting(case, line, now)
    yield from _asked(case, line, now)
    yield from _to_waive(case, line, now)
    for row in Notice.objects.filter(line=line.number).select_related("person"):
        place = case_address(case) if _sees(row.person, case, now) else reverse("duties")
        kind = DUTY if row.must_acknowledge else INFORMED
        ask = " Please confirm that you have read this." if row.must_acknowledge else ""
        yield _Said(row.person, row.role, kind, row.words, row.words + ask, place)


def _waiting(case: Case, line: Line, now: datetime) -> Iterator[_Said]:
    """The steps that this line opened and that still wait."""
    took = StepTaken.objects.filter(case=case, line=line.number)
    if case.opened_at != line.recorded_at and not took.exists():
        return
    reading = reading_of(case)
    for one in cases.standing(case):
        if one.since != line.recorded_at:
            continue
        name = f"{one.step} {reading.steps[one.step].name}"
        for person, role in _holding(reading.performers(one.step), case, now):
            if _sees(person, case, now):
                words = f"It waits for you: {name}. {case.title} ({case.key})."
                yield _Said(person, role, DUTY, f"For you: {name}, {case.title}", words, case_address(case))
        yield from _vendor_parts(case, one.step, now)


def _vendor_parts(case: Case, step: str, now: datetime) -> Iterator[_Said]:
    """Vendors, who see no case, are told of their part and its period alone."""
    row = ReportingPeriod.objects.select_related("case__customer", "agreement").filter(case=case).first()
    if row is None:
        return
    for person, role, vendor in speakers(row, step, now):
        words, place = words_of(step, row), reverse("vendor-part", args=[row.pk, vendor.key])
        yield _Said(person, role, DUTY, f"For you: {words}", f"It waits for {vendor}: {words}.", place)


def _asked(case: Case, line: Line, now: datetime) -> Iterator[_Said]:
    """Whose opinion is sought since this line. Who does not see the case learns the service and nothing else."""
    asked = Consultation.objects.filter(case=case, asked_at=line.recorded_at, replied_at=None)
    for row in asked.order_by("pk"):
        name, place = reading_of(case).steps[row.step].name, reverse("consultation", args=[row.pk])
        for person, role in _holding([row.role], case, now):
            about = f"{case.title} ({case.key})" if _sees(person, case, now) else case.service
            words = f"You are consulted on {row.step} {name}, until {row.due_at:%d %b %Y}. {about}."
            yield _Said(person, role, DUTY, f"You are consulted: {name}", words, place)


def _to_waive(case: Case, line: Line, now: datetime) -> Iterator[_Said]:
    asked = Waiver.objects.filter(case=case, asked_at=line.recorded_at, decided_at=None)
    for row in asked.select_related("asked_by"):
        name, place = reading_of(case).steps[row.step].name, reverse("waiver", args=[row.pk])
        for person, role in _holding(MAY_WAIVE, case, now):
            words = f"{row.asked_by} asks to skip {row.step} {name}: {row.reason}"
            yield _Said(person, role, DUTY, f"May this step be skipped: {name}", words, place)


def _holding(roles: Iterable[str], case: Case, now: datetime) -> Iterator[tuple[Person, str]]:
    for role in roles:
        for one in holders(role, cases.scope_of(case), now):
            yield one.person, role


def _sees(person: Person, case: Case, now: datetime) -> bool:
    return cases_visible_to(person, now).filter(pk=case.pk).exists()
