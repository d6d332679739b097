"""Exclusions are asked for by one person, and agreed or refused by another (four eyes); never an edit of an event."""

from __future__ import annotations

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to, terms
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.monitoring import queries
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import WHO_AGREES, WHO_ASKS, scope_of
from servicelevel.monitoring.exclusions.rules import TICKET, Asked, problems_with
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.said import said


def ask(by: By, agreement: str, asked: Asked) -> Exclusion:
    """Ask that an interval does not count. Raises NotFound, NotAllowed, Invalid."""
    name = "monitoring.ask_for_exclusion"
    with one_act(name):
        found = _agreement(by, agreement)
        held = permitted(by, WHO_ASKS, scope_of(found, asked.about), what="Asking for an exclusion")
        known = terms(found.key)
        if problems := list(problems_with(asked, known, _is_known(asked, known.services))):
            raise Invalid(problems)
        row = Exclusion.objects.create(
            agreement=found, of=asked.of, about=asked.about, target=asked.target, begins=asked.begins, ends=asked.ends,
            reason=said("reason", asked.reason), requested_at=by.now, requested_by=by.someone,
        )  # fmt: skip
        write(by, name, held, Told(None, _content(row) | {"reason": row.reason}, _subject(row)))
    return row


def decide(by: By, number: int, *, agreed: bool, words: str = "") -> Exclusion:
    """Agree to an exclusion, or refuse it with a reason. Raises NotFound, NotAllowed for who asked, Conflict, Invalid."""
    name = "monitoring.decide_exclusion"
    with one_act(name):
        row = _locked(by, number)
        held = permitted(by, WHO_AGREES, scope_of(row.agreement, row.about), what="Deciding on an exclusion")
        if row.requested_by_id == by.someone.pk:
            raise NotAllowed("Whoever asks for an exclusion cannot agree to it; somebody else has to.")
        if row.decided_at is not None:
            raise Conflict(f"{row.decided_by} has decided on this already: it is {row.state}.")
        row.words = words.strip() if agreed else said("words", words)
        row.agreed, row.decided_at, row.decided_by = agreed, by.now, by.someone
        row.save(update_fields=["words", "agreed", "decided_at", "decided_by"])
        content = _content(row) | {"agreed": agreed, "words": row.words}
        content |= {"requested_by": row.requested_by.username}
        write(by, name, held, Told(None, content, _subject(row)))
    return row


def take_back(by: By, number: int, *, because: str) -> Exclusion:
    """Let an agreed exclusion count no more from now on; figures as of earlier days keep it. Raises as `decide`."""
    name = "monitoring.take_exclusion_back"
    with one_act(name):
        row = _locked(by, number)
        held = permitted(by, WHO_AGREES, scope_of(row.agreement, row.about), what="Taking an exclusion back")
        if row.state != "agreed":
            raise Conflict(f"Only an exclusion that is agreed can be taken back; this one is {row.state}.")
        row.ended_because = said("because", because)
        row.ended_at, row.ended_by = by.now, by.someone
        row.save(update_fields=["ended_because", "ended_at", "ended_by"])
        write(by, name, held, Told(None, _content(row) | {"because": row.ended_because}, _subject(row)))
    return row


def _agreement(by: By, key: str) -> Agreement:
    found = agreements_visible_to(by.someone).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no agreement {key}.")
    return found


def _locked(by: By, number: int) -> Exclusion:
    visible = agreements_visible_to(by.someone).order_by().values("pk")
    rows = Exclusion.objects.select_for_update(of=("self",)).filter(agreement__in=visible, pk=number)
    row = rows.select_related("agreement__customer", "requested_by", "decided_by").first()
    if row is None:
        raise NotFound("There is no such exclusion.")
    return row


def _is_known(asked: Asked, services: tuple[str, ...]) -> bool:
    source, _, key = asked.about.partition("/")
    return asked.of == TICKET and queries.ticket_events(services, tickets=(source, [key])).height > 0


def _content(row: Exclusion) -> dict[str, object]:
    return {
        "exclusion": row.pk, "of": row.of, "about": row.about, "target": row.target,
        "begins": row.begins.isoformat(), "ends": row.ends.isoformat(),
    }  # fmt: skip


def _subject(row: Exclusion) -> str:
    return f"agreement:{row.agreement.key}"
