"""Security requirements for others: the provider's people and its teams read the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from servicelevel.agreements.promise_moments import read_moment
from servicelevel.agreements.queries import all_terms
from servicelevel.agreements.security.models import SecurityRequirement
from servicelevel.agreements.security.rules import Content, applies, is_said
from servicelevel.capabilities.queries import current
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import is_inside, sees_everything

AGREEMENT = "SLA"


@dataclass(frozen=True)
class Saying:
    """An SLA in force that a requirement is about, and whether its text says it."""

    key: str
    title: str
    says: bool


def requirements_visible_to(person: Any) -> QuerySet[SecurityRequirement]:
    """The register: for the provider's people, its teams and auditors; nobody else sees any of it."""
    rows = SecurityRequirement.objects.select_related("by", "withdrawn_by").order_by("key")
    return rows if is_inside(person) else rows.none()


def requirement_seen(person: Any, key: str) -> SecurityRequirement:
    """A requirement by its key. Raises NotFound."""
    found = requirements_visible_to(person).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no security requirement {key}.")
    return found


def unsaid(content: Content, at: datetime) -> list[SecurityRequirement]:
    """The requirements that apply when a text begins, or at an instant after that, and that it does not say, by key."""
    begins = max(at, read_moment(content["from"], content["zone"]))
    on = begins.astimezone(ZoneInfo(content["zone"])).date()
    rows = list(SecurityRequirement.objects.filter(withdrawn_at=None, begins__lte=on).order_by("key"))
    if not rows:
        return []
    to = data_of(content["services"], at)
    return [one for one in rows if applies(one.services, one.data, to) and not is_said(one.words, content)]


def data_of(services: list[str], at: datetime) -> Mapping[str, list[str]]:
    """The kinds of data of services, by key, as the catalogue says at an instant."""
    rows = current(at).filter(service__key__in=services).values_list("service__key", "content")
    said = {key: list(content.get("data", ())) for key, content in rows}
    return {key: said.get(key, []) for key in services}


def saying(person: Any, row: SecurityRequirement, at: datetime) -> list[Saying]:
    """The SLAs in force that a requirement is about, those first that do not say it; for who sees everything."""
    if not sees_everything(person):
        return []
    found = []
    for terms in all_terms(person):
        version = terms.version_at(at)
        if terms.kind != AGREEMENT or version is None or version.state != "in force":
            continue
        if applies(row.services, row.data, data_of(list(version.services), at)):
            found.append(Saying(terms.key, terms.title, is_said(row.words, version.content)))
    return sorted(found, key=lambda one: (one.says, one.title))
