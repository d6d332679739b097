"""Services and their versions are written here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from servicelevel.capabilities.models import Service, ServiceVersion, columns_of
from servicelevel.capabilities.queries import DRAFT, LIVE
from servicelevel.capabilities.service_content import (
    KEY,
    in_order,
    lifecycle_of,
    named,
    problems_of,
)
from servicelevel.contents import Difference, differences, digest
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope
from servicelevel.worktime.problems import Problem, suggestion

WHO_PROPOSES = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER)
WHO_AUTHORISES = (roles.SERVICE_LEVEL_MANAGER,)
KINDS_NAMED = {"customer": (Party.Kind.CUSTOMER,), "team": (Party.Kind.TEAM, Party.Kind.PROVIDER)}
WITHDRAWN = ServiceVersion.State.WITHDRAWN


def record_version(
    key: str, number: int, holds_from: datetime, content: dict[str, Any], digest: str, now: datetime
) -> ServiceVersion:
    """Add a live version of a service, authorised by the command line; the first one adds the service.

    A number that is taken is an IntegrityError.
    """
    service, _ = Service.objects.get_or_create(key=key)
    return ServiceVersion.objects.create(
        service=service, number=number, state=LIVE, holds_from=holds_from, recorded_at=now, authorised_at=now,
        content=content, digest=digest, **columns_of(key, content),
    )  # fmt: skip


def show(seen_by: Mapping[str, Collection[str]]) -> None:
    """Let exactly these parties (by keys) outside the provider see each of these services (by keys)."""
    services = dict(Service.objects.filter(key__in=list(seen_by)).values_list("key", "pk"))
    parties = dict(Party.objects.values_list("key", "pk"))
    seen = Service.seen_by.through
    wanted = {(services[key], parties[party]) for key, who in seen_by.items() for party in who}
    rows = seen.objects.filter(service__in=list(services.values()))
    there = {(service, party): pk for pk, service, party in rows.values_list("pk", "service_id", "party_id")}
    seen.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    seen.objects.bulk_create(
        seen(service_id=service, party_id=party) for service, party in sorted(wanted - there.keys())
    )


def _of_service(key: str, *_: Any, **__: Any) -> Scope:
    return Scope(service=key)


@act("capabilities.propose_version", may=WHO_PROPOSES, scope=_of_service)
def propose_version(
    by: By, key: str, content: Mapping[str, Any], *, because: str = "", holds_from: datetime | None = None,
    calendars: Collection[str] | None = None,
) -> Told[ServiceVersion]:  # fmt: skip
    """Write down what the catalogue is to say of a service; it counts when it is authorised (R31).

    A draft that is there already is withdrawn: this one takes its place. calendars: the ids that hours may name (None:
    not checked). Raises Invalid, Conflict where it says nothing new.
    """
    return write_draft(by, key, content, because, holds_from, calendars)


@act("capabilities.authorise_version", may=WHO_AUTHORISES)
def authorise_version(
    by: By, key: str, number: int, *, slr: str = "", without_slr_because: str = ""
) -> Told[ServiceVersion]:
    """Let a draft go live, from its day on or from now (R31).

    slr: the documented SLR on which the service is offered for the first time; without one the reason has to be given
    (R19). Raises NotFound, Conflict where it is no draft or the catalogue has changed since it was written, Invalid.
    """
    return bring_live(by, key, number, slr, without_slr_because)


def write_draft(
    by: By, key: str, content: Mapping[str, Any], because: str = "", holds_from: datetime | None = None,
    calendars: Collection[str] | None = None,
) -> Told[ServiceVersion]:  # fmt: skip
    """What `propose_version` does, within an act that is under way."""
    made = in_order(content)
    if problems := list(content_problems(key, content, calendars)):
        raise Invalid(problems)
    service = _locked(key, may_be_new=True)
    live = _last_live(service)
    named = digest(made)
    if live is not None and named == live.digest and holds_from is None:
        raise Conflict("This is what the catalogue says already.")
    before = service.versions.filter(state=DRAFT).first()
    service.versions.filter(state=DRAFT).update(state=WITHDRAWN)
    row = ServiceVersion.objects.create(
        service=service, number=_next_number(service), state=DRAFT, holds_from=holds_from, recorded_at=by.now,
        proposed_by=by.person, because=because.strip(), based_on=live.number if live else None, content=made,
        digest=named, **columns_of(key, made),
    )  # fmt: skip
    told = {"number": row.number, "because": row.because, "changes": words_of(live, made)}
    return Told(row, told | {"instead_of": before.number if before else None}, f"service:{key}")


def bring_live(
    by: By, key: str, number: int, slr: str = "", without_slr_because: str = ""
) -> Told[ServiceVersion]:
    """What `authorise_version` does, within an act that is under way."""
    service = _locked(key)
    row = _draft(service, number)
    live = _last_live(service)
    if (live.number if live else None) != row.based_on:
        raise Conflict(
            "The catalogue has changed since this was proposed. Look at the difference and propose it anew."
        )
    is_first = _becomes_offered(live, row)
    if is_first and not slr and not without_slr_because.strip():
        words = "no service level requirements are documented for a service that is to be offered"
        remedy = "document them first (2.0), or say why it is offered without"
        raise Invalid([Problem("without_slr_because", "", words, remedy)])
    row.state, row.holds_from = LIVE, max(row.holds_from or by.now, by.now)
    row.authorised_at, row.authorised_by = by.now, by.person
    row.save(update_fields=["state", "holds_from", "authorised_at", "authorised_by"])
    _show_to_customers(service, row.content)
    told = {
        "number": number,
        "holds_from": row.holds_from.isoformat(),
        "changes": words_of(live, row.content),
    }
    if is_first:
        told |= {"slr": slr} if slr else {"without_slr_because": without_slr_because.strip()}
    return Told(row, told, f"service:{key}")


@act("capabilities.withdraw_version", may=WHO_PROPOSES, scope=_of_service)
def withdraw_version(by: By, key: str, number: int, *, because: str) -> Told[ServiceVersion]:
    """Take a draft back, or turn it down, with the reason. Raises NotFound, Conflict, Invalid."""
    _reason(because)
    row = _draft(_locked(key), number)
    row.state = WITHDRAWN
    row.save(update_fields=["state"])
    return Told(row, {"number": number, "because": because.strip()}, f"service:{key}")


@act("capabilities.retire_service", may=WHO_AUTHORISES)
def retire_service(
    by: By, key: str, *, because: str, holds_from: datetime | None = None
) -> Told[ServiceVersion]:
    """End the offer of a service from now on, or from a day to come; its history stays. Raises Conflict, Invalid."""
    _reason(because)
    service = _locked(key)
    live = _last_live(service)
    if live is None or live.lifecycle == "retired":
        raise Conflict("The service is not offered, so it cannot be retired.")
    content = in_order({**live.content, "lifecycle": "retired"})
    begins = max(holds_from or by.now, by.now)
    row = ServiceVersion.objects.create(
        service=service, number=_next_number(service), state=LIVE, holds_from=begins, recorded_at=by.now,
        proposed_by=by.person, because=because.strip(), based_on=live.number, authorised_at=by.now,
        authorised_by=by.person, content=content, digest=digest(content), **columns_of(key, content),
    )  # fmt: skip
    told = {"number": row.number, "holds_from": begins.isoformat(), "because": because.strip()}
    return Told(row, told, f"service:{key}")


def reference_problems(content: Mapping[str, Any], calendars: Collection[str] | None) -> Iterator[Problem]:
    """The ids in a content that name nothing, or something of another kind."""
    for what, kinds in KINDS_NAMED.items():
        used = list(named(content, what))
        known = dict(Party.objects.filter(key__in=[key for _, key in used]).values_list("key", "kind"))
        for path, key in used:
            if known.get(key) not in kinds:
                there = list(Party.objects.filter(kind__in=kinds).values_list("key", flat=True)[:2_000])
                remedy = suggestion(key, there, f"name a {what} that is recorded")
                yield Problem(path, key, f"there is no {what} {key!r}", remedy)
    for path, key in named(content, "calendar"):
        if calendars is not None and key not in calendars:
            remedy = suggestion(key, calendars, "name a calendar that is recorded")
            yield Problem(path, key, f"there is no calendar {key!r}", remedy)


def words_of(before: ServiceVersion | None, content: Mapping[str, Any]) -> list[str]:
    """What a content changes, a line a field, for the ledger."""
    found: Iterable[Difference] = differences(before.content if before else {}, content)
    return [one.words() for one in found]


def content_problems(
    key: str, content: Mapping[str, Any], calendars: Collection[str] | None
) -> Iterator[Problem]:
    """Everything that is wrong with a content that is to be written down. calendars: see `propose_version`."""
    if not KEY.fullmatch(key):
        remedy = "write small letters, digits and hyphens, for instance it-support"
        yield Problem("key", key, "is not an id", remedy)
    found = problems_of({name: value for name, value in content.items() if value not in (None, "", [])})
    yield from found
    if not found:
        yield from reference_problems(content, calendars)


def _reason(because: str) -> None:
    if not because.strip():
        raise Invalid([Problem("because", because, "is empty", "say why")])


def _locked(key: str, *, may_be_new: bool = False) -> Service:
    """The service, held until the act is done, so that versions are numbered one after another."""
    if may_be_new:
        Service.objects.get_or_create(key=key)
    found = Service.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no service {key}.")
    return found


def _draft(service: Service, number: int) -> ServiceVersion:
    row = service.versions.filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of {service}.")
    if row.state != DRAFT:
        raise Conflict(f"Version {number} is no draft any more; it is {row.get_state_display().lower()}.")
    return row


def _last_live(service: Service) -> ServiceVersion | None:
    return service.versions.filter(state=LIVE).order_by("-number").first()


def _next_number(service: Service) -> int:
    last = service.versions.order_by("-number").first()
    return last.number + 1 if last else 1


def _becomes_offered(live: ServiceVersion | None, row: ServiceVersion) -> bool:
    before = lifecycle_of(live.content) if live else ""
    return row.lifecycle == "offered" and before != "offered"


def _show_to_customers(service: Service, content: Mapping[str, Any]) -> None:
    keys = [key for _, key in named(content, "customer")]
    service.seen_by.add(*Party.objects.filter(key__in=keys))
