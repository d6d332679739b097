"""What the pages of all records of breaches do alike, of a clock or of a period: classify it, have it looked into."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.errors import NotAllowed
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.forms import ClassifyForm, InvestigateForm
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.breaches.queries import Record, cause_classes, record_address
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted


def may(request: HttpRequest, found: Record, who: tuple[str, ...]) -> bool:
    """Whether the reader holds one of some roles for what was breached."""
    return any(holds(request.user, role, actions.scope_of_clock(found.key), clock.now()) for role in who)


def classify_form(request: HttpRequest, found: Record, words: str) -> ClassifyForm | None:
    """The form of whoever may classify it. It begins from what was said last, else from what the evidence suggests."""
    if not (found.is_breached and may(request, found, actions.WHO_CLASSIFIES)):
        return None
    known, said = cause_classes(), found.note
    cause, narrative = (said.cause, said.narrative) if said else (found.likely_cause(known), words)
    return ClassifyForm(known, request.POST or None, initial={"cause": cause, "narrative": narrative})


def classified(request: HttpRequest, found: Record, form: ClassifyForm | None) -> HttpResponse | None:
    """Back to the record once it is classified by what was filled in; None where it is not."""
    if form is None or request.method != "POST" or not form.is_valid():
        return None
    if not acted(form, actions.classify, By(person_of(request), clock.now()), found.key, **form.cleaned_data):
        return None
    messages.success(request, "The breach is classified.")
    return redirect(record_address(found.key))


def investigated(request: HttpRequest, found: Record, words: str, **begin: Any) -> HttpResponse:
    """The page on which somebody has it looked into (R29). words: the cause as suggested; begin: of other fields."""
    if not may(request, found, actions.WHO_INVESTIGATES):
        raise NotAllowed("Investigations are opened by the Service Level Manager and the Service Owner.")
    cause = found.note.narrative if found.note else words
    form = InvestigateForm(request.POST or None, initial={"cause": cause, **begin})
    if request.method == "POST" and form.is_valid():
        made: list[Investigation] = []
        by = By(person_of(request), clock.now())
        if acted(form, lambda: made.append(actions.investigate(by, found.key, **form.asked()))):
            messages.success(request, f"The investigation waits in the duties of {made[0].owner}.")
            return redirect("investigation", number=made[0].pk)
    shown = {"form": form, "found": found, "back": record_address(found.key)}
    return render(request, "breaches/investigate.html", shown)
