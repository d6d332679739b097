"""A customer asks; the owner of the service answers (R48)."""

from __future__ import annotations

from typing import Any

from servicelevel.capabilities.queries import service_seen
from servicelevel.capabilities.questions.models import ServiceQuestion
from servicelevel.errors import Conflict, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope, party_of
from servicelevel.said import said

WHO_ANSWERS = (roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER)


@act("capabilities.ask_question", anyone=True)
def ask_question(by: By, service: str, *, words: str) -> Told[ServiceQuestion]:
    """Ask the owner of a service something. Raises NotFound for a service that one does not see, NotAllowed, Invalid."""
    found, party = service_seen(by.someone, service), party_of(by.someone)
    if party is None or party.kind != Party.Kind.CUSTOMER:
        raise NotAllowed("Questions about a service are asked by its customers.")
    row = ServiceQuestion.objects.create(
        service=found, party=party, words=said("words", words), asked_at=by.now, asked_by=by.someone
    )
    return Told(row, {"question": row.pk, "customer": party.key, "words": row.words}, f"service:{service}")


def _of_its_service(number: int, **_: Any) -> Scope:
    return Scope(service=_held(number).service.key)


@act("capabilities.answer_question", may=WHO_ANSWERS, scope=_of_its_service)
def answer_question(by: By, number: int, *, answer: str) -> Told[ServiceQuestion]:
    """Answer a question, once. Raises NotFound, Conflict where it has an answer, Invalid."""
    row = _held(number)
    if row.answered_at is not None:
        raise Conflict("This has been answered already.")
    row.answer, row.answered_at, row.answered_by = said("answer", answer), by.now, by.someone
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    return Told(row, {"question": row.pk, "answer": row.answer}, f"service:{row.service.key}")


def _held(number: int) -> ServiceQuestion:
    rows = ServiceQuestion.objects.select_for_update(of=("self",)).select_related("service")
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such question.")
    return found
