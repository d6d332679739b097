"""Which agreements in force cover which services, and from when until when.

For registers that count over all agreements: who shows what is found here looks first at who may see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.queries import counting

IN_FORCE = AgreementVersion.State.IN_FORCE


@dataclass(frozen=True)
class Cover:
    """A version of an agreement while it holds: in force, or as a draft. Parties by their keys; until: None for no end."""

    agreement: str
    kind: str
    title: str
    customer: str
    provider: str
    services: tuple[str, ...]
    begins: datetime
    until: datetime | None
    in_force: bool = True

    def holds(self, at: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.begins <= at and (self.until is None or at < self.until)


def covers(as_of: datetime | None = None, service: str = "") -> list[Cover]:
    """Every stretch in which an agreement was or will be in force, by key and beginning. as_of: as it was known then.

    service: only agreements of which some version names it.

    A draft takes the place of nothing: what is in force stays so until another version in force begins, or its own end.
    """
    rows = AgreementVersion.objects.filter(state=IN_FORCE)
    if as_of is not None:
        rows = rows.filter(in_force_since__lte=as_of)
    return _covers(_about(rows, service), in_force=True)


def drafts(at: datetime, service: str = "") -> list[Cover]:
    """The drafts that are not over: what is under way. service: as for `covers`."""
    rows = AgreementVersion.objects.filter(state=AgreementVersion.State.DRAFT)
    rows = rows.filter(Q(ends=None) | Q(ends__gt=at))
    return _covers(_about(rows, service), in_force=False)


def holding(found: Iterable[Cover], at: datetime, kinds: Collection[str]) -> list[Cover]:
    """Those of some kinds that hold at an instant."""
    return [one for one in found if one.kind in kinds and one.holds(at)]


def covered_services(found: Iterable[Cover], at: datetime, kinds: Collection[str]) -> set[str]:
    """The services, by their keys, that an agreement of one of the kinds covers at an instant."""
    return {service for one in holding(found, at, kinds) for service in one.services}


def last_end(found: Iterable[Cover], service: str, at: datetime, kinds: Collection[str]) -> datetime | None:
    """When the last agreement of the kinds that covered a service ended; None where none ever did by then."""
    ends = [
        one.until
        for one in found
        if one.kind in kinds and service in one.services and one.until is not None and one.until <= at
    ]
    return max(ends, default=None)


def _about(rows: QuerySet[AgreementVersion], service: str) -> QuerySet[AgreementVersion]:
    return rows.filter(agreement__covers__key=service) if service else rows


def _covers(rows: QuerySet[AgreementVersion], *, in_force: bool) -> list[Cover]:
    by_agreement: dict[int, list[AgreementVersion]] = {}
    for row in rows.select_related("agreement__customer", "agreement__provider"):
        by_agreement.setdefault(row.agreement_id, []).append(row)
    found = [one for own in by_agreement.values() for one in _stretches(counting(own), in_force)]
    return sorted(found, key=lambda one: (one.agreement, one.begins))


def _stretches(rows: Sequence[AgreementVersion], in_force: bool) -> Iterable[Cover]:
    following = [row.takes_effect for row in rows[1:]]
    for row, after in zip(rows, [*following, None], strict=True):
        ends = [instant for instant in (row.ends, after) if instant is not None]
        of, content = row.agreement, row.content
        yield Cover(
            of.key, of.kind, content["title"], of.customer.key, of.provider.key, tuple(content["services"]),
            row.takes_effect, min(ends) if ends else None, in_force,
        )  # fmt: skip
