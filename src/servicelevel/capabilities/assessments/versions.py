"""Which version of a service the catalogue holds, and the version that an assessment brings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.capabilities import actions as catalogue
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.capabilities.queries import ALWAYS, versions
from servicelevel.errors import Invalid
from servicelevel.process.steps import Doing
from servicelevel.worktime.problems import Problem


@dataclass(frozen=True)
class Offer:
    """What 1.3 puts into the catalogue.

    changes: the fields that are another now, None for one that falls away; version: instead of them the number of a
    version that was recorded since the change was named. service: its key, where it is a new one. holds_from: None for now.
    """

    changes: Mapping[str, Any] | None = None
    version: int | None = None
    service: str = ""
    holds_from: datetime | None = None


def version_holding(service: Service, at: datetime) -> ServiceVersion | None:
    """The version of a service that holds at an instant; None where none does yet."""
    held = [one for one in versions(service.key) if (one.holds_from or ALWAYS) <= at]
    return ServiceVersion.objects.get(service=service, number=held[-1].number) if held else None


def recorded_since(service: Service, since: datetime) -> list[ServiceVersion]:
    """The versions of a service that were recorded after an instant, the newest first."""
    return list(ServiceVersion.objects.filter(service=service, recorded_at__gt=since).order_by("-number"))


def offered(
    row: Assessment, offer: Offer, doing: Doing, named_at: datetime, problems: Sequence[Problem] = ()
) -> ServiceVersion:
    """The version that an offer names or makes. Raises Invalid with its problems and those given."""
    if offer.version is not None:
        known = {one.number: one for one in recorded_since(row.service, named_at)} if row.service else {}
        found = known.get(offer.version)
        if found is None:
            remedy = f"one of {', '.join(map(str, known))}" if known else "write what changes instead"
            wrong = Problem(
                "version", offer.version, "is no version that was recorded since the change was named", remedy
            )
            raise Invalid([*problems, wrong])
        if problems:
            raise Invalid(problems)
        return found
    return _made(row, offer, doing, problems)


def _made(row: Assessment, offer: Offer, doing: Doing, problems: Sequence[Problem]) -> ServiceVersion:
    before = version_holding(row.service, doing.now) if row.service else None
    content = dict(before.content) if before else {}
    content |= {key: value for key, value in (offer.changes or {}).items() if value is not None}
    for key in [key for key, value in (offer.changes or {}).items() if value is None]:
        content.pop(key, None)
    found = list(problems)
    if not str(content.get("name", "")).strip():
        found.append(Problem("name", "", "is empty", "write how the service is called"))
    if before is not None and content == before.content:
        found.append(
            Problem("changes", "", "differ in nothing from the catalogue", "write what can be offered now")
        )
    key = row.service.key if row.service else offer.service
    if row.service is None and (not key or Service.objects.filter(key=key).exists()):
        remedy = "choose small letters, digits and hyphens that no other service has"
        found.append(
            Problem("service", key, "is empty" if not key else "is the key of another service", remedy)
        )
    if found:
        raise Invalid(found)
    last = ServiceVersion.objects.filter(service__key=key).order_by("-number").first()
    number = last.number + 1 if last else 1
    return catalogue.record_version(
        key, number, offer.holds_from or doing.now, content, _digest(content), doing.now
    )


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
