"""Whether an agreement is carried by what lies below it: the provider's page, and the auditors'."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import queries
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.underpinning.checked import Checked
from servicelevel.agreements.underpinning.checking import check
from servicelevel.agreements.underpinning.shown import shown
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock


def underpinning(request: HttpRequest, key: str) -> HttpResponse:
    """Target by target: carried or not, the worst start drawn, the parts, hours, shares, and what ends too early."""
    return render(request, "agreements/underpinning.html", {"view": shown(checked_for(request.user, key))})


def checked_for(person: Any, key: str) -> Checked:
    """An agreement held against all OLAs and UCs from today on; for who does not see them all it does not exist."""
    if not may_see(person, key):
        raise NotFound(f"There is no agreement {key}.")
    every = queries.all_terms(person)
    return check(next(terms for terms in every if terms.key == key), every, clock.now())


def may_see(person: Any, key: str) -> bool:
    """Whether a person sees an agreement, everything below it, and that anything can be below it."""
    kinds = (Agreement.Kind.SLA, Agreement.Kind.OLA)
    return sees_everything(person) and Agreement.objects.filter(key=key, kind__in=kinds).exists()
