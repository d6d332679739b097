"""What the pages of duties and of conformance show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.urls import NoReverseMatch, reverse

from servicelevel.organisation import roles
from servicelevel.process.conformance import Conformance
from servicelevel.process.duties import Duty
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Notice
from servicelevel.process.queries import cases_visible_to
from servicelevel.web.wording import counted

PAGES = {"1.0": "assessment", "2.0": "request", "3.0": "negotiation", "4.0": "period"}
"""The page of a case by its procedure."""
ADDRESSES = {"reply": "consultation", "waiver": "waiver"}
DOING = {"reply": "Reply", "acknowledgement": "Acknowledge", "waiver": "Decide", "step": "Open"}


@dataclass(frozen=True)
class DutyRow:
    """A duty in words. href: where one does it; look: the shape of its urgency."""

    words: str
    beside: str
    why: str
    since: datetime
    until: datetime | None
    look: str
    href: str
    do: str
    notice: int = 0


@dataclass(frozen=True)
class DutiesView:
    """What waits for a person, and what they were told lately, each notice with its address and whom to ask about it."""

    sentence: str
    rows: Sequence[DutyRow]
    notices: Sequence[tuple[Notice, str, str]]


def duties_view(
    person: Any, duties: Sequence[Duty], notices: Sequence[Notice], now: datetime, besides: Iterable[DutyRow] = (),
    contacts: Mapping[str, str] = MappingProxyType({}),
) -> DutiesView:  # fmt: skip
    """The duties of a person in words. Of a case that they do not see, they learn the service and nothing else.

    besides: what other rooms have for the person to do. contacts: of the owners of services, by their keys (R48).
    """
    about = {one.case_id for one in notices} | {duty.case.pk for duty in duties if duty.kind == "reply"}
    seen = set(cases_visible_to(person, now).filter(pk__in=about).values_list("pk", flat=True))
    rows = [_row(duty, now, duty.kind != "reply" or duty.case.pk in seen) for duty in duties]
    rows = sorted([*rows, *besides], key=lambda row: (row.until is None, row.until or row.since, row.since))
    late = sum(row.look == "breached" for row in rows)
    if not rows:
        sentence = "Nothing waits for you"
    else:
        many = "waits" if len(rows) == 1 else "wait"
        sentence = f"{counted(len(rows), 'thing')} {many} for you{_past(late, len(rows))}"
    told = [
        (one, case_address(one.case) if one.case_id in seen else "", contacts.get(one.case.service, ""))
        for one in notices
    ]
    return DutiesView(sentence, rows, told)


def _past(late: int, all_of_them: int) -> str:
    if not late:
        return ""
    which = f"{late} of them " if late < all_of_them else "all of them " if late > 1 else ""
    return f", {which}past the time that is set"


def case_address(case: Case) -> str:
    """The page of a case: its procedure's own, or the one that every case has."""
    name = PAGES.get(case.procedure, "")
    try:
        return reverse(name, args=[case.key]) if name else conformance_address(case)
    except NoReverseMatch:
        return conformance_address(case)


def conformance_address(case: Case) -> str:
    """The page on how a case kept to the process."""
    return reverse("case", args=[case.key])


def conformance_sentence(shown: Conformance) -> str:
    """Whether a case kept to the process, in a sentence."""
    if shown.conforms:
        return "Every step was taken in its turn and in time"
    parts = [
        (shown.late, "step is late,steps are late"),
        (shown.waived, "step was skipped with leave,steps were skipped with leave"),
        (shown.unanswered, "question got no answer,questions got no answer"),
    ]
    return ", ".join(counted(count, words) for count, words in parts if count)


def _row(duty: Duty, now: datetime, seen: bool) -> DutyRow:
    step = reading_of(duty.case).steps[duty.step]
    name = step.name.removesuffix("?")
    words = {
        "step": f"{step.name}" if step.kind == "decision" else name,
        "reply": f"You are consulted: {name}",
        "acknowledgement": f"Confirm that you have read this: {duty.words}",
        "waiver": f"May this step be skipped: {name}",
    }[duty.kind]
    beside = f"{duty.case.title} ({duty.case.key})" if seen else duty.case.service
    href = ""
    if duty.kind == "step":
        href = case_address(duty.case)
    elif duty.kind in ADDRESSES:
        href = reverse(ADDRESSES[duty.kind], args=[duty.number])
    look = "breached" if duty.is_late(now) else "open"
    return DutyRow(
        words, beside, roles.NAMES.get(duty.role, duty.role), duty.since, duty.until, look, href, DOING[duty.kind],
        duty.number if duty.kind == "acknowledgement" else 0,
    )  # fmt: skip
