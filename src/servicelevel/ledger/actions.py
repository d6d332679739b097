"""The only code that adds to the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from servicelevel.instants import to_microseconds
from servicelevel.ledger.canonical import BEFORE_THE_FIRST, canonical_json, line_hash
from servicelevel.ledger.entry import Entry
from servicelevel.ledger.models import Head, Line

HEAD = 1


def append(entry: Entry, now: datetime) -> Line:
    """Add a line, in the transaction of the act that it tells of: both are kept, or neither.

    Raises RuntimeError outside a transaction, ValueError for a content that has no canonical form.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a line is written in the transaction of its act")
    content = canonical_json(entry.content)
    head, _ = Head.objects.select_for_update().get_or_create(
        pk=HEAD, defaults={"number": 0, "hash": BEFORE_THE_FIRST}
    )
    number = head.number + 1
    values = (
        number, to_microseconds(now), entry.actor, entry.role, entry.on_behalf_of, entry.act, entry.step, entry.case,
        entry.subject, content,
    )  # fmt: skip
    made = line_hash(head.hash, values)
    line = Line.objects.create(
        number=number, recorded_at=now, actor=entry.actor, role=entry.role, on_behalf_of=entry.on_behalf_of,
        act=entry.act, step=entry.step, case=entry.case, subject=entry.subject, content=content,
        previous=head.hash, hash=made,
    )  # fmt: skip
    head.number, head.hash = number, made
    head.save(update_fields=["number", "hash"])
    return line
