"""Services and their versions are written here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.organisation.models import Party


def record_version(
    key: str, number: int, holds_from: datetime, content: dict[str, Any], digest: str, now: datetime
) -> ServiceVersion:
    """Add a version of a service; the first one adds the service. A number that is taken is an IntegrityError."""
    service, _ = Service.objects.get_or_create(key=key)
    return ServiceVersion.objects.create(
        service=service, number=number, holds_from=holds_from, recorded_at=now, content=content, digest=digest
    )


def show_to(key: str, parties: Iterable[str]) -> None:
    """Let exactly these parties outside the provider see the service."""
    Service.objects.get(key=key).seen_by.set(Party.objects.filter(key__in=list(parties)))
