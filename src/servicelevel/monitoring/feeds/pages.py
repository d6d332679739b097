"""The feeds, for those of the provider; a Service Level Manager pauses and resumes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.errors import Conflict, NotFound
from servicelevel.monitoring.feeds import actions, queries
from servicelevel.monitoring.feeds.shown import feeds_view
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, held_by, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock

ACTS = {"pause": actions.pause, "resume": actions.resume}


def feeds(request: HttpRequest) -> HttpResponse:
    """Which tools are asked, and how fresh what they told is."""
    _for_the_provider(request)
    now = clock.now()
    acts = any(held_by(person_of(request), role, EVERYWHERE, now) for role in actions.MAY)
    return render(request, "monitoring/feeds.html", {"view": feeds_view(now), "acts": acts})


@require_POST
def change_feed(request: HttpRequest, key: str, doing: str) -> HttpResponse:
    """Pause or resume one."""
    _for_the_provider(request)
    if doing not in ACTS:
        raise NotFound("There is nothing at this address.")
    try:
        ACTS[doing](By(person_of(request), clock.now()), queries.feed_of(key))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("feeds")


def _for_the_provider(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("Feeds are shown to the provider.")
