"""Promise files that are not recorded: the terms that they would give, beside those that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements import queries, recorded
from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.agreements.promise_calendars import composite
from servicelevel.agreements.promises import AgreementPromise, Promises
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.contents import digest
from servicelevel.organisation.models import Party
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class Unapplied:
    """What promise files would give: terms by key, every calendar by key, and the names of those that they write."""

    terms: Mapping[str, Terms]
    calendars: Mapping[str, WorkCalendar]
    names: Mapping[str, str]


def unapplied(promises: Promises, now: datetime) -> Unapplied:
    """The terms of the agreements of some promise files, as they would be if the files were applied. Writes nothing."""
    versions: dict[str, dict[datetime | None, WorkCalendar]] = {
        key: dict(pairs) for key, pairs in queries.known().calendars.items()
    }
    for written in promises.calendars:
        versions.setdefault(written.key, {})[written.holds_from] = written.calendar
    calendars = {key: composite(pairs) for key, pairs in versions.items()}
    digests = {key: [digest(calendar.mapping)] for key, calendar in calendars.items()}
    parties = {party.key: party for party in Party.objects.all()}
    parties |= {one.key: Party(key=one.key, name=one.name, kind=one.kind) for one in promises.parties}
    by_key: dict[str, list[AgreementPromise]] = {}
    for promise in promises.agreements:
        by_key.setdefault(promise.key, []).append(promise)
    terms = {}
    for key, own in by_key.items():
        agreement, rows = _agreement(own[0], parties)
        rows += _rows(agreement, own, len(rows), now)
        terms[key] = queries.terms_of(agreement, queries.counting(rows), calendars, digests, None)
    names = {one.key: str(one.content["name"]) for one in promises.calendars if "name" in one.content}
    return Unapplied(terms, calendars, names)


def calendar_names() -> dict[str, str]:
    """The name of every recorded calendar, as its last version says; those without one are left out."""
    found = {
        key: history.in_order()[-1].content.get("name")
        for key, history in recorded.calendar_histories().items()
    }
    return {key: str(name) for key, name in found.items() if name}


def _agreement(
    promise: AgreementPromise, parties: Mapping[str, Party]
) -> tuple[Agreement, list[AgreementVersion]]:
    """The recorded agreement with its versions, or one that is not recorded and has none."""
    found = Agreement.objects.select_related("customer", "provider").filter(key=promise.key).first()
    if found is not None:
        return found, list(found.versions.order_by("number"))
    customer, provider = parties[promise.customer], parties[promise.provider]
    return Agreement(key=promise.key, kind=promise.kind, customer=customer, provider=provider), []


def _rows(
    agreement: Agreement, promises: Sequence[AgreementPromise], last: int, now: datetime
) -> list[AgreementVersion]:
    return [
        AgreementVersion(
            agreement=agreement, number=number, takes_effect=max(promise.takes_effect, ALWAYS), ends=promise.ends,
            recorded_at=now, content=promise.content, digest=digest(promise.content),
        )
        for number, promise in enumerate(promises, start=last + 1)
    ]  # fmt: skip
