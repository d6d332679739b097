"""The process itself is reviewed, yearly unless somebody says otherwise; what was decided is written down (R167)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from servicelevel.communication.models import ProcessReview
from servicelevel.communication.words import wrong_words
from servicelevel.documents import evidence
from servicelevel.documents.uploads.accepted import Upload
from servicelevel.errors import Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.web.days import day_in
from servicelevel.worktime.problems import Problem

WHO_REVIEWS = (roles.SERVICE_LEVEL_MANAGER,)


@dataclass(frozen=True)
class Reviewed:
    """A review of the process. present: names, one a line; minutes or link: the minutes, as a file or where they lie."""

    held_on: date
    next_on: date
    findings: str
    decisions: str
    present: str
    minutes: Upload | None = None
    link: str = ""


@act("communication.record_process_review", may=WHO_REVIEWS)
def record_process_review(by: By, reviewed: Reviewed) -> Told[ProcessReview]:
    """Write down a review of the process with its minutes, and by when the next one is held. Raises Invalid."""
    if problems := list(_problems(by, reviewed)):
        raise Invalid(problems)
    minutes = None
    if reviewed.minutes is not None:
        title = f"Minutes: review of the process, {reviewed.held_on.isoformat()}"
        minutes = evidence.keep(by.someone, by.now, reviewed.minutes, title=title, about="process:review")
    row = ProcessReview.objects.create(
        held_on=reviewed.held_on, next_on=reviewed.next_on, findings=reviewed.findings.strip(),
        decisions=reviewed.decisions.strip(), present=reviewed.present.strip(), minutes=minutes,
        link=reviewed.link.strip(), recorded_at=by.now, by=by.someone,
    )  # fmt: skip
    told = {
        "held_on": row.held_on.isoformat(), "next_on": row.next_on.isoformat(), "decisions": row.decisions,
        "minutes": minutes.key if minutes else row.link,
    }  # fmt: skip
    return Told(row, told, "process:review")


def _problems(by: By, given: Reviewed) -> Iterator[Problem]:
    for path in ("findings", "decisions", "present"):
        yield from wrong_words(path, getattr(given, path))
    if given.held_on > day_in(by.person, by.now):
        yield Problem(
            "held_on", given.held_on.isoformat(), "is still to come", "write it down when it was held"
        )
    if given.next_on <= given.held_on:
        yield Problem("next_on", given.next_on.isoformat(), "is not after this review", "choose a later day")
    if given.minutes is None and not given.link.strip():
        yield Problem("minutes", "", "are missing", "bring the minutes, or say where they lie")
    if len(given.link) > 500:
        yield Problem("link", f"{len(given.link)} characters", "is too long", "at most 500")
