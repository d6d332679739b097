"""The page that says what the words of an agreement leave open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.monitoring.reading.asked import read
from servicelevel.monitoring.replaying.pages import terms_for_the_provider
from servicelevel.monitoring.shown.readings import readings_view
from servicelevel.web import clock


def readings(request: HttpRequest, key: str) -> HttpResponse:
    """For each ticket target the readings that differ, each pair with the smallest real ticket on which it does."""
    terms = terms_for_the_provider(request, key)
    view = readings_view(terms, read(terms, clock.now().replace(second=0, microsecond=0)))
    return render(request, "monitoring/readings.html", {"view": view, "key": key, "kind": terms.kind})
