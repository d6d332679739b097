"""Home, and what is shown when something is refused."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.monitoring.shown.home import home as home_view
from servicelevel.monitoring.shown.owned import owned_services
from servicelevel.monitoring.shown.seen import all_measured
from servicelevel.monitoring.shown.sources import silent_sources
from servicelevel.web import addresses, clock


def home(request: HttpRequest) -> HttpResponse:
    """Are we keeping our promises, and what needs me now?"""
    now = clock.now()
    news = silent_sources(request.user, now)
    minute = now.replace(second=0, microsecond=0)
    view = home_view(all_measured(request.user, now), news, minute, addresses.tickets())
    return render(request, "web/home.html", {"home": view, "owns": bool(owned_services(request.user, now))})
