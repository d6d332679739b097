"""The only code that writes about a relationship. Nothing is edited: a follow-up answers what was written before (R24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from servicelevel.communication.models import RelationshipEntry
from servicelevel.communication.relationship.queries import PROMISED, STAYS_OPEN, entries_visible_to
from servicelevel.communication.words import wrong_words
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope, party_of
from servicelevel.worktime.problems import Problem

WHO_WRITES = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_LIAISON)


@dataclass(frozen=True)
class Written:
    """What is written down. on: the day on which it happened; due_on, owner: for what has still to be done, and by whom.

    owner: the name with which they sign in.
    """

    kind: str
    words: str
    on: date
    due_on: date | None = None
    owner: str = ""


def write_entry(
    by: By, customer: str, written: Written, *, follows: int | None = None, closes: bool = False
) -> RelationshipEntry:
    """Write down a contact, meeting, complaint, commitment or next action; by whoever looks after the customer.

    follows: the entry that it answers; closes: that one needs nothing more. Who owns an entry answers it as well.
    Raises NotFound for a customer or an entry that does not exist for the writer, Invalid, Conflict for a second closing.
    """
    name = "communication.write_entry"
    with one_act(name):
        party = Party.objects.filter(key=customer, kind=Party.Kind.CUSTOMER).first()
        if party is None:
            raise NotFound(f"There is no customer {customer}.")
        before = _followed(by, party, follows)
        owns = before is not None and by.person is not None and before.owner_id == by.person.pk
        held = permitted(by, WHO_WRITES, Scope(customer=party), anyone=owns, what="Writing about a customer")
        owner = Person.objects.filter(username=written.owner, is_active=True).select_related("party").first()
        if problems := [*_problems(by, written, owner), *_closing_problems(before, closes)]:
            raise Invalid(problems)
        if closes and RelationshipEntry.objects.filter(follows=before, closes=True).exists():
            raise Conflict("Somebody has closed this already.")
        row = RelationshipEntry.objects.create(
            customer=party, kind=written.kind, words=written.words.strip(), on=written.on, due_on=written.due_on,
            owner=owner, follows=before, closes=closes, recorded_at=by.now, by=by.someone,
        )  # fmt: skip
        write(by, name, held, Told(row, _told(row), f"relationship:{party.key}"))
    return row


def _followed(by: By, party: Party, number: int | None) -> RelationshipEntry | None:
    if number is None:
        return None
    seen = entries_visible_to(by.person, by.now).filter(customer=party)
    # The row is held, so that two people cannot close it at once; the constraint would refuse the second one otherwise.
    found = RelationshipEntry.objects.select_for_update(of=("self",)).filter(
        pk=number, pk__in=seen.values("pk")
    )
    if (row := found.first()) is None:
        raise NotFound("There is no such entry.")
    return row


def _problems(by: By, written: Written, owner: Person | None) -> Iterator[Problem]:
    yield from wrong_words("words", written.words)
    if written.kind not in RelationshipEntry.Kind.values:
        known = ", ".join(RelationshipEntry.Kind.values)
        yield Problem("kind", written.kind, "is no kind of entry", f"one of {known}")
    if (written.on - by.now.date()).days > 1:
        yield Problem("on", written.on.isoformat(), "is still to come", "write it down when it has happened")
    if written.kind in PROMISED and written.due_on is None:
        yield Problem("due_on", None, "is missing", "say until when it will be done")
    if written.kind in PROMISED and not written.owner:
        yield Problem("owner", "", "is missing", "say who will do it")
    if written.due_on is not None and written.due_on < written.on:
        yield Problem("due_on", written.due_on.isoformat(), "is before the day itself", "choose a later day")
    party = party_of(owner)
    if written.owner and (party is None or party.kind not in roles.OF_PROVIDER):
        yield Problem("owner", written.owner, "is nobody of the provider", "name who will do it")


def _closing_problems(before: RelationshipEntry | None, closes: bool) -> Iterator[Problem]:
    if closes and (before is None or before.kind not in STAYS_OPEN):
        remedy = f"only a {', '.join(STAYS_OPEN[:-1])} or {STAYS_OPEN[-1]} is closed"
        yield Problem("closes", True, "there is nothing that stays open here", remedy)


def _told(row: RelationshipEntry) -> dict[str, object]:
    return {
        "entry": row.pk, "kind": row.kind, "words": row.words, "on": row.on.isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else None, "owner": row.owner.username if row.owner else None,
        "follows": row.follows_id, "closes": row.closes,
    }  # fmt: skip
