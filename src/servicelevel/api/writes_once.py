"""Puts the idempotency of writes around every route of the API."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from servicelevel.api.callers import SAFE
from servicelevel.api.idempotency import HEADER, once
from servicelevel.organisation.accounts.tokens import person_of_token
from servicelevel.web import clock

BEGINS = "/api/"
BEARER = "Bearer "


class WritesOnce:
    """A write with an `Idempotency-Key` and a valid token is done once; everything else passes as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("Authorization", "")
        is_write = request.path.startswith(BEGINS) and request.method not in SAFE
        if not (is_write and HEADER in request.headers and told.startswith(BEARER)):
            return self.get_response(request)
        found = person_of_token(told.removeprefix(BEARER), clock.now())
        if found is None or found[1] != "write":
            return self.get_response(request)
        return once(request, found[0], clock.now(), lambda: self.get_response(request))
