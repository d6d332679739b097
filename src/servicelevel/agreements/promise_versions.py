"""Whether records fit the other versions of themselves: in the files, and among what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from servicelevel.agreements.promise_references import Names, calendars_in_time, of_agreement, of_service
from servicelevel.agreements.promise_resting import of_rests_on
from servicelevel.agreements.promises import AgreementPromise, Known, Place, Promises
from servicelevel.worktime import Problem

FIXED = ("kind", "customer", "provider", "zone")
"""What all versions of one agreement share: so parties and months stay comparable."""


def problems_with_recorded(promises: Promises, known: Known) -> Iterator[Problem]:
    """Everything in which promises do not fit what is recorded by now: ids that they name, and other versions."""
    names = Names.of(promises, known)
    for service in promises.services:
        yield from of_service(service.content, service.place, names)
    for agreement in promises.agreements:
        yield from of_agreement(agreement.content, agreement.place, names)
        yield from of_rests_on(agreement.content, agreement.place, names)
    yield from problems_of_versions(promises, known, names)


def problems_of_versions(promises: Promises, known: Known, names: Names) -> Iterator[Problem]:
    """Records that stand twice, or change what does not change."""
    for agreement in promises.agreements:
        yield from calendars_in_time(agreement.content, agreement.place, agreement.takes_effect, names)
    yield from _kept_kinds(promises, known)
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
            message = f"{party.key!r} is a {before} in agreements, not a {party.kind}"
            yield party.place.problem("kind", party.kind, message, "give the other party an id of its own")


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
