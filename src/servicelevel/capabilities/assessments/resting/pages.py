"""The tactical plan and the questions in their versions, and the schedule of the reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.capabilities.assessments import plans, queries
from servicelevel.capabilities.assessments.desk.pages import only_inside
from servicelevel.capabilities.assessments.opening import plan_in_force, questions_in_use
from servicelevel.capabilities.assessments.resting.forms import IntervalForm, PlanForm, QuestionsForm
from servicelevel.capabilities.assessments.rules import ABOUT, SHIPPED, Asked
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted
from servicelevel.worktime.problems import Problem

WHO_PLANS = (roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT)
WHO_ASKS = (roles.SERVICE_LEVEL_MANAGER,)
CRITICALITIES = {"": "All others", "critical": "Critical", "high": "High", "normal": "Normal"}


def plan(request: HttpRequest) -> HttpResponse:
    """The goals against which services are held, in all versions."""
    only_inside(request)
    versions = list(queries.plans())
    sentence = "There is no tactical plan yet"
    if versions:
        sentence = f"{versions[0].name} has {counted(len(versions[0].goals.all()), 'goal')}"
    told = {"versions": versions, "sentence": sentence, "may": _holds(request, WHO_PLANS)}
    return render(request, "assessments/plan.html", told)


def new_plan(request: HttpRequest) -> HttpResponse:
    """Adopt a version of the tactical plan."""
    _only(request, WHO_PLANS, "The Service Level Manager and CS Management adopt the tactical plan.")
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(plan_in_force()))
    told = {
        "title": "Adopt a version of the tactical plan", "button": "Adopt it", "home": reverse("tactical-plan"),
        "home_words": "Tactical plan",
        "hint": "New assessments are held against it. Those that were opened before keep the version they began with.",
    }  # fmt: skip
    said = "The version is in force for new assessments."
    return _filled(request, form, lambda by: plans.adopt_plan(by, **form.given()), said, told)


def questions(request: HttpRequest) -> HttpResponse:
    """What every assessment asks, in all versions."""
    only_inside(request)
    versions = list(queries.question_sets())
    asked: Any = versions[0].asked.all() if versions else SHIPPED
    told = {
        "versions": versions, "sentence": f"Every assessment asks {counted(len(asked), 'question')}",
        "asked": [(heading, [one for one in asked if one.about == about]) for about, heading in ABOUT.items()],
        "may": _holds(request, WHO_ASKS),
    }  # fmt: skip
    return render(request, "assessments/questions.html", told)


def new_questions(request: HttpRequest) -> HttpResponse:
    """Put a version of the questions into use."""
    _only(request, WHO_ASKS, "The Service Level Manager edits the questions.")
    form = QuestionsForm(questions_in_use(clock.now()), request.POST or None)
    told = {
        "title": "Edit the questions", "button": "Use this version", "home": reverse("assessment-questions"),
        "home_words": "Questions",
        "hint": "New assessments ask them. Those that were opened before keep the version they began with.",
    }  # fmt: skip
    return _filled(
        request, form, lambda by: _adopt(by, form), "The version is in use for new assessments.", told
    )


def schedule(request: HttpRequest) -> HttpResponse:
    """When each service is reviewed next, and how often services are."""
    only_inside(request)
    now = clock.now()
    rows, names = queries.next_reviews(now), service_names()
    due = sum(not one.under_way and one.due <= now for one in rows)
    told = {
        "rows": [(names.get(one.service, one.service), one, one.due <= now) for one in rows],
        "sentence": f"{counted(due, 'service is,services are')} due for review" if due else "No review is due",
        "intervals": _intervals(),
        "may": _holds(request, WHO_ASKS),
    }  # fmt: skip
    return render(request, "assessments/schedule.html", told)


def interval(request: HttpRequest) -> HttpResponse:
    """Set how often services are reviewed."""
    _only(request, WHO_ASKS, "The Service Level Manager says how often services are reviewed.")
    form = IntervalForm(CRITICALITIES, request.POST or None)
    told = {
        "title": "Set how often services are reviewed", "button": "Set it", "home": reverse("review-schedule"),
        "home_words": "Schedule", "hint": "It counts from the last assessment of each service.",
    }  # fmt: skip
    return _filled(
        request, form, lambda by: plans.set_review_interval(by, **form.cleaned_data), "It is set.", told
    )


def _adopt(by: By, form: QuestionsForm) -> object:
    wanted: list[Asked] = form.wanted()
    try:
        return plans.adopt_questions(by, wanted, because=form.cleaned_data["because"])
    except Invalid as wrong:
        raise Invalid(
            [Problem(form.field_of(one.path), one.value, one.message, one.remedy) for one in wrong.problems]
        ) from wrong


def _intervals() -> list[tuple[str, int]]:
    """The months between two reviews, by the name of the criticality; that of all others comes last."""
    months = queries.intervals()
    if len(months) == 1:
        return [("All services", months[""])]
    return [(CRITICALITIES.get(key, key.capitalize()), months[key]) for key in sorted(months, reverse=True)]


def _filled(
    request: HttpRequest, form: Form, adopt: Callable[[By], object], said: str, told: dict[str, Any]
) -> HttpResponse:
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(form, adopt, By(person_of(request), clock.now()))
    ):
        messages.success(request, said)
        return redirect(told["home"])
    return render(request, "assessments/rests_on_form.html", told | {"form": form})


def _holds(request: HttpRequest, may: tuple[str, ...]) -> bool:
    return any(holds(request.user, role, EVERYWHERE, clock.now()) for role in may)


def _only(request: HttpRequest, may: tuple[str, ...], words: str) -> None:
    only_inside(request)
    if not _holds(request, may):
        raise NotAllowed(words)
