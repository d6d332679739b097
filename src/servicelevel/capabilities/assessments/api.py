"""Assessments and every act of procedure 1.0 for programs."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.capabilities.assessments import (
    assessing,
    communicating,
    deciding,
    plans,
    queries,
    starting,
    told,
)
from servicelevel.capabilities.assessments import taken_in as taken
from servicelevel.capabilities.assessments.told import AssessmentOut, AssessmentWhole
from servicelevel.documents.told import DocumentOut, documents_out
from servicelevel.errors import NotFound
from servicelevel.web import clock

router = Router()


class AskedAssessments(Asked):
    """Which assessments are wanted."""

    state: Literal["", "open", "overdue", "done"] = Field(
        "", description="overdue: 1.1 should be done by now."
    )
    service: str = Field("", description="Key of a service; empty for all.")


@router.get("", response=Page[AssessmentOut], summary="Assessments")
def assessments(request: HttpRequest, asked: Query[AskedAssessments]) -> Any:
    """The assessments that the caller sees, the oldest first."""
    now = clock.now()
    rows = queries.in_state(queries.assessments_visible_to(request.user, now), asked.state, now)
    rows = rows.filter(service__key=asked.service) if asked.service else rows
    found, after = page(queries.with_steps(rows), asked, "case_id")
    return {"items": [told.assessment_out(row) for row in found], "next": after}


@router.post("", response={201: AssessmentWhole}, summary="Assess a service now")
def start(request: HttpRequest, given: taken.StartIn) -> Any:
    """Open an assessment outside the schedule."""
    row = starting.start_assessment(by(request), **given.model_dump())
    return Status(201, _whole(request, row.case.key))


@router.get("/due", response=list[told.DueReviewOut], summary="Reviews that are due")
def due(request: HttpRequest) -> Any:
    """The services whose review is due and not under way, the longest overdue first."""
    _sees_schedule(request)
    return [
        told.DueReviewOut(service=one.service, due=one.due, last=one.last)
        for one in queries.due_now(clock.now())
    ]


@router.post("/due", response={201: list[str]}, summary="Open the reviews that are due")
def open_due(request: HttpRequest, given: taken.DueIn) -> Any:
    """Open an assessment for every service whose review is due; the keys of the new cases."""
    rows = starting.open_due_assessments(by(request), at_most=given.at_most)
    return Status(201, [row.case.key for row in rows])


@router.get("/plans", response=list[told.PlanOut], summary="Versions of the tactical plan")
def list_plans(request: HttpRequest) -> Any:
    """The versions of the tactical plan, the newest first."""
    _sees_schedule(request)
    return [told.plan_out(row) for row in queries.plans()]


@router.post("/plans", response={201: told.PlanOut}, summary="Adopt a tactical plan")
def adopt_plan(request: HttpRequest, given: taken.PlanIn) -> Any:
    """Put a version of the tactical plan into force for new assessments."""
    return Status(201, told.plan_out(plans.adopt_plan(by(request), **given.model_dump())))


@router.get("/questions", response=list[told.QuestionSetOut], summary="Versions of the questions")
def question_sets(request: HttpRequest) -> Any:
    """The versions of the questions, the newest first."""
    _sees_schedule(request)
    return [told.question_set_out(row) for row in queries.question_sets()]


@router.post("/questions", response={201: told.QuestionSetOut}, summary="Adopt questions")
def adopt_questions(request: HttpRequest, given: taken.QuestionsIn) -> Any:
    """Put a version of the questions into use for new assessments."""
    asked = [one.asked() for one in given.questions]
    return Status(
        201, told.question_set_out(plans.adopt_questions(by(request), asked, because=given.because))
    )


@router.get("/intervals", response=dict[str, int], summary="Months between two reviews")
def intervals(request: HttpRequest) -> Any:
    """The months between two reviews by the criticality of a service; the empty key is for all others."""
    _sees_schedule(request)
    return queries.intervals()


@router.post("/intervals", response=dict[str, int], summary="Set the months between two reviews")
def set_interval(request: HttpRequest, given: taken.IntervalIn) -> Any:
    """Say how many months lie between two reviews of services of a criticality."""
    plans.set_review_interval(by(request), **given.model_dump())
    return queries.intervals()


@router.get("/{key}", response=AssessmentWhole, summary="An assessment")
def one_assessment(request: HttpRequest, key: str) -> Any:
    """One assessment with its questions and answers, goals, decision, change and announcement."""
    return _whole(request, key)


@router.get("/{key}/documents", response=list[DocumentOut], summary="Documents of an assessment")
def documents(request: HttpRequest, key: str) -> Any:
    """The documents of an assessment that the caller sees."""
    row = queries.assessment_seen(request.user, key, clock.now())
    return documents_out(request.user, f"case:{row.case.key}")


@router.post("/{key}/answers", response=AssessmentWhole, summary="1.1: answer a question")
def answer(request: HttpRequest, key: str, given: taken.AnswerIn) -> Any:
    """Answer a question, with evidence or the reason why there is none; a new answer takes the place of the last."""
    assessing.answer(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/goals", response=AssessmentWhole, summary="1.1: hold the service against a goal")
def link_goal(request: HttpRequest, key: str, given: taken.GoalIn) -> Any:
    """Say whether the service, or a component of it, supports a goal of the plan."""
    assessing.link_goal(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/assessed", response=AssessmentWhole, summary="1.1: end the assessment")
def assessed(request: HttpRequest, key: str) -> Any:
    """Every question is answered, the service is held against every goal."""
    assessing.finish_assessment(by(request), key)
    return _whole(request, key)


@router.post("/{key}/decision", response=AssessmentWhole, summary="1.2: decide on an update")
def decide(request: HttpRequest, key: str, given: taken.UpdateDecisionIn) -> Any:
    """Decide whether the capabilities are updated now. Yes names the change under which they are."""
    deciding.decide_update(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/change", response=AssessmentWhole, summary="1.3: name a change")
def name_change(request: HttpRequest, key: str, given: taken.ChangeIn) -> Any:
    """Name a change in the place of one that was withdrawn or refused."""
    deciding.name_change(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/change/end", response=AssessmentWhole, summary="1.3: record how the change ended")
def close_change(request: HttpRequest, key: str, given: taken.ChangeEndIn) -> Any:
    """Record that the change was done, or that it was withdrawn or refused."""
    deciding.close_change(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/catalogue", response=AssessmentWhole, summary="1.3: update the catalogue")
def update_catalogue(request: HttpRequest, key: str, given: taken.OfferIn) -> Any:
    """Update the catalogue with what can be offered now. The change is done before."""
    deciding.update_catalogue(by(request), key, offer=given.offer(), summary=given.summary)
    return _whole(request, key)


@router.post("/{key}/announcements", response=AssessmentWhole, summary="1.4: tell who must know")
def communicate(request: HttpRequest, key: str, given: taken.WordsIn) -> Any:
    """Tell everybody who must know of the updated capabilities; the Service Desk has to acknowledge it."""
    communicating.communicate(by(request), key, words=given.words)
    return _whole(request, key)


@router.post("/{key}/communicated", response=AssessmentWhole, summary="1.4: everybody knows")
def communicated(request: HttpRequest, key: str) -> Any:
    """The Service Desk has acknowledged it; the case ends."""
    communicating.confirm_communicated(by(request), key)
    return _whole(request, key)


def _whole(request: HttpRequest, key: str) -> AssessmentWhole:
    return told.whole(queries.assessment_seen(request.user, key, clock.now()))


def _sees_schedule(request: HttpRequest) -> None:
    if not queries.sees_schedule(request.user):
        raise NotFound("There is nothing at this address.")
