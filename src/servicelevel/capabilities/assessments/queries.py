"""Assessments for others: who sees which, which reviews are due, what an assessment says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import (
    Announcement,
    Answer,
    Assessment,
    Change,
    Decision,
    GoalLink,
    QuestionSet,
    ReviewInterval,
    TacticalPlan,
)
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.errors import NotFound
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of, sees_everything
from servicelevel.process.models import Notice, StepTaken
from servicelevel.process.queries import cases_visible_to

PAGE = 50
STATES: dict[str, Callable[[datetime], Q]] = {
    "open": lambda _: Q(case__closed_at=None),
    "overdue": lambda at: Q(case__closed_at=None, assessed_at=None, due_at__lt=at),
    "done": lambda _: Q(case__closed_at__isnull=False),
}


def assessments_visible_to(person: Any, at: datetime) -> QuerySet[Assessment]:
    """The assessments whose cases a person sees, newest first; everybody else's do not exist for them."""
    visible = cases_visible_to(person, at).filter(procedure="1.0")
    rows = Assessment.objects.filter(case__in=visible.values("pk"))
    joined = ("case__process", "case__parent", "case__customer", "service", "plan", "questions")
    return rows.select_related(*joined, "before", "after", "assessed_by").order_by("-case_id")


def assessment_seen(person: Any, key: str, at: datetime) -> Assessment:
    """An assessment by the key of its case. Raises NotFound for whoever does not see it."""
    found = with_steps(assessments_visible_to(person, at)).filter(case__key=key).first()
    if found is None:
        raise NotFound(f"There is no assessment {key}.")
    return found


def sees_schedule(person: Any) -> bool:
    """Whether a person sees which reviews are due, the plan and the questions: provider, its teams, auditors."""
    party = party_of(person)
    return party is not None and (sees_everything(person) or party.kind == Party.Kind.TEAM)


def with_steps(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Assessments with the steps that were taken, in a fixed number of queries."""
    return rows.prefetch_related(Prefetch("case__taken", StepTaken.objects.order_by("number")))


def in_state(rows: QuerySet[Assessment], state: str, at: datetime) -> QuerySet[Assessment]:
    """The assessments in a state: open, overdue (1.1 should be done by now), done; anything else for all."""
    return rows.filter(STATES[state](at)) if state in STATES else rows


def page_of_assessments(rows: QuerySet[Assessment], service: str, after: str) -> tuple[list[Assessment], str]:
    """A page of assessments, newest first, of one service or of all; and where the next page begins."""
    rows = rows.filter(service__key=service) if service else rows
    rows = rows.filter(case_id__lt=int(after)) if after.isdecimal() else rows
    found = list(with_steps(rows)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].case_id) if len(found) > PAGE else ""


def intervals() -> dict[str, int]:
    """The months between two reviews by criticality, "" for all others."""
    set_ones = dict(ReviewInterval.objects.values_list("criticality", "months"))
    return {"": rules.MONTHS} | set_ones


def due_now(at: datetime) -> tuple[rules.DueReview, ...]:
    """The services whose review is due at an instant and not under way, the longest overdue first."""
    return rules.due_reviews(schedule(at), intervals(), at)


def next_reviews(at: datetime) -> list[rules.NextReview]:
    """When every service is reviewed next, as of an instant, the first due first."""
    return rules.next_reviews(schedule(at), intervals())


def schedule(at: datetime) -> list[rules.Reviewed]:
    """Every service of the catalogue that is not retired, as the schedule sees it, in three queries."""
    ended = Coalesce("assessed_at", "case__closed_at")
    last = dict(
        Assessment.objects.filter(service__isnull=False)
        .values_list("service_id")
        .annotate(last=Max(ended))
        .values_list("service_id", "last")
    )
    under_way = set(Assessment.objects.filter(case__closed_at=None).values_list("service_id", flat=True))
    found: dict[int, rules.Reviewed] = {}
    retired: set[int] = set()
    rows = ServiceVersion.objects.filter(state=ServiceVersion.State.LIVE, recorded_at__lte=at)
    told = ("service_id", "service__key", "recorded_at", "criticality", "lifecycle")
    for pk, key, recorded, criticality, lifecycle in rows.order_by("service__key", "number").values_list(
        *told
    ):
        since = found[pk].since if pk in found else recorded
        found[pk] = rules.Reviewed(key, criticality, since, last.get(pk), pk in under_way)
        (retired.add if lifecycle == "retired" else retired.discard)(pk)
    return [one for pk, one in found.items() if pk not in retired]


def current_answers(assessment: Assessment) -> dict[int, Answer]:
    """The answers that stand, by the number of their question."""
    rows = assessment.answers.select_related("question", "by").order_by("revision")
    return {row.question.number: row for row in rows}


def current_links(assessment: Assessment) -> dict[tuple[int, str], GoalLink]:
    """The links to goals that stand, by the number of the goal and the component ("" for the service itself)."""
    rows = assessment.links.select_related("goal", "by").order_by("revision")
    return {(row.goal.number, row.component): row for row in rows}


def unanswered(assessment: Assessment) -> list[int]:
    """The numbers of the questions that are still to be answered."""
    answered = current_answers(assessment)
    return [one.number for one in assessment.questions.asked.all() if one.number not in answered]


def unlinked(assessment: Assessment) -> list[int]:
    """The numbers of the goals to which the service itself is still to be linked."""
    if assessment.plan is None:
        return []
    linked = current_links(assessment)
    return [one.number for one in assessment.plan.goals.all() if (one.number, "") not in linked]


def latest_decision(assessment: Assessment) -> Decision | None:
    """The decision of 1.2 that counts."""
    return assessment.decisions.select_related("by").order_by("-decided_at", "-pk").first()


def latest_change(assessment: Assessment) -> Change | None:
    """The change under which the capabilities are updated."""
    return assessment.changes.select_related("by", "closed_by").order_by("-recorded_at", "-pk").first()


def latest_announcement(assessment: Assessment) -> Announcement | None:
    """What was told last of the updated capabilities."""
    return assessment.announcements.select_related("by").order_by("-made_at", "-pk").first()


def told_of(announcement: Announcement) -> list[Notice]:
    """Whom an announcement reached, those who have to acknowledge it first."""
    rows = Notice.objects.filter(
        case__assessment=announcement.assessment_id, step="1.4", made_at=announcement.made_at
    )
    return list(
        rows.select_related("person__party").order_by("-must_acknowledge", "role", "person__username")
    )


def plans() -> QuerySet[TacticalPlan]:
    """The versions of the tactical plan, newest first."""
    return TacticalPlan.objects.select_related("adopted_by").prefetch_related("goals").order_by("-number")


def question_sets() -> QuerySet[QuestionSet]:
    """The versions of the questions, newest first."""
    return QuestionSet.objects.select_related("adopted_by").prefetch_related("asked").order_by("-number")
