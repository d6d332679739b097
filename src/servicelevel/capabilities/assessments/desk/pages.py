"""Assessments: the list with what is due, one started by hand, one of them, and each act on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from servicelevel.capabilities.assessments import queries, starting
from servicelevel.capabilities.assessments.desk.acts import ACTS, Opened
from servicelevel.capabilities.assessments.desk.forms import StartForm
from servicelevel.capabilities.assessments.desk.listed import due_page, list_view, listed
from servicelevel.capabilities.assessments.desk.shown import case_view
from servicelevel.capabilities.assessments.desk.state import State, state_of
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.queries import catalogue, service_names
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.ledger.queries import lines_of_case
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, roles_of
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.desk.acts import act_for
from servicelevel.process.duties import may_ask_to_skip
from servicelevel.process.models import Case
from servicelevel.web import clock
from servicelevel.web.acting import acted

CHOOSABLE = 300
"""Of more services nobody chooses in a list; they are named by their keys."""
TAKES_PART = (roles.SERVICE_LEVEL_MANAGER, roles.INFRASTRUCTURE_LEAD)


def assessments(request: HttpRequest) -> HttpResponse:
    """What is due, what is under way, and what was found."""
    now = clock.now()
    only_inside(request)
    show, service = request.GET.get("show", "open"), request.GET.get("service", "")
    after = request.GET.get("after", "")
    names, due = service_names(), queries.due_now(now)
    visible = queries.assessments_visible_to(request.user, now)
    shown: dict[str, Any] = {
        "view": list_view(visible, due, show, service, now), "manages": _manages(request, now),
        "services": sorted(names.items(), key=lambda one: one[1].casefold()) if len(names) <= CHOOSABLE else None,
    }  # fmt: skip
    if show == "due":
        shown["due"], shown["after"] = due_page(due, names, service, after)
    else:
        rows, shown["after"] = queries.page_of_assessments(
            queries.in_state(visible, show, now), service, after
        )
        shown["rows"] = [listed(row, now) for row in rows]
    return render(request, "assessments/assessments.html", shown)


@require_POST
def open_due(request: HttpRequest) -> HttpResponse:
    """Open the assessments of the reviews that are due."""
    opened = starting.open_due_assessments(By(person_of(request), clock.now()))
    messages.success(request, f"{len(opened)} opened; the infrastructure leads find them among their duties.")
    return redirect("assessments")


def start(request: HttpRequest) -> HttpResponse:
    """Assess a service outside the schedule."""
    now = clock.now()
    only_inside(request)
    if not any(held.role == roles.SERVICE_LEVEL_MANAGER for held in roles_of(request.user, now)):
        raise NotAllowed("The Service Level Manager starts assessments.")
    services = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    form = StartForm(services, request.POST or None, initial={"service": request.GET.get("service", "")})
    if request.method == "POST" and form.is_valid():
        made: list[Assessment] = []
        by, given = By(person_of(request), now), form.given(person_of(request).zone)
        if acted(form, lambda: made.append(starting.start_assessment(by, **given))):
            messages.success(request, f"The assessment has the number {made[0].case.key}.")
            return redirect("assessment", key=made[0].case.key)
    return render(request, "assessments/start.html", {"form": form})


def assessment(request: HttpRequest, key: str) -> HttpResponse:
    """Are the capabilities of a service enough, what was decided, and who knows?"""
    state = _state(request, key)
    shown = conformance(with_steps(Case.objects.filter(pk=state.case.pk)).get(), state.now)
    told = {
        "state": state, "case": state.case, "row": state.row, "view": case_view(state), "shown": shown,
        "lines": lines_of_case(key), "may_skip": may_ask_to_skip(state.person, state.case, state.now),
    }  # fmt: skip
    return render(request, "assessments/assessment.html", told)


def act(request: HttpRequest, key: str, doing: str, number: int = 0) -> HttpResponse:
    """The page of an act on an assessment."""
    state = _state(request, key)
    found = act_for(ACTS, doing, number, state, TAKES_PART)
    opened = Opened(state, number, request.POST if request.method == "POST" else None)
    form = found.form(opened)
    if request.method == "POST" and form.is_valid() and acted(form, found.run, opened, form):
        messages.success(request, found.done)
        return redirect(_next(state, doing, number))
    view = {
        "state": state, "case": state.case, "form": form, "title": found.called(state), "button": found.button,
        "number": number, "home": reverse("assessments"), "home_words": "Assessments",
        "case_href": reverse("assessment", args=[key]),
    }  # fmt: skip
    return render(request, found.template, view | found.more(opened))


def only_inside(request: HttpRequest) -> None:
    """Raises NotFound for customers and vendors."""
    if not queries.sees_schedule(request.user):
        raise NotFound("There are no assessments for you.")


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(queries.assessment_seen(request.user, key, now), person_of(request), now)


def _manages(request: HttpRequest, now: datetime) -> bool:
    return holds(request.user, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now)


def _next(state: State, doing: str, number: int) -> str:
    """After an answer the next question that is still to be answered, else the assessment."""
    asked = {"answer": state.questions, "goal": state.goals}.get(doing, ())
    left = [one.number for one in asked if one.said is None and one.number != number]
    following = [one for one in left if one > number] or left
    if following:
        return reverse("assessment-numbered", args=[state.case.key, doing, following[0]])
    return reverse("assessment", args=[state.case.key])
