"""Assessments: the list with what is due, one assessment, its questions and goals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.capabilities.assessments import assessing, queries, starting
from servicelevel.capabilities.assessments.forms import AnswerForm, GoalForm, StartForm
from servicelevel.capabilities.assessments.listed import due_page, list_view, listed
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.assessments.next_acts import acts_for, may_take
from servicelevel.capabilities.assessments.parts import parts_of
from servicelevel.capabilities.assessments.rules import evidence_of
from servicelevel.capabilities.assessments.shown import View, view
from servicelevel.capabilities.queries import catalogue, service_names
from servicelevel.errors import Conflict, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, Scope, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.models import Case
from servicelevel.process.queries import open_cases
from servicelevel.web import clock
from servicelevel.web.acting import acted

REQUESTS_SHOWN = 20


def assessments(request: HttpRequest) -> HttpResponse:
    """What is due, what is under way, and what was found."""
    now = clock.now()
    only_inside(request)
    show, service = request.GET.get("show", "open"), request.GET.get("service", "")
    visible = queries.assessments_visible_to(request.user, now)
    due = queries.due_now(now)
    shown: dict[str, Any] = {"view": list_view(visible, due, show, service, now), "manages": _manages(request, now)}
    if show == "due":
        shown["due"], shown["after"] = due_page(due, service_names(), service, request.GET.get("after", ""))
    else:
        rows = queries.in_state(visible, show, now)
        rows, shown["after"] = queries.page_of_assessments(rows, service, request.GET.get("after", ""))
        shown["rows"] = [listed(row, now) for row in rows]
    return render(request, "assessments/assessments.html", shown)


@require_POST
def open_due(request: HttpRequest) -> HttpResponse:
    """Open the assessments of the reviews that are due."""
    opened = starting.open_due_assessments(By(person_of(request), clock.now()))
    messages.success(request, f"{len(opened)} opened; the leads find them among their duties.")
    return redirect("assessments")


def start(request: HttpRequest) -> HttpResponse:
    """Assess a service outside the schedule."""
    now = clock.now()
    only_inside(request)
    services = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    form = StartForm(services, request.POST or None, initial={"service": request.GET.get("service", "")})
    if request.method == "POST" and form.is_valid():
        by, given = By(person_of(request), now), form.cleaned_data
        until = form.end(person_of(request).zone)
        if acted(form, starting.start_assessment, by, given["service"], reason=given["reason"], until=until):
            messages.success(request, "The assessment is open.")
            return redirect("assessments")
    elif not _manages(request, now):
        raise NotAllowed("The Service Level Manager starts assessments.")
    return render(request, "assessments/start.html", {"form": form})


def assessment(request: HttpRequest, key: str) -> HttpResponse:
    """Are the capabilities of a service enough, what was decided, and who knows?"""
    now = clock.now()
    row = queries.assessment_seen(request.user, key, now)
    shown, person = view(row, now), person_of(request)
    asked = request.GET.get("act", "")
    acts = acts_for(person, shown, now, asked, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        act = next((one for one in acts if one.key == asked), None)
        if act is None:
            raise Conflict("That cannot be done now: somebody was faster, or it is not your turn.")
        if act.form.is_valid() and acted(act.form, act.run, By(person, now), act.form.cleaned_data):
            messages.success(request, act.said)
            return redirect("assessment", key=key)
    told = {
        "view": shown, "row": row, "acts": acts, "answers": may_take(person, row, "1.1", now) and shown.waiting == "1.1",
        "requests": _requests(request, row, now), "shown": conformance(_with_steps(row), now),
    }  # fmt: skip
    return render(request, "assessments/assessment.html", told)


def question(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One question: the answer that stands, those before it, and mine."""
    now = clock.now()
    row = queries.assessment_seen(request.user, key, now)
    asked = row.questions.asked.filter(number=number).first()
    if asked is None:
        raise NotFound(f"There is no question {number}.")
    shown = view(row, now)
    form = AnswerForm.of(queries.current_answers(row).get(number), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"evidence": evidence_of(form.cleaned_data["evidence"])}
        if acted(form, assessing.answer, By(person_of(request), now), key, question=number, **given):
            messages.success(request, f"Question {number} is answered.")
            return _next_question(key, number, row)
    revisions = row.answers.filter(question=asked).select_related("by").order_by("-revision")
    told = {"row": row, "view": shown, "asked": asked, "form": _open(request, shown, form, now), "revisions": revisions}
    return render(request, "assessments/question.html", told)


def goal(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One goal of the plan: whether the service and its parts support it."""
    now = clock.now()
    row = queries.assessment_seen(request.user, key, now)
    wanted = row.plan.goals.filter(number=number).first() if row.plan else None
    if wanted is None:
        raise NotFound(f"There is no goal {number}.")
    shown = view(row, now)
    form = GoalForm(parts_of(row), queries.current_links(row).get((number, "")), request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, assessing.link_goal, by, key, goal=number, **form.cleaned_data):
            messages.success(request, f"It is recorded for goal {number}.")
            return redirect("assessment", key=key)
    revisions = row.links.filter(goal=wanted).select_related("by").order_by("component", "-revision")
    told = {"row": row, "view": shown, "asked": wanted, "form": _open(request, shown, form, now), "revisions": revisions}
    return render(request, "assessments/goal.html", told)


def only_inside(request: HttpRequest) -> None:
    """Raises NotFound for customers and vendors."""
    if not queries.sees_schedule(request.user):
        raise NotFound("There are no assessments for you.")


def _manages(request: HttpRequest, now: datetime) -> bool:
    return holds(request.user, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now)


def _open(request: HttpRequest, shown: View, form: Any, now: datetime) -> Any:
    return form if shown.waiting == "1.1" and may_take(person_of(request), shown.row, "1.1", now) else None


def _next_question(key: str, number: int, row: Assessment) -> HttpResponse:
    """The next question that is still to be answered, or the assessment where none is."""
    left = queries.unanswered(row)
    following = [one for one in left if one > number] or left
    if following:
        return redirect("assessment-question", key=key, number=following[0])
    return redirect("assessment", key=key)


def _requests(request: HttpRequest, row: Assessment, now: datetime) -> list[Case]:
    """The requests that wait, offered where the case ended and nothing asked for it (X2)."""
    if row.case.closed_at is None or row.case.parent_id is not None:
        return []
    return list(open_cases(request.user, now, "2.0")[:REQUESTS_SHOWN])


def _with_steps(row: Assessment) -> Case:
    return with_steps(Case.objects.filter(pk=row.case_id)).select_related("process").get()
