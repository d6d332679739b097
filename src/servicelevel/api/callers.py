"""Who calls: a token of a person, with its scope. Without one there is no answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from servicelevel.errors import NotFound
from servicelevel.organisation.accounts.tokens import person_of_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock

SAFE = ("GET", "HEAD")


class Token(HttpBearer):
    """A bearer token; one with the scope `read` may not write."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = person_of_token(token, clock.now())
        if found is None:
            return None
        person, scope = found
        if request.method not in SAFE and scope != "write":
            raise HttpError(403, "This token may only read.")
        if any("\0" in part for part in (request.path, *request.GET.values())):
            raise NotFound("Nothing has NUL in its name.")  # PostgreSQL cannot even be asked for it.
        request.user = person
        return person


def by(request: HttpRequest) -> By:
    """Who acts in a call, now."""
    return By(person_of(request), clock.now())
