"""Who holds tickets, for others: the holders that fields name, as data for `levels.attribution`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from servicelevel.agreements.terms import Terms
from servicelevel.levels.attribution import CUSTOMER, TEAM, VENDOR, Holder, Holders
from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.monitoring.models import Source, TicketEvent
from servicelevel.organisation.models import Party

KINDS = {Party.Kind.CUSTOMER: CUSTOMER, Party.Kind.VENDOR: VENDOR}
"""The kinds of parties that hold as somebody else than a team."""
LISTED = 200


def holders_of(terms: Terms, as_of: datetime | None = None) -> Holders:
    """Who holds the tickets of an agreement, as it was known at an instant (None: now).

    A group that has the name or the key of a party is that party's; what somebody said of a value counts before.
    """
    parties = Party.objects.exclude(kind=Party.Kind.AUDITOR).order_by("key")
    groups = {name: _holder(party) for party in parties for name in (party.key, party.name)}
    customer = Holder(CUSTOMER, terms.customer_key, terms.customer)
    said: dict[str, dict[str, Holder]] = {HolderNamed.Field.GROUP: groups, HolderNamed.Field.STATE: {}}
    for row in holders_named(as_of):
        said[row.field][row.value] = _holder(row.party) if row.party else customer
    return Holders(groups, said[HolderNamed.Field.STATE], _naming(as_of))


def parties_of_groups(groups: Iterable[str]) -> dict[str, int]:
    """The row number of the party that each of some assignment groups is now; groups that are nobody's are left out."""
    wanted = [one for one in set(groups) if one]
    found: dict[str, int] = {}
    for party in Party.objects.filter(Q(key__in=wanted) | Q(name__in=wanted)).order_by("key"):
        found |= dict.fromkeys({party.key, party.name} & set(wanted), party.pk)
    named = holders_named().filter(field=HolderNamed.Field.GROUP, value__in=wanted, party__isnull=False)
    return found | {row.value: row.party_id for row in named if row.party_id is not None}


def holders_named(as_of: datetime | None = None) -> QuerySet[HolderNamed]:
    """What was said of values by then, and not ended."""
    rows = HolderNamed.objects.select_related("party", "said_by")
    if as_of is None:
        return rows.filter(ended_at=None)
    return rows.filter(said_at__lte=as_of).filter(Q(ended_at=None) | Q(ended_at__gt=as_of))


def values_told(field: str) -> list[tuple[str, int]]:
    """The values that tickets have in a field, and how many events say each, the most frequent first."""
    rows = (
        TicketEvent.objects.filter(source__withdrawn_at=None).exclude(**{field: None}).exclude(**{field: ""})
    )
    return list(rows.values_list(field).annotate(told=Count("pk")).order_by("-told", field)[:LISTED])


def _holder(party: Party) -> Holder:
    return Holder(KINDS.get(Party.Kind(party.kind), TEAM), party.key, party.name)


def _naming(as_of: datetime | None) -> frozenset[str]:
    """The sources that name assignees: those that ever named one by then."""
    events: QuerySet[Any] = TicketEvent.objects.filter(source=OuterRef("pk"), assignee__gt="")
    if as_of is not None:
        events = events.filter(recorded_at__lte=as_of)
    return frozenset(Source.objects.filter(Exists(events)).values_list("key", flat=True))
