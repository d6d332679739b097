"""The relationship with each customer, for those who look after it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.communication.models import RelationshipEntry
from servicelevel.communication.relationship.actions import write_entry
from servicelevel.communication.relationship.forms import EntryForm, FollowUpForm
from servicelevel.communication.relationship.queries import (
    customers_visible_to,
    entries_visible_to,
    may_write,
    relationships,
    still_open,
)
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.days import day_in
from servicelevel.web.wording import counted


def customers(request: HttpRequest) -> HttpResponse:
    """How does it stand with each customer?"""
    now = clock.now()
    rows = relationships(request.user, now)
    if not rows and not sees_everything(request.user):
        raise NotFound("There are no customers for you to look after.")
    today = day_in(request.user, now)
    still = sum(len(one.open) for one in rows)
    late = sum(one.late(today) for one in rows)
    sentence = (
        f"{counted(still, 'thing stays,things stay')} open with customers" if still else "Nothing stays open"
    )
    view = {
        "rows": [(one, one.late(today)) for one in rows],
        "sentence": f"{sentence}, {late} past its day" if late else sentence,
    }
    return render(request, "communication/customers.html", view)


def customer(request: HttpRequest, key: str) -> HttpResponse:
    """What was said with a customer, what was promised, and what comes next?"""
    now = clock.now()
    party = _customer(request, key, now)
    seen = entries_visible_to(request.user, now).filter(customer=party)
    waiting, today = list(still_open(seen)), day_in(request.user, now)
    late = sum(one.due_on is not None and one.due_on < today for one in waiting)
    said = f"{counted(len(waiting), 'thing stays,things stay')} open" if waiting else "Nothing stays open"
    open_ones = {one.pk for one in waiting}
    view = {
        "customer": party, "open": [(one, _is_late(one, today)) for one in waiting],
        "sentence": f"{said}, {late} past its day" if late else said,
        "entries": [(one, one.pk in open_ones) for one in seen], "writes": may_write(request.user, party, now),
        "mine": {one.pk for one in waiting if one.owner_id == person_of(request).pk},
    }  # fmt: skip
    return render(request, "communication/customer.html", view)


def add_entry(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what happened."""
    now = clock.now()
    party = _customer(request, key, now)
    if not may_write(request.user, party, now):
        raise NotAllowed("The Service Level Manager and the Service Liaison write about a customer.")
    form = EntryForm(_people(), request.POST or None, initial=_begin(request, now))
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, write_entry, by, key, form.written()):
            messages.success(request, "It is written down.")
            return redirect("relationship", key=key)
    return render(request, "communication/entry_form.html", {"customer": party, "form": form})


def follow_up(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Answer what was written down before."""
    now = clock.now()
    before = entries_visible_to(request.user, now).filter(customer__key=key, pk=number).first()
    if before is None:
        raise NotFound("There is no such entry.")
    if not may_write(request.user, before.customer, now) and before.owner_id != person_of(request).pk:
        raise NotAllowed("Whoever looks after the customer, or owns the entry, answers it.")
    open_one = still_open(RelationshipEntry.objects.filter(pk=number)).exists()
    form = FollowUpForm(_people(), open_one, request.POST or None, initial=_begin(request, now))
    if request.method == "POST" and form.is_valid():
        closes = form.cleaned_data.get("closes", False)
        by = By(person_of(request), now)
        if acted(form, write_entry, by, key, form.written(), follows=number, closes=closes):
            messages.success(request, "The follow-up is written down.")
            return redirect("relationship", key=key)
    shown = {"customer": before.customer, "form": form, "before": before}
    return render(request, "communication/entry_form.html", shown)


def _customer(request: HttpRequest, key: str, now: datetime) -> Party:
    found = customers_visible_to(request.user, now).filter(key=key).first()
    if found is None:
        owned = entries_visible_to(request.user, now).filter(customer__key=key).first()
        found = owned.customer if owned else None
    if found is None:
        raise NotFound(f"There is no customer {key}.")
    return found


def _people() -> list[Person]:
    inside = Person.objects.filter(is_active=True, party__kind__in=roles.OF_PROVIDER)
    return list(inside.select_related("party").order_by("first_name", "username"))


def _begin(request: HttpRequest, now: datetime) -> dict[str, Any]:
    return {"on": day_in(request.user, now), "kind": RelationshipEntry.Kind.CONTACT}


def _is_late(one: RelationshipEntry, today: date) -> bool:
    return one.due_on is not None and one.due_on < today
