"""Proposed improvements and what was decided on them (P7, R21)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.queries import all_terms
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.monitoring.periods.queries import period_seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import is_inside
from servicelevel.organisation.signed_in import person_of
from servicelevel.quality.improvements import actions
from servicelevel.quality.improvements.forms import DecideForm, ProposeForm
from servicelevel.quality.improvements.queries import (
    Waiting,
    decisions_visible_to,
    may_decide,
    may_propose,
    targets_to_propose,
    waiting,
)
from servicelevel.quality.improvements.shown import decided_row, waiting_row
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

MOST = 200


def improvements(request: HttpRequest) -> HttpResponse:
    """What reports and feedback propose to improve, and what became of it."""
    now = clock.now()
    if not is_inside(request.user):
        raise NotAllowed("Improvements are decided on by the provider.")
    found = waiting(request.user, now)
    titles = _titles(request)
    decided = list(decisions_visible_to(request.user)[:MOST])
    sentence = (
        f"{counted(len(found), 'proposal waits,proposals wait')} for a decision" if found else "Nothing waits for a decision"
    )  # fmt: skip
    shown = {
        "waiting": [waiting_row(one, titles) for one in found],
        "decided": [decided_row(row, titles) for row in decided],
        "sentence": sentence,
    }  # fmt: skip
    return render(request, "improvements/improvements.html", shown)


def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Propose to improve what the report of a period tells. key: of its case."""
    now = clock.now()
    row = period_seen(request.user, key, now)
    if not may_propose(request.user, row, now):
        raise NotAllowed("Improvements are proposed by those who make the report, once it is produced.")
    form = ProposeForm(targets_to_propose(row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.propose, by, key, **form.cleaned_data):
            messages.success(request, "It is proposed.")
            return redirect("period", key=key)
    return render(request, "improvements/propose.html", {"row": row, "form": form})


def decide_on_report(request: HttpRequest, key: str, cause: str, target: str) -> HttpResponse:
    """Decide on what the report of a period proposes. key: of its case."""
    return _decide(
        request,
        lambda one: (
            one.report is not None
            and (one.report.period.case.key, one.proposal.cause, one.proposal.target) == (key, cause, target)
        ),
    )


def decide_on_feedback(request: HttpRequest, number: int) -> HttpResponse:
    """Decide on what a round of feedback proposes."""
    return _decide(request, lambda one: one.round is not None and one.round.pk == number)


def _decide(request: HttpRequest, is_meant: Callable[[Waiting], bool]) -> HttpResponse:
    """An improvement with an owner and a day, or a reason why not."""
    now = clock.now()
    found = next(filter(is_meant, waiting(request.user, now)), None)
    if found is None:
        raise NotFound("Nothing of this kind is proposed, or somebody has decided on it already.")
    if not may_decide(request.user, found.agreement, now):
        raise NotAllowed("The Service Level Manager and the Service Owner decide on improvements.")
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.decide, by, found, form.decided()):
            messages.success(request, "Your decision is recorded.")
            return redirect("improvements")
    shown = {"row": waiting_row(found, _titles(request)), "key": found.agreement.key, "form": form}
    return render(request, "improvements/decide.html", shown)


def _titles(request: HttpRequest) -> dict[str, str]:
    return {one.key: one.title for one in all_terms(request.user)}
