"""The page on which a vendor tells their part of a report."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.capabilities.queries import service_names
from servicelevel.monitoring.periods.forms import WordsForm
from servicelevel.monitoring.vendors.actions import tell_part
from servicelevel.monitoring.vendors.duties import words_of
from servicelevel.monitoring.vendors.queries import part_seen, parts_of
from servicelevel.organisation.acting import By
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted

LABELS = {"4.3": "Which data you hold of the period", "4.4": "What your figures of the period mean"}
HINTS = {
    "4.3": "What you measured, where it can be had, what is missing, and anything a reader should know of it.",
    "4.4": "Why they are as they are, what is being done about it, and until when.",
}


def vendor_part(request: HttpRequest, number: int, party: str) -> HttpResponse:
    """What am I asked for this report, and what do I say?"""
    now = clock.now()
    asked = part_seen(request.user, number, party, now)
    form = WordsForm(LABELS[asked.step], request.POST or None, hint=HINTS[asked.step])
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, tell_part, by, number, party, words=form.cleaned_data["words"]):
            messages.success(request, "It is told, and stands with the report that is being made.")
            return redirect("duties")
    keys = [one.key for one in asked.contracts]
    seen = set(
        agreements_visible_to(request.user).filter(key__in=keys).order_by().values_list("key", flat=True)
    )
    service = service_names().get(asked.period.case.service, "")
    shown = {
        "asked": asked, "form": form, "title": words_of(asked.step, asked.period), "service": service,
        "contracts": [(one.title, addresses.agreement(one.key) if one.key in seen else "") for one in asked.contracts],
        "before": [one for one in parts_of(asked.period) if one.vendor_id == asked.vendor.pk],
    }  # fmt: skip
    return render(request, "vendors/part.html", shown)
