"""When something last passed between Service Level Management and each process beside it, as far as is recorded (R14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.agreements.costs.models import CostStatement
from servicelevel.agreements.security.models import SecurityRequirement
from servicelevel.ledger.models import Line
from servicelevel.monitoring.models import Check, Outage, Sample, TicketEvent
from servicelevel.organisation.accounts.models import ApiToken

IN_USE = Q(source__withdrawn_at=None)
OF_CHANGES = Q(kind=Outage.Kind.MAINTENANCE)


@dataclass(frozen=True)
class Exchange:
    """When a process was last given something, and when something was last taken from it; None: never."""

    given: datetime | None = None
    taken: datetime | None = None


def exchanges(processes: Mapping[str, str]) -> dict[str, Exchange]:
    """The exchanges of each process. processes: their names by their keys.

    Taken: when the kind of data for which the process answers was last recorded. Given: when a program last used a token
    whose name names the process, to the hour.
    """
    taken, tokens = _taken(), _tokens()
    return {key: Exchange(_named(name, tokens), taken.get(key)) for key, name in processes.items()}


def _taken() -> dict[str, datetime | None]:
    """By process: tickets, outages and checks, maintenance, samples, lists of what services rest on, requirements, costs."""
    outages = Outage.objects.filter(IN_USE)
    watched = [_last(outages.exclude(OF_CHANGES)), _last(Check.objects.filter(IN_USE))]
    return {
        "incident": _last(TicketEvent.objects.filter(IN_USE)),
        "availability": max((one for one in watched if one is not None), default=None),
        "change": _last(outages.filter(OF_CHANGES)),
        "capacity": _last(Sample.objects.filter(IN_USE)),
        "security": _last(SecurityRequirement.objects.all()),
        "financial": _last(CostStatement.objects.all()),
        "configuration": _last(Line.objects.filter(subject="import:dependencies")),
    }


def _last(rows: QuerySet[Any]) -> datetime | None:
    """When the last of them was recorded: rows are never changed, so the one with the highest key is the last."""
    found: datetime | None = rows.order_by("-pk").values_list("recorded_at", flat=True).first()
    return found


def _tokens() -> Sequence[tuple[str, datetime]]:
    used = ApiToken.objects.filter(last_used_at__isnull=False).values_list("name", "last_used_at")
    return [(name, at) for name, at in used if at is not None]


def _named(process: str, tokens: Sequence[tuple[str, datetime]]) -> datetime | None:
    """The latest use of a token that names a process: `Incident Management` is named by `Incident Management tool`."""
    return max((at for name, at in tokens if process.lower() in name.lower()), default=None)
