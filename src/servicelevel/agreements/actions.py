"""Calendars and agreements are written here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from servicelevel.agreements import recorded
from servicelevel.agreements.changes import Change
from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.agreements.plan import Plan, Step
from servicelevel.agreements.promise_versions import problems_with_recorded
from servicelevel.agreements.promises import (
    AgreementPromise,
    CalendarPromise,
    PartyPromise,
    Promises,
    ServicePromise,
)
from servicelevel.agreements.queries import counting, known
from servicelevel.capabilities import actions as capabilities
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.contents import digest
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import actions as organisation
from servicelevel.organisation.acting import told_by_console
from servicelevel.organisation.models import Party
from servicelevel.requirements.interim import end_for_formal

_TRIES = 3


@dataclass(frozen=True)
class Applied:
    """What was done with each record of the files, in their order."""

    changes: tuple[Change, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """Those that are not as they were before."""
        return tuple(change for change in self.changes if change.what != "unchanged")


def preview(promises: Promises, now: datetime) -> tuple[Change, ...]:
    """What `apply` would do, record by record. Raises Invalid where the promises do not fit what is recorded."""
    _check(promises)
    return tuple(step.change for step in Plan(now).steps(promises))


def apply(promises: Promises, now: datetime, agreed: Sequence[Change] | None = None) -> Applied:
    """Record promises, all or none. What is recorded already stays; a changed content is a new version, a draft.

    agreed: the preview that somebody agreed to; when it would be another one by now, nothing is done.
    Raises Invalid where the promises do not fit what is recorded, Conflict where others were faster.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _apply(promises, now, agreed)
        except IntegrityError:
            # Somebody else took the number of a version in the same moment; what they wrote counts now.
            continue
    raise Conflict(
        "Others are applying promises to the same records at the same time; nothing was changed. Try again."
    )


