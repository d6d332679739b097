"""The clocks that run now, kept fresh while one looks at them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.monitoring.shown.live import live
from servicelevel.web import clock


def live_clocks(request: HttpRequest) -> HttpResponse:
    """What runs now, and what is next to breach?"""
    view = live(request.user, request.GET.dict(), clock.now())
    return render(request, "monitoring/live.html", {"view": view})
