"""Refusals as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound, Refused

STATUS: dict[type[Refused], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}

AGAIN_AFTER = 5
"""Seconds after which a call is sent again that met a database that was away."""


def problem(status: int, detail: str = "", errors: Sequence[dict[str, str]] = ()) -> HttpResponse:
    """The answer to a call that was refused. errors: every part of the input that cannot be used, with its remedy."""
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        told["detail"] = detail
    if errors:
        told["errors"] = list(errors)
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def tell_problems(site: NinjaAPI) -> None:
    """Let every refusal of an act or a question become a problem of its status."""
    for kind in STATUS:
        site.add_exception_handler(kind, _refused)
    site.add_exception_handler(ValidationError, _malformed)
    site.add_exception_handler(AuthenticationError, _stranger)
    site.add_exception_handler(HttpError, _other)
    for trouble in (OperationalError, InterfaceError):
        site.add_exception_handler(trouble, _away)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Invalid):
        errors = [
            {"path": one.path, "value": str(one.value), "message": one.message, "remedy": one.remedy}
            for one in error.problems
        ]
        return problem(422, "What was given cannot be used; nothing was changed.", errors)
    return problem(
        STATUS[type(error)], "There is no such record." if isinstance(error, NotFound) else str(error)
    )


def _malformed(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"path": ".".join(str(part) for part in one["loc"][1:]), "message": one["msg"]}
        for one in error.errors
    ]
    return problem(422, "The request does not have the form that is described.", errors)


def _stranger(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(401, "Send a valid token: Authorization: Bearer TOKEN.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _other(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error))


def _away(request: HttpRequest, error: Any) -> HttpResponse:
    """The database restarts, recovers, is full or held by others: that is nobody's mistake, and it passes."""
    answer = problem(503, "The database cannot be used at this moment. Send the same again.")
    answer["Retry-After"] = str(AGAIN_AFTER)
    return answer
