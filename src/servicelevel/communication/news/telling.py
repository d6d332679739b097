"""What a line of the ledger means for others, and who they are (R34, R164). Nothing here asks who is signed in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.capabilities.catalogue.shown import differences_of
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.communication.models import Communication
from servicelevel.ledger.models import Line
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import EVERYWHERE, Scope, holders
from servicelevel.web.wording import instant

OF_AGREEMENTS = "agreements."
OF_CATALOGUE = ("capabilities.authorise_version", "capabilities.retire_service")
"""An update of step 1.3 is told by step 1.4 itself."""
QUESTION = "Which of these targets does your process take part in, and can it keep its part?"
OFFERED = ("offered", "retired")


@dataclass(frozen=True)
class Reader:
    """Somebody who is told. must: whether they have to confirm it."""

    person: Person
    role: str
    must: bool


@dataclass(frozen=True)
class News:
    """What is told. about: the record, `kind:key`; the same is told once."""

    about: str
    subject: str
    words: str
    audience: str
    readers: tuple[Reader, ...]
    question: str = ""


def news_of(line: Line, now: datetime) -> Iterator[News]:
    """What a line has to be told of, to whom it concerns now; none of most lines."""
    if line.act.startswith(OF_AGREEMENTS):
        yield from _of_agreements(line, now)
    elif line.act in OF_CATALOGUE:
        yield from _of_service(line, now)


def _of_agreements(line: Line, now: datetime) -> Iterator[News]:
    """Every SLA whose latest version in force was not told of yet: whichever act brought it there."""
    rows = AgreementVersion.objects.filter(
        state=AgreementVersion.State.IN_FORCE,
        agreement__kind=Agreement.Kind.SLA,
        in_force_since__lte=line.recorded_at,
    )
    latest = {row.agreement_id: row for row in rows.order_by("number").select_related("agreement__customer")}
    told = set(Communication.objects.filter(about__startswith="agreement:").values_list("about", flat=True))
    for row in sorted(latest.values(), key=lambda one: one.agreement.key):
        about = f"agreement:{row.agreement.key}:v{row.number}"
        if about not in told:
            yield _of_version(row, about, now)


def _of_version(row: AgreementVersion, about: str, at: datetime) -> News:
    content, customer = row.content, row.agreement.customer
    title = str(content.get("title") or row.agreement.key)
    zone = str(content.get("zone") or "UTC")
    targets = content.get("targets")
    named = [str(one.get("name") or key) for key, one in targets.items()] if isinstance(targets, dict) else []
    words = (
        f"{title}, version {row.number}, with {customer} is in force; it holds from "
        f"{instant(row.takes_effect.astimezone(ZoneInfo(zone)), zone)}."
    )
    if named:
        words += f" Its targets: {', '.join(named)}."
    owners = [Reader(one.person, one.role, True) for one in holders(roles.PROCESS_OWNER, EVERYWHERE, at)]
    subject = f"In force: {title}, version {row.number}"[:200]
    return News(about, subject, words, "Process owners", _once(owners), QUESTION)


def _of_service(line: Line, now: datetime) -> Iterator[News]:
    key, number = line.subject.removeprefix("service:"), json.loads(line.content)["number"]
    live = ServiceVersion.objects.filter(service__key=key, state=ServiceVersion.State.LIVE)
    after = live.filter(number=number).select_related("service").first()
    if after is None:
        return
    before = live.filter(number__lt=number).order_by("-number").first()
    was_known = before is not None and before.lifecycle in OFFERED
    if after.lifecycle not in OFFERED and not was_known:
        return
    what = "Retired" if after.lifecycle == "retired" else "Changed" if was_known else "New"
    words = _words(what, after, before if was_known else None)
    readers = _readers_of(after.service, now)
    audience = "Customers of the service, Service Desk, Service Owner"
    yield News(f"service:{key}:v{after.number}", f"{what}: {after.name}"[:200], words, audience, readers)


def _words(what: str, after: ServiceVersion, before: ServiceVersion | None) -> str:
    """What is new, as far as customers may read it: nothing of the provider's own fields."""
    from_when = f"from {instant(after.holds_from, 'UTC')}" if after.holds_from else "from now on"
    if what == "Retired":
        return f"{after.name} is not offered any more {from_when}."
    if before is None:
        return f"{after.name} is offered {from_when}. {after.content.get('description') or ''}".strip()
    lines = [
        f"{one.label}: {', '.join(one.after) or 'nothing any more'}"
        for one in differences_of(before.content, after.content, inside=False)
    ]
    return "\n".join([f"{after.name} changes {from_when}.", *lines])


def _readers_of(service: Service, at: datetime) -> tuple[Reader, ...]:
    scope = Scope(service.key)
    found = [Reader(one.person, one.role, True) for one in holders(roles.SERVICE_DESK, scope, at)]
    for role in (roles.SERVICE_OWNER, roles.SERVICE_LIAISON, roles.INFRASTRUCTURE_LEAD):
        found += [Reader(one.person, role, False) for one in holders(role, scope, at)]
    for customer in service.seen_by.filter(kind=Party.Kind.CUSTOMER).order_by("key"):
        held = holders(roles.CUSTOMER, Scope(service.key, customer=customer), at)
        found += [Reader(one.person, roles.CUSTOMER, False) for one in held]
    return _once(found)


def _once(readers: Iterable[Reader]) -> tuple[Reader, ...]:
    found: dict[int, Reader] = {}
    for one in readers:
        found.setdefault(one.person.pk, one)
    return tuple(found.values())
