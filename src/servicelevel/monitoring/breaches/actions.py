"""Breaches are classified, and looked into; the classes are the organisation's to choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from servicelevel.agreements.models import Agreement
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.breaches.evidence import evidence_of
from servicelevel.monitoring.breaches.models import BreachNote, CauseClass, Investigation
from servicelevel.monitoring.breaches.queries import (
    breach_seen,
    cause_classes,
    cause_names,
    investigations_visible_to,
    refuse_unknown,
    terms_seen,
)
from servicelevel.monitoring.breaches.rules import SHIPPED, ClockKey
from servicelevel.monitoring.exclusions.queries import scope_of
from servicelevel.monitoring.missed.queries import missed_seen
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act, one_act, permitted, write
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import Scope
from servicelevel.organisation.roles import OF_PROVIDER
from servicelevel.said import said
from servicelevel.worktime import Problem, suggestion

WHO_CLASSIFIES = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD)
WHO_INVESTIGATES = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER)
MOST_LINKS = 50
LONGEST_LINK = 500
MOST_TOGETHER = 500


def classify(by: By, key: ClockKey, *, cause: str, narrative: str) -> BreachNote:
    """Say why a clock was breached; the evidence is kept as it stands. Raises NotFound, NotAllowed, Conflict, Invalid."""
    return classify_together(by, [key], cause=cause, narrative=narrative)[0]


def classify_together(by: By, keys: Sequence[ClockKey], *, cause: str, narrative: str) -> list[BreachNote]:
    """Say of several breaches of one agreement why it came to them, such as those of one outage: one act, and its line.

    Each keeps its own evidence. Raises as `classify` does, and changes nothing then.
    """
    name = "monitoring.classify_breach"
    if not 0 < len(keys) <= MOST_TOGETHER or len({key.agreement for key in keys}) > 1:
        remedy = f"choose up to {MOST_TOGETHER} of one agreement"
        raise Invalid([Problem("clocks", f"{len(keys)} breaches", "cannot be classified together", remedy)])
    with one_act(name):
        evidence = evidence_of(terms_seen(by.someone, keys[0].agreement), keys, by.now)
        mended = [key for key in keys if key not in evidence]
        refuse_unknown(mended)
        held = permitted(by, WHO_CLASSIFIES, scope_of_clock(keys[0]), what="Classifying a breach")
        if mended:
            told = ", ".join(key.number for key in mended)
            raise Conflict(f"As it is known now, this is not breached: {told}.")
        known = cause_classes()
        if cause not in known:
            raise Invalid([Problem("cause", cause, "is no class of causes", suggestion(cause, known))])
        words = said("narrative", narrative)
        agreement = Agreement.objects.get(key=keys[0].agreement)
        rows = BreachNote.objects.bulk_create(
            BreachNote(
                **_of(agreement, key), cause=cause, narrative=words, evidence=evidence[key], at=by.now, by=by.someone
            )
            for key in keys
        )  # fmt: skip
        clocks = [key.as_mapping() for key in keys]
        content = {"clocks": clocks, "cause": cause, "narrative": words}
        write(by, name, held, Told(None, content, f"agreement:{keys[0].agreement}"))
    return rows


def investigate(
    by: By, key: ClockKey, *, owner: str, due_on: date, cause: str, links: Sequence[str] = ()
) -> Investigation:
    """Have a breach looked into by somebody, until a day (R29). Raises NotFound, NotAllowed, Invalid.

    owner: the name for signing in; cause: what is thought to be it; links: incidents (`SOURCE/KEY`), problems, addresses.
    """
    name = "monitoring.open_investigation"
    with one_act(name):
        (missed_seen if key.period else breach_seen)(by.someone, key, by.now)
        held = permitted(by, WHO_INVESTIGATES, scope_of_clock(key), what="Opening an investigation")
        person = Person.objects.filter(username=owner, is_active=True, party__kind__in=OF_PROVIDER).first()
        named = [one.strip() for one in links if one.strip()]
        problems = _problems(owner, person, due_on, named, by)
        if problems or person is None:
            raise Invalid(problems)
        row = Investigation.objects.create(
            **_of(Agreement.objects.get(key=key.agreement), key), owner=person, due_on=due_on,
            cause=said("cause", cause), links={"links": named}, opened_at=by.now,
            opened_by=by.someone,
        )  # fmt: skip
        content = key.as_mapping() | {
            "investigation": row.pk, "owner": owner, "due_on": due_on.isoformat(), "cause": row.cause, "links": named,
        }  # fmt: skip
        write(by, name, held, Told(None, content, f"agreement:{key.agreement}"))
    return row


def close(by: By, number: int, *, finding: str) -> Investigation:
    """Close an investigation with what was found: its owner does, or the Service Level Manager.

    Raises NotFound, NotAllowed, Conflict where it is closed, Invalid.
    """
    name = "monitoring.close_investigation"
    with one_act(name):
        visible = (
            investigations_visible_to(by.someone).filter(pk=number).order_by().values_list("pk", flat=True)
        )
        rows = Investigation.objects.select_for_update(of=("self",)).select_related("agreement__customer")
        row = rows.filter(pk__in=list(visible)).first()
        if row is None:
            raise NotFound("There is no such investigation.")
        own = row.owner_id == by.someone.pk
        what = "Closing somebody else's investigation"
        held = permitted(by, (roles.SERVICE_LEVEL_MANAGER,), scope_of(row.agreement), anyone=own, what=what)
        if row.closed_at is not None:
            raise Conflict(f"{row.closed_by} has closed this already.")
        row.finding, row.closed_at, row.closed_by = said("finding", finding), by.now, by.someone
        row.save(update_fields=["finding", "closed_at", "closed_by"])
        content = {"investigation": row.pk, "ticket": row.ticket, "finding": row.finding}
        write(by, name, held, Told(None, content, f"agreement:{row.agreement.key}"))
    return row


@act("monitoring.add_cause_class", may=(roles.SERVICE_LEVEL_MANAGER,))
def add_cause_class(by: By, *, key: str, name: str) -> Told[CauseClass]:
    """Add a class of causes. Raises Invalid, Conflict where there is one of that key."""
    if key in cause_names():
        raise Conflict(f"There is a class {key} already.")
    if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > 60:
        raise Invalid([Problem("key", key, "is no key", "write letters, digits and hyphens, 60 at most")])
    row = CauseClass.objects.create(key=key, name=said("name", name)[:120], begins=by.now, made_by=by.someone)
    return Told(row, {"class": key, "name": row.name}, f"cause-class:{key}")


@act("monitoring.end_cause_class", may=(roles.SERVICE_LEVEL_MANAGER,))
def end_cause_class(by: By, key: str) -> Told[CauseClass]:
    """Let a class be chosen no more; records that have it keep it. Raises NotFound, Conflict for the last one."""
    known = cause_classes()
    if key not in known:
        raise NotFound(f"There is no class {key} in use.")
    if len(known) == 1:
        raise Conflict("This is the last class: add another one first.")
    row, _ = CauseClass.objects.get_or_create(
        key=key, defaults={"name": SHIPPED.get(key, key), "begins": by.now, "made_by": by.someone}
    )
    row.ended_at, row.ended_by = by.now, by.someone
    row.save(update_fields=["ended_at", "ended_by"])
    return Told(row, {"class": key}, f"cause-class:{key}")


def _problems(owner: str, person: Person | None, due_on: date, links: Sequence[str], by: By) -> list[Problem]:
    problems = []
    if person is None:
        problems.append(
            Problem("owner", owner, "is nobody who could do it", "name somebody of the provider or a team")
        )
    if due_on < by.now.date():
        problems.append(
            Problem("due_on", due_on.isoformat(), "is over", "choose a day that is still to come")
        )
    if len(links) > MOST_LINKS or any(len(one) > LONGEST_LINK for one in links):
        remedy = f"write at most {MOST_LINKS}, of {LONGEST_LINK} letters each"
        problems.append(Problem("links", f"{len(links)} links", "are too many or too long", remedy))
    return problems


def _of(agreement: Agreement, key: ClockKey) -> dict[str, Any]:
    return {
        "agreement": agreement, "target": key.target, "ticket": key.ticket, "episode": key.episode, "period": key.period,
    }  # fmt: skip


def scope_of_clock(key: ClockKey) -> Scope:
    """What a role has to be held for to act on a clock."""
    return scope_of(Agreement.objects.select_related("customer").get(key=key.agreement))
