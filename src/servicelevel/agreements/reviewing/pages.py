"""What agreements contradict in each other (3.1, R105), for people of the provider and auditors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.reviewing.review import review
from servicelevel.agreements.reviewing.shown import review_view
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock


def conflicts(request: HttpRequest) -> HttpResponse:
    """Every finding with the smallest case that shows it; `agreement` asks about one, and what is near to it."""
    if not sees_everything(request.user):
        raise NotFound("The review of agreements is shown to the provider.")
    terms = {one.key: one for one in agreements.all_terms(request.user)}
    chosen = request.GET.get("agreement", "")
    if chosen and chosen not in terms:
        raise NotFound(f"There is no agreement {chosen}.")
    minute = clock.now().replace(second=0, microsecond=0)
    view = review_view(review(terms.values(), minute, chosen), terms, service_names(), chosen)
    return render(request, "agreements/conflicts.html", {"view": view})
