"""What the page of an assessment shows: its answer in words first, then what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.capabilities.assessments.communicating import missing_people
from servicelevel.capabilities.assessments.models import (
    Answer,
    Announcement,
    Assessment,
    CatalogueUpdate,
    Change,
    Decision,
    GoalLink,
    PlanGoal,
    Question,
)
from servicelevel.capabilities.assessments.parts import parts_of
from servicelevel.capabilities.assessments.queries import (
    current_answers,
    current_links,
    latest_announcement,
    latest_change,
    latest_decision,
    told_of,
)
from servicelevel.capabilities.assessments.rules import ABOUT, DOES_NOT, GAP, SUPPORTS
from servicelevel.process import cases
from servicelevel.process.models import Notice
from servicelevel.web.wording import counted

LOOKS = {SUPPORTS: "met", GAP: "threatened", DOES_NOT: "breached"}
WORDS = {SUPPORTS: "Supports", GAP: "Gap", DOES_NOT: "Does not support"}


@dataclass(frozen=True)
class Judged:
    """A question, or a goal, with what was said of it. About: the heading of the question."""

    asked: Question | PlanGoal
    about: str
    said: Answer | GoalLink | None
    beside: Sequence[GoalLink] = ()

    @property
    def look(self) -> str:
        """The shape of the verdict."""
        return LOOKS.get(self.said.verdict, "") if self.said else ""

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return WORDS.get(self.said.verdict, "") if self.said else ""


@dataclass(frozen=True)
class Told:
    """Somebody who was told, and whether an acknowledgement is waited for."""

    notice: Notice
    is_missing: bool


@dataclass(frozen=True)
class Difference:
    """A field of the catalogue before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class View:
    """Everything that the page of an assessment shows. waiting: the step that waits, empty where the case is closed."""

    row: Assessment
    sentence: str
    more: str
    waiting: str
    until: datetime | None
    questions: Sequence[Judged]
    goals: Sequence[Judged]
    decision: Decision | None
    changes: Sequence[Change]
    update: CatalogueUpdate | None
    differences: Sequence[Difference]
    announcement: Announcement | None
    told: Sequence[Told]

    @property
    def name(self) -> str:
        """How the service is called."""
        return parts_of(self.row)[""]


def view(row: Assessment, now: datetime) -> View:
    """The page of an assessment."""
    standing = cases.standing(row.case, row.case.taken.all())
    waiting = standing[0].step if standing else ""
    questions, goals = _questions(row), _goals(row)
    announcement = latest_announcement(row)
    told = _told(row, announcement, now) if announcement else []
    change = latest_change(row)
    return View(
        row=row, sentence=_sentence(row, waiting, questions, goals, change, told), more=_more(questions, goals),
        waiting=waiting, until=cases.due_at(row.case, standing[0]) if standing else None,
        questions=questions, goals=goals, decision=latest_decision(row),
        changes=list(row.changes.select_related("by", "closed_by").order_by("-recorded_at", "-pk")),
        update=row.updates.select_related("version", "change", "by").order_by("-recorded_at", "-pk").first(),
        differences=_differences(row), announcement=announcement, told=told,
    )  # fmt: skip


def gaps_in(judged: Sequence[Judged]) -> list[Judged]:
    """Those that do not fully support what is asked."""
    return [one for one in judged if one.said is not None and one.said.verdict != SUPPORTS]


def _questions(row: Assessment) -> list[Judged]:
    answers = current_answers(row)
    return [
        Judged(one, ABOUT.get(one.about, one.about), answers.get(one.number))
        for one in row.questions.asked.all()
    ]


def _goals(row: Assessment) -> list[Judged]:
    links = current_links(row)
    found = []
    for goal in row.plan.goals.all() if row.plan else ():
        beside = [link for (number, part), link in sorted(links.items()) if number == goal.number and part]
        found.append(Judged(goal, "", links.get((goal.number, "")), beside))
    return found


def _sentence(
    row: Assessment, waiting: str, questions: Sequence[Judged], goals: Sequence[Judged], change: Change | None,
    told: Sequence[Told],
) -> str:  # fmt: skip
    name = parts_of(row)[""]
    if waiting == "1.1":
        return _progress(row, questions, goals)
    if waiting == "1.2":
        return f"{name} is assessed; whether its capabilities are updated is to be decided"
    if waiting == "1.3":
        return _change_words(change)
    if waiting == "1.4":
        return _told_words(told)
    if row.after is not None and row.after_id != row.before_id:
        return f"{name} has updated capabilities: version {row.after.number} of the catalogue says which"
    return f"The capabilities of {name} stay as they are"


def _progress(row: Assessment, questions: Sequence[Judged], goals: Sequence[Judged]) -> str:
    answered = sum(one.said is not None for one in questions)
    held = sum(one.said is not None for one in goals)
    words = f"{answered} of {counted(len(questions), 'question')} answered"
    if row.plan is None:
        return f"{words}, and there is no tactical plan yet to hold it against"
    return f"{words}, held against {held} of {counted(len(goals), 'goal')} of the tactical plan"


def _change_words(change: Change | None) -> str:
    if change is None:
        return "The change under which the capabilities are updated is to be named"
    if change.closed_at is None:
        return f"The catalogue waits for change {change.reference}, which is open"
    if change.is_done:
        return f"Change {change.reference} is done; the catalogue is to be updated"
    return f"Change {change.reference} was withdrawn or refused; another one is to be named"


def _told_words(told: Sequence[Told]) -> str:
    if not told:
        return "The catalogue is updated; those who must know are to be told"
    missing = [str(one.notice.person) for one in told if one.is_missing]
    if missing:
        return f"The Service Desk has not acknowledged it yet: {', '.join(missing)}"
    return "The Service Desk has acknowledged it; the case can be closed"


def _more(questions: Sequence[Judged], goals: Sequence[Judged]) -> str:
    gaps, weak = len(gaps_in(questions)), len(gaps_in(goals))
    if not any(one.said for one in (*questions, *goals)):
        return "Nothing has been said of it yet."
    if not gaps and not weak:
        return "No gap has been found so far."
    return (
        f"{counted(gaps, 'answer shows a gap,answers show a gap')}, "
        f"{counted(weak, 'goal is not supported,goals are not supported')}."
    )


def _told(row: Assessment, announcement: Announcement, now: datetime) -> list[Told]:
    missing = {person.pk for person in missing_people(row, announcement, now)} if not row.case.closed_at else set()
    return [
        Told(notice, notice.must_acknowledge and notice.person_id in missing) for notice in told_of(announcement)
    ]


def _differences(row: Assessment) -> list[Difference]:
    if row.after is None or row.after_id == row.before_id:
        return []
    before = row.before.content if row.before else {}
    after = row.after.content
    return [
        Difference(key.replace("_", " ").capitalize(), _written(before.get(key)), _written(after.get(key)))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_written(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_written(one)}" for key, one in value.items())
    return "" if value is None else str(value)
