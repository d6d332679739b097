"""What promises say of each other: every id that is named exists, and fits where it is named.

The contents that are looked at may be incomplete or of a wrong form; what is wrong with that is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from servicelevel.agreements.promise_credits import of_credits
from servicelevel.agreements.promises import Known, KnownAgreement, Place, Promises
from servicelevel.capabilities.service_content import named
from servicelevel.worktime import Problem, suggestion

Content = Mapping[str, Any]
_CUSTOMERS = {"SLA": ("customer",), "OLA": ("provider", "team"), "UC": ("provider", "team")}
_PROVIDERS = {"SLA": ("provider", "team"), "OLA": ("provider", "team"), "UC": ("vendor",)}


@dataclass(frozen=True)
class Names:
    """Every id that may be named: of what is recorded, and of the files.

    parties: id -> kind; unread: by section ids that stand in the files but could not be read, so that nobody is
    told of them twice; begins: the instant from which each calendar holds, None for "always"; promised: what agreements
    of the files and recorded ones promise together.
    """

    parties: Mapping[str, str]
    calendars: Collection[str]
    services: Collection[str]
    agreements: Collection[str]
    begins: Mapping[str, datetime | None]
    unread_parties: Collection[str] = field(default_factory=frozenset)
    promised: Mapping[str, KnownAgreement] = field(default_factory=dict)

    @classmethod
    def of(
        cls, promises: Promises, known: Known, unread: Mapping[str, Collection[str]] | None = None
    ) -> Names:
        """The names of some promises and of what is recorded."""
        unread = unread or dict.fromkeys(("parties", "calendars", "services", "agreements"), ())
        parties = {**known.parties, **{party.key: party.kind for party in promises.parties}}
        return cls(
            parties=parties,
            calendars={*known.calendars, *(each.key for each in promises.calendars), *unread["calendars"]},
            services={*known.services, *(each.key for each in promises.services), *unread["services"]},
            agreements={
                *known.agreements,
                *(each.key for each in promises.agreements),
                *unread["agreements"],
            },
            begins=_begins(promises, known),
            unread_parties=frozenset(unread["parties"]) - parties.keys(),
            promised=_promised(promises, known),
        )


def of_service(content: Content, place: Place, names: Names) -> Iterator[Problem]:
    """What a service names: calendars, its customers, the teams that maintain it."""
    for path, hours in named(content, "calendar"):
        if hours not in names.calendars:
            yield _unknown(place, path, hours, "calendar", names.calendars)
    for what, kinds in (("customer", ("customer",)), ("team", ("team", "provider"))):
        for path, party in named(content, what):
            yield from _of_party(place, path, party, kinds, names)


def of_agreement(content: Content, place: Place, names: Names) -> Iterator[Problem]:
    """What an agreement names: parties, services, other agreements, and within it targets."""
    kind = content.get("kind")
    of = f" of {'a' if kind == 'UC' else 'an'} {kind}"
    for role, kinds in (("customer", _CUSTOMERS), ("provider", _PROVIDERS)):
        if isinstance(party := content.get(role), str):
            yield from _of_party(place, role, party, kinds.get(str(kind), ()), names, of)
    for number, service in _texts(content.get("services")):
        if service not in names.services:
            yield _unknown(place, f"services[{number}]", service, "service", names.services)
    for path in ("maintenance", "staff"):
        written = content.get(path)
        calendar = written.get("calendar") if isinstance(written, Mapping) else None
        if isinstance(calendar, str) and calendar not in names.calendars:
            yield _unknown(place, f"{path}.calendar", calendar, "calendar", names.calendars)
    yield from _of_supports(content, place, names)
    yield from of_credits(content, place)
    support = content.get("support")
    hours = support.get("hours") if isinstance(support, Mapping) else None
    if isinstance(hours, str) and hours not in names.calendars:
        yield _unknown(place, "support.hours", hours, "calendar", names.calendars)
    if isinstance(targets := content.get("targets"), Mapping):
        yield from _of_roll_up(content, place, targets)
        yield from _of_targets(content, place, targets)


def calendars_in_time(
    content: Content, place: Place, takes_effect: datetime, names: Names
) -> Iterator[Problem]:
    """A calendar that begins to hold only after an agreement that uses it."""
    for target_key, target in content["targets"].items():
        for path, calendar in _calendars_of(target):
            begin = names.begins.get(calendar)
            if begin is not None and begin > takes_effect:
                message = f"{calendar!r} holds only from {_minute(begin)}, the agreement from {_minute(takes_effect)}"
                remedy = "leave out from in the first version of the calendar"
                yield place.problem(f"targets.{target_key}.{path}", calendar, message, remedy)


def named_calendars(content: Content) -> set[str]:
    """The calendars that the targets of an agreement name."""
    return {calendar for target in content["targets"].values() for _, calendar in _calendars_of(target)}


def _of_supports(content: Content, place: Place, names: Names) -> Iterator[Problem]:
    supported = list(_texts(content.get("supports")))
    if supported and content.get("kind") == "SLA":
        remedy = "write it in the OLA or UC"
        yield place.problem("supports", content["supports"], "an SLA supports no other agreement", remedy)
    own = place.path.removeprefix("agreements.")
    for number, key in supported:
        if key == own:
            yield place.problem(
                f"supports[{number}]", key, "an agreement cannot support itself", "name the SLA above it"
            )
        elif key not in names.agreements:
            yield _unknown(place, f"supports[{number}]", key, "agreement", names.agreements)


def _of_roll_up(content: Content, place: Place, targets: Content) -> Iterator[Problem]:
    rule = content.get("roll_up")
    weighted = rule.get("weighted") if isinstance(rule, Mapping) else None
    for key in weighted if isinstance(weighted, Mapping) else ():
        if key not in targets:
            remedy = suggestion(key, targets, f"name one of {', '.join(targets)}")
            yield place.problem(f"roll_up.weighted.{key}", key, f"there is no target {key!r}", remedy)


def _of_targets(content: Content, place: Place, targets: Content) -> Iterator[Problem]:
    covered = [service for _, service in _texts(content.get("services"))]
    for key, target in targets.items():
        service = target.get("service") if isinstance(target, Mapping) else None
        if isinstance(service, str) and covered and service not in covered:
            remedy = suggestion(service, covered, f"write {' or '.join(covered)}, or add it to services")
            yield place.problem(
                f"targets.{key}.service", service, f"the agreement does not cover {service!r}", remedy
            )


def _of_party(
    place: Place, path: str, key: str, kinds: Collection[str], names: Names, of: str = ""
) -> Iterator[Problem]:
    if key in names.unread_parties:
        return
    if key not in names.parties:
        yield _unknown(place, path, key, "party", names.parties)
    elif kinds and names.parties[key] not in kinds:
        role = path.partition("[")[0].removesuffix("s")
        message = f"{key!r} is a {names.parties[key]}; the {role}{of} is a {' or '.join(kinds)}"
        yield place.problem(path, key, message, "name another party, or correct its kind under parties")


def _unknown(place: Place, path: str, key: str, what: str, known: Collection[str]) -> Problem:
    plural = "parties" if what == "party" else f"{what}s"
    others = f", or name one of {', '.join(sorted(known)[:8])}" if known else ""
    remedy = suggestion(key, known, f"write it under {plural}{others}")
    return place.problem(path, key, f"there is no {what} {key!r}", remedy)


def _calendars_of(target: object) -> Iterator[tuple[str, str]]:
    if not isinstance(target, Mapping):
        return
    if isinstance(calendar := target.get("calendar"), str):
        yield "calendar", calendar
    if isinstance(goals := target.get("goals"), Mapping):
        for priority, row in goals.items():
            if isinstance(row, Mapping) and isinstance(row.get("calendar"), str):
                yield f"goals.{priority}.calendar", row["calendar"]


def _promised(promises: Promises, known: Known) -> dict[str, KnownAgreement]:
    """Recorded agreements, and what the files add to them or change."""
    found = dict(known.agreements)
    for one in promises.agreements:
        before = found.get(one.key) or KnownAgreement(one.kind, one.customer, one.provider, {})
        found[one.key] = replace(
            before,
            supports=before.supports | set(one.content.get("supports", ())),
            targets={**before.targets, **one.content["targets"]},
        )
    return found


def _begins(promises: Promises, known: Known) -> dict[str, datetime | None]:
    begins: dict[str, datetime | None] = {key: versions[0][0] for key, versions in known.calendars.items()}
    for calendar in promises.calendars:
        before = begins.get(calendar.key, calendar.holds_from)
        begins[calendar.key] = (
            None if before is None or calendar.holds_from is None else min(before, calendar.holds_from)
        )
    return begins


def _texts(value: object) -> Iterator[tuple[int, str]]:
    """The texts of a list with their places; nothing for what is no list."""
    for number, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str):
            yield number, text


def _minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
