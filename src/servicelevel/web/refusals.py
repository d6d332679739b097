"""What was refused below the pages, as a page in plain words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound

STATUS = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 400}


class RefusalsAsPages:
    """A refusal of an action or a query becomes the page of its status; its own words stand on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), None)
        if status is None:
            return None
        words = "" if isinstance(error, NotFound) else str(error)
        return render(request, f"{status}.html", {"words": words}, status=status)
