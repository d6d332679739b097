"""The catalogue of services, and one service with what is promised on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.capabilities import queries as capabilities
from servicelevel.errors import NotFound
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.services import service_view, services_view
from servicelevel.web import clock


def services(request: HttpRequest) -> HttpResponse:
    """What we offer, and how the promises on it are kept."""
    now = clock.now()
    measurements = seen.all_measured(request.user, now)
    shown = capabilities.catalogue(request.user, now)
    return render(request, "capabilities/services.html", {"view": services_view(shown, measurements)})


def service(request: HttpRequest, key: str) -> HttpResponse:
    """What is promised on a service, and by whom."""
    now = clock.now()
    shown = capabilities.catalogue(request.user, now)
    if key not in shown:
        raise NotFound(f"There is no service {key}.")
    on_it = [one for one in seen.all_measured(request.user, now) if key in one.terms.services]
    view = service_view(key, shown[key], on_it, capabilities.versions(key))
    return render(request, "capabilities/service.html", {"view": view})
