"""For whom a person acts. Whoever acts for nobody sees nothing: every room asks here first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding
from servicelevel.organisation.roles import CUSTOMER, kinds_of_party


def party_of(person: Any) -> Party | None:
    """The party that a person acts for; None for strangers, for who may not sign in any more, and without a party."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    return person.party


def acts_for_provider(person: Any) -> bool:
    """Whether the person belongs to the IT organisation itself, and so sees everything in it."""
    party = party_of(person)
    return party is not None and party.kind == Party.Kind.PROVIDER


def parties_visible_to(person: Any) -> QuerySet[Party]:
    """The provider's people and its teams see all parties; others their own, and the provider with its teams."""
    party = party_of(person)
    if party is None:
        return Party.objects.none()
    if party.kind == Party.Kind.TEAM or sees_everything(person):
        return Party.objects.order_by("key")
    return Party.objects.filter(Q(pk=party.pk) | Q(kind__in=[Party.Kind.PROVIDER, Party.Kind.TEAM])).order_by(
        "key"
    )


def people_visible_to(person: Any) -> QuerySet[Person]:
    """The provider's people see everybody; others those of their own party."""
    party = party_of(person)
    if party is None:
        return Person.objects.none()
    people = Person.objects.select_related("party").order_by("username")
    return people if sees_everything(person) else people.filter(party=party)


def party_kinds() -> dict[str, str]:
    """The kind of every party by its key: for checks, never for pages."""
    return dict(Party.objects.order_by("key").values_list("key", "kind"))


@dataclass(frozen=True)
class Scope:
    """What a role has to be held for. Empty parts ask for nothing."""

    service: str = ""
    agreement: str = ""
    customer: Party | None = None


EVERYWHERE = Scope()


@dataclass(frozen=True)
class Held:
    """The role in which somebody acts, and for whom they deputise in it."""

    role: str = ""
    instead_of: Person | None = None


@dataclass(frozen=True)
class Holder:
    """Someone who holds a role at an instant: themselves, or as the deputy of another."""

    person: Person
    role: str
    instead_of: Person | None = None


def active(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """The rows that hold at an instant: begun, and not ended."""
    return rows.filter(begins__lte=at).filter(Q(ends=None) | Q(ends__gt=at))


def holdings(role: str, scope: Scope, at: datetime) -> QuerySet[RoleHolding]:
    """Who holds a role for a scope: a holding without a service is for every service, and so on.

    A customer's role counts for its own party alone; of a vendor's or customer's people nobody else's.
    """
    rows = active(RoleHolding.objects.filter(role=role, person__is_active=True), at)
    rows = rows.filter(service__in=["", scope.service], agreement__in=["", scope.agreement])
    rows = rows.filter(Q(customer=None) | Q(customer=scope.customer))
    rows = rows.filter(person__party__kind__in=kinds_of_party(role))
    if role == CUSTOMER:
        rows = rows.filter(person__party=scope.customer) if scope.customer else rows.none()
    return rows.select_related("person__party").order_by("person__username", "pk")


def holders_by_service(role: str, at: datetime) -> dict[str, set[str]]:
    """Who holds a role themselves for each service, by their names for signing in; for every service under ""."""
    rows = active(RoleHolding.objects.filter(role=role, person__is_active=True), at)
    found: dict[str, set[str]] = {}
    for service, username in rows.filter(person__party__kind__in=kinds_of_party(role)).values_list(
        "service", "person__username"
    ):
        found.setdefault(service, set()).add(username)
    return found


def holders(role: str, scope: Scope, at: datetime) -> list[Holder]:
    """Everybody who may act in a role for a scope at an instant, each once, deputies after those they deputise for."""
    people = {row.person_id: row.person for row in holdings(role, scope, at)}
    found = {pk: Holder(person, role) for pk, person in people.items()}
    for row in _deputies(people, role, at):
        found.setdefault(row.deputy_id, Holder(row.deputy, role, row.person))
    return list(found.values())


def held_by(person: Person, role: str, scope: Scope, at: datetime) -> Held | None:
    """In what capacity a person holds a role for a scope; None where they do not."""
    held = holdings(role, scope, at).order_by()
    if held.filter(person=person).exists():
        return Held(role)
    rows = active(Deputy.objects.filter(deputy=person, role__in=["", role], deputy__is_active=True), at)
    row = rows.filter(person__in=held.values("person")).select_related("person").order_by("pk").first()
    return None if row is None else Held(role, row.person)


def holds(person: Any, role: str, scope: Scope, at: datetime) -> bool:
    """Whether a person holds a role for a scope, themselves or as a deputy."""
    return isinstance(person, Person) and held_by(person, role, scope, at) is not None


def holds_for(person: Person, role: str, service: str, at: datetime) -> bool:
    """Whether a person holds a role themselves for one service that is named, not for every service at once."""
    return bool(service) and active(person.holdings.filter(role=role, service=service), at).exists()


def roles_of(person: Any, at: datetime) -> list[RoleHolding]:
    """Every role that a person holds at an instant, their own ones first, then those in which they deputise."""
    if party_of(person) is None:
        return []
    own = active(RoleHolding.objects.filter(person=person), at)
    found = list(own.select_related("person", "customer").order_by("role", "service"))
    for row in active(person.deputises_for.all(), at).select_related("person"):
        theirs = active(RoleHolding.objects.filter(person=row.person), at).select_related(
            "person", "customer"
        )
        found += [one for one in theirs.order_by("role", "service") if row.role in ("", one.role)]
    return found


def sees_everything(person: Any) -> bool:
    """Whether a person may read all there is: the provider's own people, and the auditors (who write findings only)."""
    party = party_of(person)
    return party is not None and party.kind in (Party.Kind.PROVIDER, Party.Kind.AUDITOR)


def is_inside(person: Any) -> bool:
    """Whether a person belongs to the provider, one of its teams or the auditors.

    Who does not, a customer or a vendor, sees no drafts, no reports before their release, and nothing of what an answer
    rests on.
    """
    party = party_of(person)
    return party is not None and party.kind not in (Party.Kind.CUSTOMER, Party.Kind.VENDOR)


def may_sign(person: Any, kind: str, at: datetime) -> bool:
    """Whether a person has the authority to sign an agreement of a kind for their party (R52)."""
    if party_of(person) is None:
        return False
    return active(person.signature_authorities.filter(kind__in=["", kind]), at).exists()


def _deputies(people: dict[int, Person], role: str, at: datetime) -> QuerySet[Deputy]:
    rows = active(Deputy.objects.filter(person__in=list(people), role__in=["", role]), at)
    return rows.filter(deputy__is_active=True).select_related("deputy__party", "person").order_by("pk")


PAGE = 100


def page_of_people(
    visible: QuerySet[Person], find: str, after: str, at: datetime
) -> tuple[list[Person], str]:
    """A page of people by their names for signing in, found by a part of any name; and where the next page begins.

    Each has `held`: their roles at that instant. The number of queries does not depend on how many people there are.
    """
    if find:
        wanted = Q(username__icontains=find) | Q(first_name__icontains=find) | Q(last_name__icontains=find)
        visible = visible.filter(wanted | Q(party__name__icontains=find))
    if after:
        visible = visible.filter(username__gt=after)
    held = Prefetch("holdings", active(RoleHolding.objects.order_by("role"), at), to_attr="held")
    rows: list[Any] = list(visible.prefetch_related(held)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].username if len(rows) > PAGE else ""
