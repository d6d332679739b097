"""The tactical plan and the questions in their versions, and the intervals between reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.capabilities.assessments import plans, queries
from servicelevel.capabilities.assessments.forms import IntervalForm, PlanForm, QuestionsForm
from servicelevel.capabilities.assessments.opening import plan_in_force, questions_in_use
from servicelevel.capabilities.assessments.pages import only_inside
from servicelevel.capabilities.assessments.rules import ABOUT
from servicelevel.errors import NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

WHO_PLANS = (roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT)
WHO_ASKS = (roles.SERVICE_LEVEL_MANAGER,)


def plan(request: HttpRequest) -> HttpResponse:
    """The goals against which services are held, in all versions."""
    only_inside(request)
    versions = list(queries.plans())
    goals = len(versions[0].goals.all()) if versions else 0
    sentence = f"{versions[0]} has {counted(goals, 'goal')}" if versions else "There is no tactical plan yet"
    told = {"versions": versions, "sentence": sentence, "may": _holds(request, WHO_PLANS)}
    return render(request, "assessments/plan.html", told)


def new_plan(request: HttpRequest) -> HttpResponse:
    """Adopt a version of the tactical plan."""
    _only(request, WHO_PLANS, "The Service Level Manager and CS Management adopt the tactical plan.")
    form = PlanForm.of(plan_in_force(), request.POST or None)

    def adopt(by: By) -> bool:
        told = {name: form.cleaned_data[name] for name in ("name", "document", "because")}
        return acted(form, plans.adopt_plan, by, goals=form.wanted(), **told)

    told = {"title": "Adopt a version of the tactical plan", "button": "Adopt it", "back": "tactical-plan"}
    return _filled(request, form, adopt, "The version is in force for new assessments.", told)


def questions(request: HttpRequest) -> HttpResponse:
    """What every assessment asks, in all versions, and how often services are reviewed."""
    only_inside(request)
    versions = list(queries.question_sets())
    count = len(versions[0].asked.all()) if versions else 0
    sentence = f"Every assessment asks {counted(count, 'question')}" if versions else "The questions of the process are asked"
    told = {
        "versions": versions, "sentence": sentence, "headings": ABOUT, "may": _holds(request, WHO_ASKS),
        "intervals": sorted(queries.intervals().items()),
    }  # fmt: skip
    return render(request, "assessments/questions.html", told)


def new_questions(request: HttpRequest) -> HttpResponse:
    """Put a version of the questions into use."""
    _only(request, WHO_ASKS, "The Service Level Manager edits the questions.")
    form = QuestionsForm(questions_in_use(clock.now()), request.POST or None)

    def adopt(by: By) -> bool:
        return acted(form, plans.adopt_questions, by, form.wanted(), because=form.cleaned_data["because"])

    told = {"title": "Edit the questions", "button": "Use this version", "back": "assessment-questions"}
    return _filled(request, form, adopt, "The version is in use for new assessments.", told)


def interval(request: HttpRequest) -> HttpResponse:
    """Set how often services are reviewed."""
    _only(request, WHO_ASKS, "The Service Level Manager says how often services are reviewed.")
    form = IntervalForm(CRITICALITIES, request.POST or None)

    def adopt(by: By) -> bool:
        return acted(form, plans.set_review_interval, by, **form.cleaned_data)

    told = {"title": "Set how often services are reviewed", "button": "Set it", "back": "assessment-questions"}
    return _filled(request, form, adopt, "It is set; it counts from the last assessment of each service.", told)


CRITICALITIES = {"critical": "critical", "high": "high", "normal": "normal"}


def _filled(
    request: HttpRequest, form: Form, adopt: Callable[[By], bool], said: str, told: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and adopt(By(person_of(request), clock.now())):
        messages.success(request, said)
        return redirect(told["back"])
    return render(request, "assessments/rests_on_form.html", told | {"form": form})


def _holds(request: HttpRequest, may: tuple[str, ...]) -> bool:
    return any(holds(request.user, role, EVERYWHERE, clock.now()) for role in may)


def _only(request: HttpRequest, may: tuple[str, ...], words: str) -> None:
    only_inside(request)
    if not _holds(request, may):
        raise NotAllowed(words)
