"""A write with an `Idempotency-Key` that arrives twice is done once, and answered alike both times."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from servicelevel.api.models import Answered
from servicelevel.api.problems import problem
from servicelevel.organisation.models import Person

HEADER = "Idempotency-Key"
LONGEST = 200


class _Refused(Exception):
    """The answer is a refusal: the key stays free, so that the same write may be tried again."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def once(
    request: HttpRequest, person: Person, now: datetime, write: Callable[[], HttpResponse]
) -> HttpResponse:
    """Run a write, or give the answer that it got before.

    The same key with another request is a conflict. A refusal (4xx, 5xx) is not kept: it changed nothing.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return write()
    if len(key) > LONGEST:
        return problem(400, f"{HEADER} has more than {LONGEST} characters.")
    digest = _digest(request)
    try:
        with transaction.atomic():
            row = Answered.objects.create(person=person, key=key, request=digest, made_at=now)
            answer = write()
            if answer.status_code >= 400:
                raise _Refused(answer)
            row.status, row.body = answer.status_code, answer.content.decode()
            row.save(update_fields=["status", "body"])
            return answer
    except _Refused as refused:
        return refused.answer
    except IntegrityError:
        return _again(person, key, digest)


def _again(person: Person, key: str, digest: str) -> HttpResponse:
    row = Answered.objects.filter(person=person, key=key).first()
    if row is None:
        return problem(409, "The same request is under way. Send it again in a moment.")
    if row.request != digest:
        return problem(409, f"This {HEADER} was used for another request. Take a new one.")
    answer = HttpResponse(row.body, status=row.status or 200, content_type="application/json")
    answer["Idempotent-Replayed"] = "true"
    return answer


def _digest(request: HttpRequest) -> str:
    parts = (request.method or "").encode(), request.get_full_path().encode(), request.body
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
