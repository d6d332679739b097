"""What promises say of each other: every id that is named exists, and fits where it is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from servicelevel.agreements.promises import AgreementPromise, Known, Place, Promises, ServicePromise
from servicelevel.worktime import Problem, suggestion

_CUSTOMERS = {"SLA": ("customer",), "OLA": ("provider", "team"), "UC": ("provider", "team")}
_PROVIDERS = {"SLA": ("provider", "team"), "OLA": ("provider", "team"), "UC": ("vendor",)}
_MINUTE = "%Y-%m-%d %H:%M UTC"
FIXED = ("kind", "customer", "provider", "zone")
"""What all versions of one agreement share: months and parties stay comparable."""


def problems_of_references(
    promises: Promises, known: Known, broken: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """Everything that does not fit together. broken: ids (by record) that stand in the files but could not be read."""
    parties = {**known.parties, **{party.key: party.kind for party in promises.parties}}
    names = {
        "calendars": {*known.calendars, *(each.key for each in promises.calendars), *broken["calendars"]},
        "services": {*known.services, *(each.key for each in promises.services), *broken["services"]},
        "agreements": {*known.agreements, *(each.key for each in promises.agreements), *broken["agreements"]},
    }
    unread_parties = broken["parties"] - parties.keys()
    yield from _kept_kinds(promises, known)
    for service in promises.services:
        yield from _of_service(service, parties, unread_parties, names["calendars"])
    for agreement in promises.agreements:
        yield from _of_agreement(agreement, parties, unread_parties, names)
        yield from _of_targets(agreement, _begins(promises, known))
    yield from _twice("calendar", ((each.key, each.local_begin, each.place) for each in promises.calendars))
    yield from _twice("service", ((each.key, each.local_begin, each.place) for each in promises.services))
    yield from _twice("agreement", ((each.key, each.local_begin, each.place) for each in promises.agreements))
    yield from _twice("party", ((each.key, None, each.place) for each in promises.parties))
    yield from _changed_for_good(promises.agreements, known)


def _kept_kinds(promises: Promises, known: Known) -> Iterator[Problem]:
    """A party that agreements name keeps its kind: what its people may see depends on it."""
    named = {
        party for agreement in known.agreements.values() for party in (agreement.customer, agreement.provider)
    }
    for party in promises.parties:
        before = known.parties.get(party.key)
        if before and before != party.kind and party.key in named:
            message = f"{party.key} is a {before} in agreements, not a {party.kind}"
            yield party.place.problem("kind", party.kind, message, "give the other party an id of its own")


def _of_service(
    service: ServicePromise, parties: Mapping[str, str], unread: Iterable[str], calendars: Iterable[str]
) -> Iterator[Problem]:
    hours = service.content.get("hours")
    if hours is not None and hours not in calendars:
        yield _unknown(service.place, "hours", hours, "calendar", calendars)
    for place, customer in enumerate(service.content.get("customers", [])):
        yield from _of_party(service.place, f"customers[{place}]", customer, ("customer",), parties, unread)


def _of_agreement(
    agreement: AgreementPromise,
    parties: Mapping[str, str],
    unread: Iterable[str],
    names: Mapping[str, Iterable[str]],
) -> Iterator[Problem]:
    place = agreement.place
    of = f" of {'a' if agreement.kind == 'UC' else 'an'} {agreement.kind}"
    yield from _of_party(
        place, "customer", agreement.customer, _CUSTOMERS[agreement.kind], parties, unread, of
    )
    yield from _of_party(
        place, "provider", agreement.provider, _PROVIDERS[agreement.kind], parties, unread, of
    )
    for number, service in enumerate(agreement.content["services"]):
        if service not in names["services"]:
            yield _unknown(place, f"services[{number}]", service, "service", names["services"])
    supported = agreement.content.get("supports", [])
    if supported and agreement.kind == "SLA":
        yield place.problem(
            "supports", supported, "an SLA supports no other agreement", "write supports in the OLA or UC"
        )
    for number, key in enumerate(supported):
        if key == agreement.key:
            yield place.problem(
                f"supports[{number}]", key, "an agreement cannot support itself", "name the SLA above it"
            )
        elif key not in names["agreements"]:
            yield _unknown(place, f"supports[{number}]", key, "agreement", names["agreements"])


def _of_party(
    place: Place,
    path: str,
    key: str,
    kinds: Sequence[str],
    parties: Mapping[str, str],
    unread: Iterable[str],
    of: str = "",
) -> Iterator[Problem]:
    if key in unread:
        return
    if key not in parties:
        yield _unknown(place, path, key, "party", parties)
    elif parties[key] not in kinds:
        role = path.partition("[")[0].removesuffix("s")
        message = f"{key!r} is a {parties[key]}; the {role}{of} is a {' or '.join(kinds)}"
        yield place.problem(path, key, message, "name another party, or correct its kind under parties")


def _unknown(place: Place, path: str, key: object, what: str, known: Iterable[str]) -> Problem:
    plural = "parties" if what == "party" else f"{what}s"
    others = f", or name one of {', '.join(sorted(known)[:8])}" if known else ""
    remedy = suggestion(key, known, f"write it under {plural}{others}")
    return place.problem(path, key, f"there is no {what} {key!r}", remedy)


def _of_targets(agreement: AgreementPromise, begins: Mapping[str, datetime | None]) -> Iterator[Problem]:
    services, targets = agreement.content["services"], agreement.content["targets"]
    rule = agreement.content.get("roll_up")
    weighted = rule.get("weighted") if isinstance(rule, Mapping) else None
    for key in weighted if isinstance(weighted, Mapping) else ():
        if key not in targets:
            remedy = suggestion(key, targets, f"name one of {', '.join(targets)}")
            yield agreement.place.problem(
                f"roll_up.weighted.{key}", key, f"there is no target {key!r}", remedy
            )
    for key, target in targets.items():
        service = target.get("service")
        if isinstance(service, str) and service not in services:
            remedy = suggestion(service, services, f"write {' or '.join(services)}, or add it to services")
            message = f"the agreement does not cover {service!r}"
            yield agreement.place.problem(f"targets.{key}.service", service, message, remedy)
        for path, calendar in _calendars_of(target):
            begin = begins.get(calendar)
            if begin is not None and begin > agreement.takes_effect:
                effect = f"{agreement.takes_effect:{_MINUTE}}"
                message = f"{calendar!r} holds only from {begin:{_MINUTE}}, the agreement from {effect}"
                remedy = "leave out from in the first version of the calendar"
                yield agreement.place.problem(f"targets.{key}.{path}", calendar, message, remedy)


def named_calendars(content: Mapping[str, Any]) -> set[str]:
    """The calendars that the targets of an agreement name."""
    return {calendar for target in content["targets"].values() for _, calendar in _calendars_of(target)}


def _calendars_of(target: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if isinstance(calendar := target.get("calendar"), str):
        yield "calendar", calendar
    if isinstance(goals := target.get("goals"), Mapping):
        for priority, row in goals.items():
            if isinstance(row, Mapping) and isinstance(row.get("calendar"), str):
                yield f"goals.{priority}.calendar", row["calendar"]


def _begins(promises: Promises, known: Known) -> dict[str, datetime | None]:
    """The instant from which each calendar holds, None for "always"."""
    begins: dict[str, datetime | None] = {key: versions[0][0] for key, versions in known.calendars.items()}
    for calendar in promises.calendars:
        before = begins.get(calendar.key, calendar.holds_from)
        begins[calendar.key] = (
            None if before is None or calendar.holds_from is None else min(before, calendar.holds_from)
        )
    return begins


def _twice(what: str, records: Iterable[tuple[str, datetime | None, Place]]) -> Iterator[Problem]:
    first: dict[tuple[str, datetime | None], Place] = {}
    for key, begins, place in records:
        if (before := first.setdefault((key, begins), place)) is not place:
            same = "" if what == "party" else " with the same from"
            remedy = "keep one of them" if what == "party" else "keep one of them, or give it another from"
            yield place.problem("", key, f"the {what} {key!r} stands in {before} as well{same}", remedy)


def _changed_for_good(agreements: Sequence[AgreementPromise], known: Known) -> Iterator[Problem]:
    """Versions of one agreement that differ in what all its versions share."""
    first: dict[str, dict[str, str]] = {}
    rewritten: dict[str, set[datetime]] = {}
    for agreement in agreements:
        rewritten.setdefault(agreement.key, set()).add(agreement.local_begin)
    for agreement in agreements:
        if agreement.key not in first:
            first[agreement.key] = _fixed_before(agreement, known, rewritten[agreement.key])
        for name, before in first[agreement.key].items():
            now = getattr(agreement, name)
            if now != before:
                message = f"other versions of {agreement.key!r} have {before!r}, this one {now!r}"
                yield agreement.place.problem(
                    name, now, message, "keep it, or give the other agreement an id of its own"
                )


def _fixed_before(agreement: AgreementPromise, known: Known, rewritten: Iterable[datetime]) -> dict[str, str]:
    before = known.agreements.get(agreement.key)
    if before is None:
        return {name: getattr(agreement, name) for name in FIXED}
    kept = [zone for begins, zone in sorted(before.zones.items()) if begins not in rewritten]
    zone = kept[0] if kept else agreement.zone
    return {"kind": before.kind, "customer": before.customer, "provider": before.provider, "zone": zone}
