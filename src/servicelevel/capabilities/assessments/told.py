"""What programs are told of assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from servicelevel.capabilities.assessments import queries
from servicelevel.capabilities.assessments.models import Assessment, QuestionSet, TacticalPlan
from servicelevel.process import cases


class AssessmentOut(Schema):
    """An assessment of the capabilities of a service; `waiting`: the steps of 1.0 that wait to be taken."""

    key: str = Field(examples=["CAP-2026-0013"])
    title: str
    service: str = Field(description="Key of the service; empty for one that does not exist yet.")
    why: str = Field(description="review, ad hoc or requirements.", examples=["review"])
    reason: str
    opened_at: datetime
    due_at: datetime = Field(description="Until when the capabilities are to be assessed.")
    assessed_at: datetime | None
    closed_at: datetime | None
    waiting: list[str] = Field(examples=[["1.1"]])


class QuestionOut(Schema):
    """A question with the answer that stands; an empty verdict: not answered yet."""

    number: int
    about: str
    words: str
    hint: str
    verdict: str
    answer: str
    evidence: list[str]
    none_because: str


class GoalOut(Schema):
    """A goal of the plan, held against the service or a component; an empty verdict: not yet."""

    number: int
    goal: str
    component: str
    verdict: str
    words: str


class UpdateDecisionOut(Schema):
    """Decision 1.2."""

    update: bool
    reason: str
    decided_at: datetime


class ChangeOut(Schema):
    """The change under which the capabilities are updated; an empty result: still open."""

    change: str
    where: str
    result: str
    words: str
    closed_at: datetime | None


class AnnouncementOut(Schema):
    """What was told last, and who has to acknowledge it."""

    words: str
    made_at: datetime
    told: int = Field(description="How many people were told.")
    missing: list[str] = Field(description="User names of those who have to acknowledge it and have not.")


class AssessmentWhole(AssessmentOut):
    """An assessment with all that was answered, decided, changed and told."""

    plan: int | None = Field(description="Number of the version of the tactical plan that is attached.")
    before: int | None = Field(description="Version of the catalogue that is assessed.")
    after: int | None = Field(description="Version of the catalogue that came of it.")
    questions: list[QuestionOut]
    goals: list[GoalOut]
    decision: UpdateDecisionOut | None
    change: ChangeOut | None
    announcement: AnnouncementOut | None


class DueReviewOut(Schema):
    """A service whose review is due."""

    service: str
    due: datetime
    last: datetime | None = Field(description="When it was assessed last; null for never.")


class PlanOut(Schema):
    """A version of the tactical plan."""

    number: int
    name: str
    document: str
    because: str
    adopted_at: datetime
    goals: list[str]


class AskedOut(Schema):
    """A question of a set."""

    number: int
    about: str
    words: str
    hint: str


class QuestionSetOut(Schema):
    """A version of the questions."""

    number: int
    because: str
    adopted_at: datetime
    questions: list[AskedOut]


def assessment_out(row: Assessment) -> dict[str, Any]:
    """An assessment as AssessmentOut has it."""
    case = row.case
    return {
        "key": case.key, "title": case.title, "service": row.service.key if row.service else "", "why": row.why,
        "reason": row.reason, "opened_at": case.opened_at, "due_at": row.due_at, "assessed_at": row.assessed_at,
        "closed_at": case.closed_at, "waiting": [one.step for one in cases.standing(case, case.taken.all())],
    }  # fmt: skip


def whole(row: Assessment) -> AssessmentWhole:
    """An assessment with everything that was done in it."""
    decision, change = queries.latest_decision(row), queries.latest_change(row)
    return AssessmentWhole(
        **assessment_out(row),
        plan=row.plan.number if row.plan else None,
        before=row.before.number if row.before else None,
        after=row.after.number if row.after else None,
        questions=_questions(row),
        goals=_goals(row),
        decision=UpdateDecisionOut.from_orm(decision) if decision else None,
        change=ChangeOut(
            change=change.reference, where=change.where, result=change.result, words=change.words,
            closed_at=change.closed_at,
        ) if change else None,
        announcement=_announcement(row),
    )  # fmt: skip


def plan_out(row: TacticalPlan) -> PlanOut:
    """A version of the tactical plan."""
    return PlanOut(
        number=row.number, name=row.name, document=row.document, because=row.because, adopted_at=row.adopted_at,
        goals=[goal.words for goal in row.goals.all()],
    )  # fmt: skip


def question_set_out(row: QuestionSet) -> QuestionSetOut:
    """A version of the questions."""
    return QuestionSetOut(
        number=row.number, because=row.because, adopted_at=row.adopted_at,
        questions=[AskedOut.from_orm(one) for one in row.asked.all()],
    )  # fmt: skip


def _questions(row: Assessment) -> list[QuestionOut]:
    given = queries.current_answers(row)
    return [
        QuestionOut(
            number=one.number, about=one.about, words=one.words, hint=one.hint,
            verdict=given[one.number].verdict if one.number in given else "",
            answer=given[one.number].words if one.number in given else "",
            evidence=given[one.number].evidence if one.number in given else [],
            none_because=given[one.number].none_because if one.number in given else "",
        )
        for one in row.questions.asked.all()
    ]  # fmt: skip


def _goals(row: Assessment) -> list[GoalOut]:
    if row.plan is None:
        return []
    words = {goal.number: goal.words for goal in row.plan.goals.all()}
    links = queries.current_links(row)
    open_ones = {(number, "") for number in words} - set(links)
    return [
        GoalOut(
            number=number, goal=words[number], component=component,
            verdict=links[number, component].verdict if (number, component) in links else "",
            words=links[number, component].words if (number, component) in links else "",
        )
        for number, component in sorted(open_ones | set(links))
    ]  # fmt: skip


def _announcement(row: Assessment) -> AnnouncementOut | None:
    found = queries.latest_announcement(row)
    if found is None:
        return None
    told = queries.told_of(found)
    missing = [one.person.username for one in told if one.must_acknowledge and one.acknowledged_at is None]
    return AnnouncementOut(words=found.words, made_at=found.made_at, told=len(told), missing=missing)
