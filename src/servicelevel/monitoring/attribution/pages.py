"""Who had the breached clocks of a period, and what tickets say of their holders."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.errors import NotFound
from servicelevel.monitoring.attribution import actions
from servicelevel.monitoring.attribution.forms import HolderForm
from servicelevel.monitoring.attribution.measured import attributed_breaches, breached_in, shares
from servicelevel.monitoring.attribution.queries import holders_named, values_told
from servicelevel.monitoring.attribution.shown import asked_for, clock_shares, holder_rows, sentence
from servicelevel.monitoring.breaches.queries import record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.shown.seen import begun_period, measured_with, terms_seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, is_inside, sees_everything
from servicelevel.organisation.roles import SERVICE_LEVEL_MANAGER
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted


def holders(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Who had the time of the clocks that were breached in a period; a cell opens the clocks behind it (R37)."""
    terms, now = terms_seen(request.user, key), clock.now()
    asked = begun_period(terms, period, now)
    measurement = measured_with(terms, now, asked)
    found = attributed_breaches(measurement, asked)
    rows = holder_rows(shares(found), reverse("holders", args=[key, period]))
    chosen = asked_for(found, request.GET.dict())
    inside = is_inside(request.user)

    def record(target: str, ticket: str, episode: int) -> str:
        return record_address(ClockKey(key, target, ticket, episode)) if inside else ""

    names = {target: terms.target_name(target) for target in terms.target_ids}
    shown = {
        "terms": terms, "period": asked, "rows": rows, "whole": sum(row.work_us for row in rows),
        "over": sum(row.over_us for row in rows), "inside": inside, "chosen_name": request.GET.get("holder", ""),
        "clocks": None if chosen is None else clock_shares(chosen, found, names, record),
        "sentence": sentence(rows, sum(map(len, breached_in(measurement, asked).values())), asked.words),
        "report_href": addresses.period(key, period),
    }  # fmt: skip
    return render(request, "attribution/holders.html", shown)


def ticket_holders(request: HttpRequest) -> HttpResponse:
    """Which party holds a ticket with a group or in a state; for the provider, and the Service Level Manager says it."""
    if not sees_everything(request.user):
        raise NotFound("There is no such page.")
    now = clock.now()
    may = holds(request.user, SERVICE_LEVEL_MANAGER, EVERYWHERE, now)
    form = HolderForm(request.POST or None, initial={"field": "assignment_group"}) if may else None
    if (
        form is not None
        and request.method == "POST"
        and form.is_valid()
        and acted(form, actions.name_holder, By(person_of(request), now), **form.cleaned_data)
    ):
        messages.success(request, "It holds from now on, for all figures that are looked at anew.")
        return redirect("ticket-holders")
    named = list(holders_named())
    shown = {
        "form": form, "may": may, "named": named, "groups": values_told("assignment_group"), "states": values_told("state"),
    }  # fmt: skip
    return render(request, "attribution/ticket_holders.html", shown)


def end_holder(request: HttpRequest, number: int) -> HttpResponse:
    """Let a value name a holder no more."""
    actions.end_holder(By(person_of(request), clock.now()), number)
    messages.success(request, "It is ended.")
    return redirect("ticket-holders")
