"""My duties; replying when consulted; skipping a step with leave; how a case kept to the process."""

from __future__ import annotations

from datetime import datetime
from textwrap import shorten

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from servicelevel.agreements.issues.queries import escalated_to
from servicelevel.capabilities.queries import catalogue, service_names
from servicelevel.capabilities.questions.queries import waiting_for
from servicelevel.capabilities.service_content import contact_of
from servicelevel.communication.duties import duties_in_communication
from servicelevel.errors import NotFound
from servicelevel.ledger.queries import lines_of_case
from servicelevel.monitoring.arrivals.duties import duties_of_arrivals
from servicelevel.monitoring.breaches.duties import duties_of_breaches
from servicelevel.monitoring.periods.duties import duties_of_reports
from servicelevel.monitoring.vendors.duties import duties_of_vendors
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import held_by
from servicelevel.organisation.signed_in import person_of
from servicelevel.process import actions, cases
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.desk.forms import DecideForm, ReplyForm, SkipForm
from servicelevel.process.desk.shown import DutyRow, case_address, conformance_sentence, duties_view
from servicelevel.process.duties import duties_of, may_ask_to_skip
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case, Consultation, Waiver
from servicelevel.process.queries import cases_visible_to, notices_for, waivers_of
from servicelevel.quality.duties import duties_of_quality
from servicelevel.web import clock
from servicelevel.web.acting import acted

NOTICES_SHOWN = 20
SHORT = 100


def duties(request: HttpRequest) -> HttpResponse:
    """What waits for me, and what I was told."""
    now = clock.now()
    view = duties_view(
        request.user,
        duties_of(request.user, now),
        list(notices_for(request.user)[:NOTICES_SHOWN]),
        now,
        [
            *_questions(request, now),
            *_issues(request, now),
            *duties_in_communication(request.user, now),
            *duties_of_reports(request.user, now),
            *duties_of_quality(request.user, now),
            *duties_of_breaches(request.user, now),
            *duties_of_arrivals(request.user, now),
            *duties_of_vendors(request.user, now),
        ],
        {key: contact_of(content) for key, content in catalogue(request.user, now).items()},
    )
    return render(request, "process/duties.html", {"view": view, "now": now})


def consultation(request: HttpRequest, number: int) -> HttpResponse:
    """What I am asked, and my reply to it. A vendor sees the question, not the case."""
    now = clock.now()
    row = Consultation.objects.select_related("case__process", "case__customer").filter(pk=number).first()
    if row is None or not held_by(person_of(request), row.role, cases.scope_of(row.case), now):
        raise NotFound("There is nothing for you to reply to here.")
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, given = By(person_of(request), now), form.cleaned_data
        if acted(form, actions.reply, by, number, words=given["words"], supports=form.supports()):
            messages.success(request, "Your reply is recorded.")
            return redirect("duties")
    visible = cases_visible_to(request.user, now).filter(pk=row.case_id).exists()
    shown = {
        "row": row, "step": reading_of(row.case).steps[row.step], "form": form, "role": roles.NAMES.get(row.role),
        "case_href": case_address(row.case) if visible else "",
    }  # fmt: skip
    return render(request, "process/consultation.html", shown)


@require_POST
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """I have read a notice that asks for it."""
    actions.acknowledge(By(person_of(request), clock.now()), number)
    messages.success(request, "It is recorded that you have read this.")
    return redirect("duties")


def waiver(request: HttpRequest, number: int) -> HttpResponse:
    """Whether a step may be skipped."""
    now = clock.now()
    row = Waiver.objects.select_related("case__process", "asked_by").filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such request.")
    case = _case(request, row.case.key)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        if acted(form, actions.decide_waiver, By(person_of(request), now), number, granted=granted):
            messages.success(request, "Your decision is recorded.")
            return redirect("case", key=case.key)
    shown = {"row": row, "case": case, "step": reading_of(case).steps[row.step], "form": form}
    return render(request, "process/waiver.html", shown | {"case_href": case_address(case)})


def skip(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """Ask that an open step of a case be skipped."""
    case = _case(request, key)
    reading = reading_of(case)
    if step not in reading.steps:
        raise NotFound("There is no such step.")
    form = SkipForm(reading, step, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by = By(person_of(request), clock.now())
        outcome = given.get("outcome", form.only_way)
        if acted(form, actions.ask_to_skip, by, key, step, reason=given["reason"], outcome=outcome):
            messages.success(
                request, "Your request is recorded; it waits for the decision of a second person."
            )
            return redirect("case", key=key)
    shown = {"case": case, "step": reading.steps[step], "form": form, "case_href": case_address(case)}
    return render(request, "process/skip.html", shown)


def case(request: HttpRequest, key: str) -> HttpResponse:
    """How a case kept to the process: its steps in order, late, skipped or waiting, and its lines in the ledger."""
    now = clock.now()
    found = with_steps(cases_visible_to(request.user, now).filter(key=key)).first()
    if found is None:
        raise NotFound(f"There is no case {key}.")
    shown = conformance(found, now)
    view = {
        "case": found, "shown": shown, "sentence": conformance_sentence(shown), "waivers": waivers_of(found),
        "lines": lines_of_case(found.key), "role_names": roles.NAMES, "case_href": case_address(found),
        "may_skip": may_ask_to_skip(request.user, found, now),
    }  # fmt: skip
    return render(request, "process/case.html", view)


def _questions(request: HttpRequest, now: datetime) -> list[DutyRow]:
    """The questions of customers that wait for the owner of the service (R48)."""
    names = service_names()
    return [
        DutyRow(
            f"Answer a question about {names.get(one.service.key, one.service.key)}",
            f"{one.party}: {shorten(one.words, SHORT, placeholder='…')}",
            roles.NAMES[roles.SERVICE_OWNER], one.asked_at, None, "open", reverse("question", args=[one.pk]), "Answer",
        )
        for one in waiting_for(request.user, now)
    ]  # fmt: skip


def _issues(request: HttpRequest, now: datetime) -> list[DutyRow]:
    """The issues with OLAs and contracts that wait for the Service Level Manager (R38)."""
    return [
        DutyRow(
            f"An issue with {one.agreement.key}", f"{one.raised_by}: {shorten(one.words, SHORT, placeholder='…')}",
            roles.NAMES[roles.SERVICE_LEVEL_MANAGER], one.raised_at, None, "open", reverse("issue", args=[one.pk]), "Open",
        )
        for one in escalated_to(request.user, now)
    ]  # fmt: skip


def _case(request: HttpRequest, key: str) -> Case:
    found = cases_visible_to(request.user, clock.now()).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no case {key}.")
    return found
