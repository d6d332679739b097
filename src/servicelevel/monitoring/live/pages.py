"""The clocks that run now, kept fresh while one looks at them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.monitoring.live.following_actions import follow_moved
from servicelevel.monitoring.shown.live import live
from servicelevel.web import clock


def live_clocks(request: HttpRequest) -> HttpResponse:
    """What runs now, and what is next to breach?"""
    now = clock.now()
    follow_moved(
        now, waits=True
    )  # so that who has told of a ticket finds it here, whether or not a worker came by
    view = live(request.user, request.GET.dict(), now)
    return render(request, "monitoring/live.html", {"view": view})
