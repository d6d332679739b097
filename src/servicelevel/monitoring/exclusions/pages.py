"""Exclusions of an agreement: the list that its customer reads too, asking for one, and deciding on it."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import terms
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.monitoring.exclusions import actions
from servicelevel.monitoring.exclusions.forms import AskForm, DecideForm, TakeBackForm
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import exclusions_visible_to, may_agree, may_ask
from servicelevel.monitoring.exclusions.shown import LOOKS, effects
from servicelevel.monitoring.shown.seen import terms_seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def exclusions(request: HttpRequest, key: str) -> HttpResponse:
    """What was asked not to count under an agreement, and what became of it."""
    found = terms_seen(request.user, key)
    rows = list(exclusions_visible_to(request.user).filter(agreement__key=key))
    counts = sum(row.state == "agreed" for row in rows)
    waits = sum(row.state == "asked for" for row in rows)
    sentence = f"{counted(counts, 'interval does,intervals do')} not count" if counts else "Everything counts"
    shown = {
        "terms": found, "rows": [(row, LOOKS[row.state]) for row in rows], "may_ask": _may_ask(request, key),
        "sentence": f"{sentence}; {counted(waits, 'request waits,requests wait')}" if waits else sentence,
    }  # fmt: skip
    return render(request, "exclusions/exclusions.html", shown)


def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask that an interval of a ticket or a service does not count."""
    found = terms_seen(request.user, key)
    if not _may_ask(request, key):
        raise NotAllowed(
            "Exclusions are asked for by the provider's managers and leads, and by the customer."
        )
    form = AskForm(found, request.POST or None, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        made: list[Exclusion] = []
        by = By(person_of(request), clock.now())
        if acted(form, lambda: made.append(actions.ask(by, key, form.asked()))):
            messages.success(
                request, "Your request is recorded; it waits for the decision of a second person."
            )
            return redirect("exclusion", number=made[0].pk)
    return render(request, "exclusions/ask.html", {"terms": found, "form": form})


def exclusion(request: HttpRequest, number: int) -> HttpResponse:
    """One exclusion with what it does to the figures; a second person decides here, or takes it back."""
    now, person = clock.now(), person_of(request)
    row = exclusions_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such exclusion.")
    form = _form(request, row)
    if form is not None and request.method == "POST" and form.is_valid():
        by, given = By(person, now), form.cleaned_data
        if isinstance(form, DecideForm):
            done = acted(
                form, actions.decide, by, number, agreed=given["agreed"] == "yes", words=given["words"]
            )
        else:
            done = acted(form, actions.take_back, by, number, because=given["because"])
        if done:
            messages.success(request, "Your decision is recorded.")
            return redirect("exclusion", number=number)
    found = terms(row.agreement.key)
    shown = {
        "row": row, "terms": found, "form": form, "look": LOOKS[row.state], "effects": effects(row, found, now),
        "own": row.requested_by_id == person.pk and row.decided_at is None,
        "ticket_href": addresses.ticket(row.about) if row.of == Exclusion.Of.TICKET else "",
        "button": "Take it back" if row.state == "agreed" else "Record the decision",
    }  # fmt: skip
    return render(request, "exclusions/exclusion.html", shown)


def _form(request: HttpRequest, row: Exclusion) -> Form | None:
    """What the person can do about it now."""
    if not may_agree(request.user, row, clock.now()):
        return None
    if row.state == "agreed":
        return TakeBackForm(request.POST or None)
    own = row.requested_by_id == person_of(request).pk
    return DecideForm(request.POST or None) if row.state == "asked for" and not own else None


def _may_ask(request: HttpRequest, key: str) -> bool:
    agreement = Agreement.objects.select_related("customer").get(key=key)
    return may_ask(request.user, agreement, clock.now())
