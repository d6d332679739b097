"""What the list of assessments shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from servicelevel.capabilities.assessments.desk.sentences import ended, of_the_list
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.assessments.parts import parts_of
from servicelevel.capabilities.assessments.queries import PAGE, STATES
from servicelevel.capabilities.assessments.rules import DueReview
from servicelevel.organisation import roles
from servicelevel.process import cases
from servicelevel.process.in_force import reading_of

SHOWN = {"due": "Due", "overdue": "Overdue", "open": "Open", "done": "Done"}


@dataclass(frozen=True)
class Chip:
    """A way to narrow the list."""

    key: str
    words: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class ListView:
    """The head of the list."""

    sentence: str
    chips: Sequence[Chip]
    show: str
    service: str


@dataclass(frozen=True)
class Row:
    """An assessment in the list. state: in words; look: its shape; whose: who takes the step that waits."""

    row: Assessment
    name: str
    state: str
    look: str
    whose: str
    until: datetime | None
    is_late: bool


@dataclass(frozen=True)
class DueRow:
    """A service whose review is due."""

    due: DueReview
    name: str


def list_view(
    visible: QuerySet[Assessment], due: Sequence[DueReview], show: str, service: str, now: datetime
) -> ListView:
    """The sentence and the counts of the list."""
    rows = visible.filter(service__key=service) if service else visible
    counts = rows.order_by().aggregate(**{
        key: Count("pk", filter=state(now)) for key, state in STATES.items()
    })  # fmt: skip
    counts["due"] = sum(one.service == service or not service for one in due)
    chips = [Chip(key, words, counts[key], key == show) for key, words in SHOWN.items()]
    return ListView(of_the_list(counts), chips, show, service)


def due_page(
    due: Sequence[DueReview], names: Mapping[str, str], service: str, after: str
) -> tuple[list[DueRow], str]:
    """A page of the reviews that are due, the longest overdue first, and where the next begins."""
    rows = [one for one in due if not service or one.service == service]
    begin = next((number for number, one in enumerate(rows, start=1) if one.service == after), 0)
    page = rows[begin : begin + PAGE]
    more = len(rows) > begin + PAGE
    return [DueRow(one, names.get(one.service, one.service)) for one in page], page[
        -1
    ].service if more else ""


def listed(row: Assessment, now: datetime) -> Row:
    """An assessment as a row of the list."""
    standing = cases.standing(row.case, row.case.taken.all())
    if not standing:
        return Row(row, parts_of(row)[""], ended(row), "met", "", None, False)
    waiting, reading = standing[0], reading_of(row.case)
    until = cases.due_at(row.case, waiting)
    whose = " or ".join(roles.NAMES.get(role, role) for role in reading.performers(waiting.step))
    is_late = until is not None and until < now
    look = "breached" if is_late else "open"
    return Row(row, parts_of(row)[""], reading.steps[waiting.step].name, look, whose, until, is_late)
