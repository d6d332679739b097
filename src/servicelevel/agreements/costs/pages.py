"""What a service costs, and each step of its targets, as a page (R80)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.costs import actions, queries
from servicelevel.agreements.costs.forms import CostForm
from servicelevel.agreements.costs.rules import strictness
from servicelevel.agreements.costs.shown import money
from servicelevel.capabilities.queries import service_names, service_seen
from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def costs(request: HttpRequest, key: str) -> HttpResponse:
    """What is stated of the costs of a service; whoever states them does so here."""
    now = clock.now()
    service_seen(request.user, key)
    if not queries.may_read(request.user, key, now):
        raise NotFound(f"There is no service {key}.")
    may_state = any(holds(request.user, role, actions.scope_of(key), now) for role in actions.STATES)
    form = CostForm(request.POST or None) if may_state else None
    if form is not None and request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.state_cost, by, key, form.stated()):
            messages.success(request, "It is recorded.")
            return redirect("costs", key=key)
    rows = sorted(
        queries.statements_of([key]),
        key=lambda one: (one.target, one.priority, strictness(one.goal) or ("", 0)),
    )
    sentence = f"{counted(len(rows), 'cost')} stated" if rows else "Nothing is stated of what it costs"
    name = service_names().get(key, key)
    shown = [(one, money(one.yearly, one.currency)) for one in rows if one.yearly is not None]
    view = {"rows": shown, "form": form, "key": key, "name": name, "sentence": sentence}
    return render(request, "costs/costs.html", view)
