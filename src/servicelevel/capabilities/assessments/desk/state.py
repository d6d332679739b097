"""Where an assessment stands, as its pages need it: read once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.capabilities.assessments import queries
from servicelevel.capabilities.assessments.communicating import missing_people
from servicelevel.capabilities.assessments.models import (
    Announcement,
    Answer,
    Assessment,
    CatalogueUpdate,
    Change,
    Decision,
    GoalLink,
    PlanGoal,
    Question,
)
from servicelevel.capabilities.assessments.parts import parts_of
from servicelevel.capabilities.assessments.rules import ABOUT, DOES_NOT, GAP, SUPPORTS
from servicelevel.organisation.models import Person
from servicelevel.process.desk.standing import Standing, standing_of
from servicelevel.process.models import Notice

LOOKS = {SUPPORTS: "met", GAP: "threatened", DOES_NOT: "breached"}
WORDS = {SUPPORTS: "Supports", GAP: "Gap", DOES_NOT: "Does not support"}


@dataclass(frozen=True)
class Said:
    """An answer, or a link to a goal, that stands or stood."""

    row: Answer | GoalLink

    @property
    def look(self) -> str:
        """The shape of the verdict."""
        return LOOKS[self.row.verdict]

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return WORDS[self.row.verdict]


@dataclass(frozen=True)
class Judged:
    """A question, or a goal, with what is said of it.

    about: the heading of the question; said: what stands, of the service itself; beside: of its parts; before: what was
    said earlier, the newest first.
    """

    asked: Question | PlanGoal
    about: str
    said: Said | None
    beside: Sequence[Said] = ()
    before: Sequence[Said] = ()

    @property
    def number(self) -> int:
        """Its number."""
        return self.asked.number


@dataclass(frozen=True)
class Told:
    """Somebody who was told, and whether an acknowledgement is waited for."""

    notice: Notice
    is_missing: bool


@dataclass(frozen=True)
class State(Standing):
    """An assessment at an instant, for a person. changes: the newest first."""

    row: Assessment
    questions: Sequence[Judged]
    goals: Sequence[Judged]
    decision: Decision | None
    changes: Sequence[Change]
    update: CatalogueUpdate | None
    announcement: Announcement | None
    told: Sequence[Told]

    @property
    def name(self) -> str:
        """How the service is called."""
        return parts_of(self.row)[""]

    @property
    def step(self) -> str:
        """The step that waits, empty where the case is closed."""
        return self.open[0].step if self.open else ""

    @property
    def change(self) -> Change | None:
        """The change that counts."""
        return self.changes[0] if self.changes else None

    @property
    def unsaid(self) -> list[Judged]:
        """The questions and goals on which nothing is said yet."""
        return [one for one in (*self.questions, *self.goals) if one.said is None]

    @property
    def is_complete(self) -> bool:
        """Whether 1.1 can be finished."""
        return self.row.plan is not None and not self.unsaid

    @property
    def is_updated(self) -> bool:
        """Whether the case brought a new version of the catalogue."""
        return self.row.after_id is not None and self.row.after_id != self.row.before_id

    @property
    def missing(self) -> list[Told]:
        """Those of the Service Desk whose acknowledgement is waited for."""
        return [one for one in self.told if one.is_missing]


def state_of(row: Assessment, person: Person, now: datetime) -> State:
    """Where an assessment stands."""
    announcement = queries.latest_announcement(row)
    return State(
        **vars(standing_of(row.case, person, now)), row=row, questions=_questions(row), goals=_goals(row),
        decision=queries.latest_decision(row),
        changes=list(row.changes.select_related("by", "closed_by").order_by("-recorded_at", "-pk")),
        update=row.updates.select_related("version", "change", "by").order_by("-recorded_at", "-pk").first(),
        announcement=announcement, told=_told(row, announcement, now) if announcement else (),
    )  # fmt: skip


def _questions(row: Assessment) -> list[Judged]:
    given: dict[int, list[Said]] = {}
    for answer in row.answers.select_related("by").order_by("-revision"):
        given.setdefault(answer.question_id, []).append(Said(answer))
    return [
        _judged(one, ABOUT.get(one.about, one.about), given.get(one.pk, []))
        for one in row.questions.asked.all()
    ]


def _goals(row: Assessment) -> list[Judged]:
    own: dict[int, list[Said]] = {}
    parts: dict[int, dict[str, Said]] = {}
    for link in row.links.select_related("by").order_by("component", "-revision"):
        if link.component:
            parts.setdefault(link.goal_id, {}).setdefault(link.component, Said(link))
        else:
            own.setdefault(link.goal_id, []).append(Said(link))
    return [
        _judged(goal, "", own.get(goal.pk, []), list(parts.get(goal.pk, {}).values()))
        for goal in (row.plan.goals.all() if row.plan else ())
    ]


def _judged(
    asked: Question | PlanGoal, about: str, said: Sequence[Said], beside: Sequence[Said] = ()
) -> Judged:
    return Judged(asked, about, said[0] if said else None, beside, said[1:])


def _told(row: Assessment, announcement: Announcement, now: datetime) -> list[Told]:
    waited_for = set()
    if row.case.closed_at is None:
        waited_for = {person.pk for person in missing_people(row, announcement, now)}
    return [
        Told(notice, notice.must_acknowledge and notice.person_id in waited_for)
        for notice in queries.told_of(announcement)
    ]
