"""A customer says how it does its part; the provider says whether it holds that for kept, with a reason (R53)."""

from __future__ import annotations

from typing import Any

from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from servicelevel.agreements.responsibilities.queries import customers_of, responsibilities_of
from servicelevel.capabilities.queries import service_seen
from servicelevel.errors import NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope
from servicelevel.said import said

Kind = ResponsibilityNote.Kind
WHO_JUDGES = (roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER)


def _own(service: str, responsibility: str, *, words: str, customer: Party) -> Scope:
    return Scope(service=service, customer=customer)


@act("agreements.state_evidence", may=(roles.CUSTOMER,), scope=_own)
def state_evidence(
    by: By, service: str, responsibility: str, *, words: str, customer: Party
) -> Told[ResponsibilityNote]:
    """Say how one's own party does its part. Raises NotFound, Invalid."""
    return _noted(by, service, customer, responsibility, Kind.EVIDENCE, words)


def _of_service(service: str, *_: Any, **__: Any) -> Scope:
    return Scope(service=service)


@act("agreements.judge_responsibility", may=WHO_JUDGES, scope=_of_service)
def judge_responsibility(
    by: By, service: str, responsibility: str, *, customer: Party, kept: bool, because: str
) -> Told[ResponsibilityNote]:
    """Say whether a customer does its part, with the reason. Raises NotFound, Invalid."""
    return _noted(
        by, service, customer, responsibility, Kind.KEPT if kept else Kind.NOT_KEPT, because, "because"
    )


def _noted(
    by: By, service: str, customer: Party, responsibility: str, kind: str, words: str, path: str = "words"
) -> Told[ResponsibilityNote]:
    found = service_seen(by.someone, service)
    if responsibility not in responsibilities_of(by.someone, service, by.now):
        raise NotFound("The catalogue names no such responsibility.")
    if customer not in customers_of(service, by.now):
        raise NotFound(f"{customer} has no SLA in force on {service}.")
    row = ResponsibilityNote.objects.create(
        service=found, customer=customer, responsibility=responsibility, kind=kind, words=said(path, words),
        recorded_at=by.now, by=by.someone,
    )  # fmt: skip
    content = {"customer": customer.key, "responsibility": responsibility, "kind": kind, "words": row.words}
    return Told(row, content, f"service:{service}")
