"""Agreements and calendars for others: who sees which, and the terms that hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from servicelevel import levels
from servicelevel.agreements import recorded
from servicelevel.agreements.models import Agreement, AgreementVersion, CalendarVersion
from servicelevel.agreements.promise_calendars import OWN_KEYS, composite
from servicelevel.agreements.promise_moments import local_begin
from servicelevel.agreements.promise_references import named_calendars
from servicelevel.agreements.promises import Known, KnownAgreement
from servicelevel.agreements.terms import RollUp, Terms, TermsVersion
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.contents import canonical, digest
from servicelevel.errors import NotFound
from servicelevel.levels import Target
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_kinds, party_of, sees_everything
from servicelevel.worktime import WorkCalendar


def agreements_visible_to(person: Any) -> QuerySet[Agreement]:
    """Which agreements a person may see; everybody else sees none.

    The provider: all. A team: those in which it takes part, and what they support. A customer: its own SLAs,
    never an OLA or UC. A vendor: its own UCs.
    """
    party = party_of(person)
    all_of_them = Agreement.objects.select_related("customer", "provider").order_by("key")
    if party is None:
        return all_of_them.none()
    if sees_everything(person):
        return all_of_them
    if party.kind == Party.Kind.CUSTOMER:
        return all_of_them.filter(kind=Agreement.Kind.SLA, customer=party)
    if party.kind == Party.Kind.VENDOR:
        return all_of_them.filter(kind=Agreement.Kind.UC, provider=party)
    own = Q(customer=party) | Q(provider=party)
    return all_of_them.filter(
        own | Q(kind=Agreement.Kind.SLA, key__in=_supported(Agreement.objects.filter(own)))
    )


def slas_after(person: Any, customer: str, service: str) -> QuerySet[Agreement]:
    """The SLAs that a person sees of those that answer what a customer required of a service (R2)."""
    rows = agreements_visible_to(person).filter(kind=Agreement.Kind.SLA)
    return rows.filter(customer__key=customer, covers__key=service)


def terms(key: str, as_of: datetime | None = None) -> Terms:
    """The terms of an agreement, as they were known at `as_of` (None: now). Raises NotFound.

    Who asks for a person goes through `agreements_visible_to` or `all_terms` first.
    """
    agreement = Agreement.objects.select_related("customer", "provider").filter(key=key).first()
    if agreement is None:
        raise NotFound(f"There is no agreement {key}.")
    found = _terms_of([agreement], as_of)
    if not found:
        first = min(agreement.versions.values_list("recorded_at", flat=True))
        raise NotFound(
            f"The agreement {key} was not known before {first:%Y-%m-%d %H:%M} UTC; ask for a later instant."
        )
    return found[0]


def all_terms(person: Any, as_of: datetime | None = None) -> tuple[Terms, ...]:
    """The terms of every agreement that the person may see, by key."""
    return tuple(_terms_of(agreements_visible_to(person), as_of))


def every_terms() -> tuple[Terms, ...]:
    """The terms of every agreement, by key: for the clocks that run, never for pages."""
    return tuple(_terms_of(Agreement.objects.select_related("customer", "provider").order_by("key"), None))


def terms_stamp() -> str:
    """Changes whenever a version of an agreement or calendar was recorded, or came into force."""
    versions, calendars = AgreementVersion._meta.db_table, CalendarVersion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(id), count(in_force_since), (SELECT max(id) FROM {calendars}) FROM {versions}"
        )
        return "-".join(str(number or 0) for number in cursor.fetchone())


def terms_covering(service: str) -> tuple[Terms, ...]:
    """The terms of every agreement of which some version names a service, by key: for assessments, never for pages."""
    text = AgreementVersion.objects.annotate(text=Cast("content", TextField()))
    naming = text.filter(text__contains=json.dumps(service)).values("agreement")
    found = _terms_of(
        Agreement.objects.select_related("customer", "provider").filter(pk__in=naming).order_by("key"), None
    )
    return tuple(one for one in found if service in one.services)


def calendars_as_of(as_of: datetime | None = None) -> dict[str, WorkCalendar]:
    """Every calendar by its key, each with all its versions; the first one holds for all time before as well."""
    return {key: _composite(tuple(rows)) for key, rows in _calendar_rows(as_of).items()}


def known() -> Known:
    """What is recorded, so that promise files may refer to it."""
    return Known(
        parties=party_kinds(),
        calendars={
            key: tuple((_begin(begin), _calendar(content)) for begin, content, _ in rows)
            for key, rows in _calendar_rows(None).items()
        },
        services=frozenset(
            Service.objects.filter(versions__state="live").distinct().values_list("key", flat=True)
        ),
        agreements=_known_agreements(),
    )


def counting(rows: Iterable[AgreementVersion]) -> list[AgreementVersion]:
    """The versions that count, in the order in which they hold: for one local begin the one with the highest number."""
    by_begin = {
        recorded.local_key(row.takes_effect, row.content["zone"]): row
        for row in sorted(rows, key=lambda row: row.number)
    }
    return sorted(by_begin.values(), key=lambda row: row.takes_effect)


def _terms_of(agreements: Iterable[Agreement], as_of: datetime | None) -> list[Terms]:
    wanted = {agreement.pk: agreement for agreement in agreements}
    rows: dict[int, list[AgreementVersion]] = {}
    for row in _as_of(AgreementVersion.objects.filter(agreement__in=list(wanted)), as_of):
        rows.setdefault(row.agreement_id, []).append(row)
    if not rows:
        return []
    calendar_rows = _calendar_rows(as_of)
    calendars = {key: _composite(tuple(found)) for key, found in calendar_rows.items()}
    digests = {key: [row_digest for _, _, row_digest in found] for key, found in calendar_rows.items()}
    return [
        terms_of(wanted[pk], counting(rows[pk]), calendars, digests, as_of) for pk in wanted if pk in rows
    ]


def terms_of(
    agreement: Agreement, rows: list[AgreementVersion], calendars: Mapping[str, WorkCalendar],
    digests: Mapping[str, list[str]], as_of: datetime | None,
) -> Terms:  # fmt: skip
    """The terms of versions in order, be they recorded or not. digests: of each version of the calendars they name."""
    following = [row.takes_effect for row in rows[1:]]
    versions = tuple(
        _version(row, after, calendars, as_of) for row, after in zip(rows, [*following, None], strict=True)
    )
    last = rows[-1].content
    used = {key for row in rows for key in named_calendars(row.content)}
    rests_on = {
        "versions": [
            [each.number, each.state, each.takes_effect.isoformat(), each.digest] for each in versions
        ],
        "calendars": {key: digests[key] for key in used},
        "parties": [agreement.customer.name, agreement.provider.name],
    }
    report = last.get("report", {})
    return Terms(
        key=agreement.key, kind=agreement.kind, title=last["title"],
        customer=agreement.customer.name, customer_key=agreement.customer.key,
        provider=agreement.provider.name, provider_key=agreement.provider.key,
        zone=last["zone"], report_period=report.get("period", "month"), start_day=report.get("start_day", 1),
        versions=versions, digest=digest(rests_on),
    )  # fmt: skip


def _version(
    row: AgreementVersion,
    following: datetime | None,
    calendars: Mapping[str, WorkCalendar],
    as_of: datetime | None,
) -> TermsVersion:
    ends = [instant for instant in (row.ends, following) if instant is not None]
    targets, unmeasured = targets_of(row.content, calendars, f"agreements.{row.agreement_id}.targets")
    known_in_force = row.in_force_since is not None and (as_of is None or row.in_force_since <= as_of)
    return TermsVersion(
        number=row.number,
        state=AgreementVersion.State.IN_FORCE.value if known_in_force else AgreementVersion.State.DRAFT.value,
        takes_effect=row.takes_effect,
        until=min(ends) if ends else None,
        services=tuple(row.content["services"]),
        targets=targets,
        roll_up=roll_up_of(row.content.get("roll_up", "all"), targets),
        content=row.content,
        digest=row.digest,
        unmeasured=unmeasured,
    )


def targets_of(
    content: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str
) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """The targets of a content that are measured, and those that stand in the text alone."""
    read = {
        key: levels.parse_target(key, target, calendars, f"{path}.{key}")
        for key, target in content["targets"].items()
    }
    alone = {key for key, target in content["targets"].items() if levels.is_unmeasured(target)}
    measured = tuple(target for key, target in read.items() if key not in alone)
    return measured, tuple(target for key, target in read.items() if key in alone)


def roll_up_of(written: RollUp, targets: Iterable[Target]) -> RollUp:
    """The rule with the weight of every target written out."""
    if not isinstance(written, dict):
        return written
    own = {target.id: float(target.weight) for target in targets}
    return {**written, "weighted": {**own, **written["weighted"]}}


_CalendarRow = tuple[datetime, str, str]
"""The instant from which a version holds, its content as canonical JSON, its digest."""


def _calendar_rows(as_of: datetime | None) -> dict[str, list[_CalendarRow]]:
    """The versions of every calendar that count, in the order in which they hold."""
    histories = recorded.calendar_histories(as_of)
    return {
        key: [(kept.begins, canonical(kept.content), kept.digest) for kept in history.in_order()]
        for key, history in histories.items()
    }


def _begin(moment: datetime) -> datetime | None:
    return None if moment == ALWAYS else moment


@lru_cache(maxsize=512)
def _calendar(content: str) -> WorkCalendar:
    """A calendar from its content; kept, because what it worked out once serves all who ask."""
    mapping = {name: value for name, value in json.loads(content).items() if name not in OWN_KEYS}
    return WorkCalendar.parse(mapping, read_files=False)


@lru_cache(maxsize=512)
def _composite(rows: tuple[_CalendarRow, ...]) -> WorkCalendar:
    return composite({_begin(begin): _calendar(content) for begin, content, _ in rows})


def _as_of(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    """The rows that were recorded by then."""
    return rows if as_of is None else rows.filter(recorded_at__lte=as_of)


def _known_agreements() -> dict[str, KnownAgreement]:
    agreements = Agreement.objects.select_related("customer", "provider").prefetch_related("versions")
    found = {}
    for one in agreements:
        rows = counting(one.versions.all())
        zones = {local_begin(row.takes_effect, row.content["zone"]): row.content["zone"] for row in rows}
        found[one.key] = KnownAgreement(
            one.kind, one.customer.key, one.provider.key, zones,
            supports=frozenset(key for row in rows for key in row.content.get("supports", ())),
            targets={key: target for row in rows for key, target in row.content["targets"].items()},
        )  # fmt: skip
    return found


def _supported(agreements: QuerySet[Agreement]) -> set[str]:
    rows = AgreementVersion.objects.filter(agreement__in=agreements)
    by_agreement: dict[int, list[AgreementVersion]] = {}
    for row in rows:
        by_agreement.setdefault(row.agreement_id, []).append(row)
    return {
        key
        for own in by_agreement.values()
        for row in counting(own)
        for key in row.content.get("supports", ())
    }