def bring_into_force(key: str, now: datetime) -> int:
    """Bring every version of an agreement that counts into force; how many were drafts. Raises NotFound.

    An SLA ends the interim agreements that it replaces (R101).
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_related("customer").filter(key=key).first()
        if agreement is None:
            raise NotFound(f"There is no agreement {key}.")
        drafts = [
            row.pk for row in counting(agreement.versions.all()) if row.state == AgreementVersion.State.DRAFT
        ]
        still_drafts = AgreementVersion.objects.filter(pk__in=drafts, state=AgreementVersion.State.DRAFT)
        moved = still_drafts.update(state=AgreementVersion.State.IN_FORCE, in_force_since=now)
        if moved:
            ended = (
                end_for_formal(agreement.customer.key, _services_of(agreement), key, now)
                if _is_sla(agreement)
                else []
            )
            told = {"versions": moved, "interims_ended": ended}
            told_by_console("agreements.bring_into_force", now, told, f"agreement:{key}")
        return moved


@dataclass(frozen=True)
class Recorded:
    """What came into force: each version by the key of its agreement; the cases whose interim agreements ended."""

    versions: Mapping[str, AgreementVersion]
    interims_ended: tuple[str, ...]


def record_signed(promises: Promises, now: datetime) -> Recorded:
    """Record agreements that were signed, in force, within the act that concludes them. They end the interim agreements.

    Raises Invalid where they do not fit what is recorded.
    """
    _check(promises)
    ended: list[str] = []
    versions = {}
    for step in Plan(now).steps(promises):
        if step.change.what != "unchanged":
            _record(step, now)
        key = step.change.key
        row = AgreementVersion.objects.filter(agreement__key=key, digest=step.digest).order_by("-number")[0]
        if row.state == AgreementVersion.State.DRAFT:
            row.state, row.in_force_since = AgreementVersion.State.IN_FORCE, now
            row.save(update_fields=["state", "in_force_since"])
        versions[key] = row
        if row.content["kind"] == Agreement.Kind.SLA:
            ended += end_for_formal(row.content["customer"], row.content["services"], key, now)
    _show_services_to_their_parties()
    return Recorded(versions, tuple(ended))


def end_early(key: str, number: int, at: datetime, now: datetime) -> int:
    """Let a version in force end at an instant, within the act that ends it: a correction of it; its number."""
    before = AgreementVersion.objects.select_related("agreement").get(agreement__key=key, number=number)
    content = {**before.content, "until": at.isoformat()}
    last = before.agreement.versions.order_by("-number")[0]
    made = AgreementVersion.objects.create(
        agreement=before.agreement, number=last.number + 1, state=AgreementVersion.State.IN_FORCE, in_force_since=now,
        takes_effect=before.takes_effect, ends=at, recorded_at=now, content=content, digest=digest(content),
    )  # fmt: skip
    return made.number


def _is_sla(agreement: Agreement) -> bool:
    return agreement.kind == Agreement.Kind.SLA


def _services_of(agreement: Agreement) -> set[str]:
    return {service for row in counting(agreement.versions.all()) for service in row.content["services"]}


def _apply(promises: Promises, now: datetime, agreed: Sequence[Change] | None) -> Applied:
    _check(promises)
    steps = Plan(now).steps(promises)
    changes = tuple(step.change for step in steps)
    if agreed is not None and tuple(agreed) != changes:
        raise Conflict(
            "What is recorded has changed since the differences were shown. Look at them again; nothing was done."
        )
    for step in steps:
        if step.change.what != "unchanged":
            _record(step, now)
    applied = Applied(changes)
    if applied.changed:
        _show_services_to_their_parties()
        told_by_console("agreements.apply", now, {"changes": _told(applied.changed)})
    return applied


def _check(promises: Promises) -> None:
    problems = list(problems_with_recorded(promises, known()))
    if problems:
        raise Invalid(problems)


def _record(step: Step, now: datetime) -> None:
    promise, number = step.promise, step.change.number or 0
    if isinstance(promise, PartyPromise):
        organisation.record_party(promise.key, promise.name, promise.kind)
    elif isinstance(promise, ServicePromise):
        begins = promise.holds_from or ALWAYS
        capabilities.record_version(promise.key, number, begins, promise.content, step.digest, now)
    elif isinstance(promise, CalendarPromise):
        _record_calendar(promise, number, step.digest, now)
    else:
        _record_agreement(promise, number, step.digest, now)


def _record_calendar(promise: CalendarPromise, number: int, named: str, now: datetime) -> None:
    calendar, _ = Calendar.objects.get_or_create(key=promise.key)
    CalendarVersion.objects.create(
        calendar=calendar, number=number, holds_from=promise.holds_from or ALWAYS, recorded_at=now,
        content=promise.content, digest=named,
    )  # fmt: skip


def _record_agreement(promise: AgreementPromise, number: int, named: str, now: datetime) -> None:
    parties = {
        party.key: party for party in Party.objects.filter(key__in=[promise.customer, promise.provider])
    }
    between = {
        "kind": promise.kind,
        "customer": parties[promise.customer],
        "provider": parties[promise.provider],
    }
    agreement, _ = Agreement.objects.get_or_create(key=promise.key, defaults=between)
    AgreementVersion.objects.create(
        agreement=agreement, number=number, takes_effect=promise.takes_effect, ends=promise.ends, recorded_at=now,
        content=promise.content, digest=named,
    )  # fmt: skip


def _show_services_to_their_parties() -> None:
    """Each service is seen by the customers that it names, and by the customer or vendor of each agreement on it."""
    seen_by: dict[str, set[str]] = {}
    for key, history in recorded.service_histories().items():
        seen_by[key] = {
            customer for kept in history.in_order() for customer in kept.content.get("customers", ())
        }
    covers: dict[str, set[str]] = {}
    for key, history in recorded.agreement_histories().items():
        for content in (kept.content for kept in history.in_order()):
            outside = {"SLA": ["customer"], "UC": ["provider"]}.get(content["kind"], [])
            covers.setdefault(key, set()).update(content["services"])
            for service in content["services"]:
                seen_by[service].update(content[role] for role in outside)
    capabilities.show(seen_by)
    _cover(covers)


def _cover(covers: Mapping[str, Collection[str]]) -> None:
    """Let each agreement (by key) be found from exactly these services (by keys)."""
    agreements = dict(Agreement.objects.values_list("key", "pk"))
    services = dict(Service.objects.values_list("key", "pk"))
    through = Agreement.covers.through
    wanted = {(agreements[key], services[one]) for key, keys in covers.items() for one in keys}
    rows = through.objects.values_list("pk", "agreement_id", "service_id")
    there = {(agreement, service): pk for pk, agreement, service in rows}
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    through.objects.bulk_create(
        through(agreement_id=agreement, service_id=service)
        for agreement, service in sorted(wanted - there.keys())
    )


def _told(changes: Sequence[Change]) -> list[dict[str, object]]:
    return [{"what": one.words(), "fields": [each.words() for each in one.differences]} for one in changes]
