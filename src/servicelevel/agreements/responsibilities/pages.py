"""One responsibility of a customer: its evidence, and whether it is kept (R53)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.responsibilities import actions
from servicelevel.agreements.responsibilities.forms import EvidenceForm, JudgeForm
from servicelevel.agreements.responsibilities.queries import Kept, kept_by
from servicelevel.capabilities.queries import names_visible_to
from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import Scope, holds
from servicelevel.organisation.roles import CUSTOMER
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted


def responsibility(request: HttpRequest, key: str, party: str, number: int) -> HttpResponse:
    """What a customer has to do, what was said of it, and what I can say."""
    now = clock.now()
    row = next(
        (one for one in kept_by(request.user, key, now) if (one.customer.key, one.number) == (party, number)),
        None,
    )
    if row is None:
        raise NotFound("There is no such responsibility.")
    form, button = _form(request, key, row)
    if form is not None and request.method == "POST" and form.is_valid() and _act(request, key, row, form):
        messages.success(request, "It is recorded.")
        return redirect("responsibility", key=key, party=party, number=number)
    name = names_visible_to(request.user, now).get(key, key)
    view = {"row": row, "form": form, "button": button, "key": key, "name": name}
    return render(request, "responsibilities/responsibility.html", view)


def _form(request: HttpRequest, key: str, row: Kept) -> tuple[Any, str]:
    """The form of what this person can say now, and the words of its button; None for whoever only reads."""
    now, given = clock.now(), request.POST or None
    if holds(request.user, CUSTOMER, Scope(service=key, customer=row.customer), now):
        return EvidenceForm(given), "State the evidence"
    if any(holds(request.user, role, Scope(service=key), now) for role in actions.WHO_JUDGES):
        return JudgeForm(given), "Record it"
    return None, ""


def _act(request: HttpRequest, key: str, row: Kept, form: Any) -> bool:
    by, given = By(person_of(request), clock.now()), form.cleaned_data
    if isinstance(form, EvidenceForm):
        asked = {"words": given["words"], "customer": row.customer}
        return acted(form, actions.state_evidence, by, key, row.words, **asked)
    kept = given["kept"] == "yes"
    asked = {"customer": row.customer, "kept": kept, "because": given["because"]}
    return acted(form, actions.judge_responsibility, by, key, row.words, **asked)
