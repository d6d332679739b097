"""How an assessment is opened: called by acts and by the step 2.3 inside their own transactions; it is no act itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicelevel.capabilities.assessments.models import Assessment, Question, QuestionSet, TacticalPlan
from servicelevel.capabilities.assessments.rules import SHIPPED
from servicelevel.capabilities.assessments.versions import version_holding
from servicelevel.capabilities.models import Service
from servicelevel.organisation.models import Person
from servicelevel.process import cases
from servicelevel.process.in_force import in_force
from servicelevel.process.models import Case

DAYS = 30
"""The time for 1.1 where the process in force sets none."""


@dataclass(frozen=True)
class Opening:
    """What a new assessment is about. service: None for one that does not exist yet; until: None for the usual time."""

    title: str
    why: str
    service: Service | None = None
    reason: str = ""
    parent: Case | None = None
    review_due: datetime | None = None
    until: datetime | None = None


def open_assessment(opening: Opening, person: Person | None, now: datetime) -> Assessment:
    """Open a case of 1.0 with the versions of plan, questions and catalogue pinned to it (R86, R87).

    Raises IntegrityError where the same review of the schedule has been opened already.
    """
    service = opening.service
    start = cases.Start(
        "1.0", opening.title[:200], Assessment.Why(opening.why).label.lower(),
        service=service.key if service else "", parent=opening.parent,
    )  # fmt: skip
    case = cases.begin(start, person, now)
    days = in_force().reading.steps["1.1"].within_days or DAYS
    return Assessment.objects.create(
        case=case, service=service, why=opening.why, reason=opening.reason, plan=plan_in_force(),
        questions=questions_in_use(now), before=version_holding(service, now) if service else None,
        review_due=opening.review_due, due_at=opening.until or now + timedelta(days=days),
    )  # fmt: skip


def open_for_requirements(parent: Case, person: Person | None, now: datetime) -> Case:
    """Open the case of 1.0 that a case of 2.0 calls from decision 2.3, and that returns to it at its end (R97, X2)."""
    service = Service.objects.filter(key=parent.service).first() if parent.service else None
    opening = Opening(
        f"Capabilities for {parent.title}", Assessment.Why.REQUIREMENTS, service,
        reason=f"Asked for by {parent.key}.", parent=parent,
    )  # fmt: skip
    return open_assessment(opening, person, now).case


def plan_in_force() -> TacticalPlan | None:
    """The newest version of the tactical plan; None while there is none."""
    return TacticalPlan.objects.order_by("-number").first()


def questions_in_use(now: datetime) -> QuestionSet:
    """The newest version of the questions; the shipped ones become version 1 when they are first needed."""
    newest = QuestionSet.objects.order_by("-number").first()
    if newest is not None:
        return newest
    made, is_new = QuestionSet.objects.get_or_create(
        number=1, defaults={"because": "The questions of the process document.", "adopted_at": now}
    )
    if is_new:
        Question.objects.bulk_create(
            Question(questions=made, number=number, about=one.about, words=one.words, hint=one.hint)
            for number, one in enumerate(SHIPPED, start=1)
        )
    return made
