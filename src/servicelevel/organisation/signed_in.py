"""The person behind a request."""

from __future__ import annotations

from django.http import HttpRequest

from servicelevel.errors import NotAllowed
from servicelevel.organisation.models import Person


def person_of(request: HttpRequest) -> Person:
    """Who is signed in. Raises NotAllowed for a stranger."""
    if not isinstance(request.user, Person):
        raise NotAllowed("Sign in first.")
    return request.user
