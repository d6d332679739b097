"""An issue with an OLA or a contract is reported and closed (R38)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.issues import actions
from servicelevel.agreements.issues.forms import CloseForm, IssueForm
from servicelevel.agreements.issues.queries import issues_visible_to
from servicelevel.agreements.queries import terms
from servicelevel.errors import NotFound
from servicelevel.monitoring.shown.seen import terms_seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.roles import SERVICE_LEVEL_MANAGER
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted


def report(request: HttpRequest, key: str) -> HttpResponse:
    """Report an issue to the Service Level Manager."""
    found = terms_seen(request.user, key)
    if found.kind not in actions.KINDS:
        raise NotFound(f"There is no OLA or UC {key}.")
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), clock.now())
        if acted(form, actions.report_issue, by, key, words=form.cleaned_data["words"]):
            messages.success(request, "The issue is with the Service Level Manager.")
            return redirect("agreement", key=key)
    return render(request, "issues/report.html", {"form": form, "key": key, "title": found.title})


def issue(request: HttpRequest, number: int) -> HttpResponse:
    """What was reported, and what was done about it; the Service Level Manager closes it here."""
    now = clock.now()
    row = issues_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such issue.")
    closes = row.closed_at is None and holds(request.user, SERVICE_LEVEL_MANAGER, EVERYWHERE, now)
    form = CloseForm(request.POST or None) if closes else None
    if form is not None and request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.close_issue, by, number, closing=form.cleaned_data["closing"]):
            messages.success(request, "The issue is closed.")
            return redirect("issue", number=number)
    title = terms(row.agreement.key).title
    return render(request, "issues/issue.html", {"row": row, "form": form, "title": title})
