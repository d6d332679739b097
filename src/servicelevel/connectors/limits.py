"""How long what a source says may be: the widths of the columns that keep it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from servicelevel.connectors.rows import FIELDS, Event, Rows

LONGEST = {
    "ticket": 80, "event_id": 120, "state": 80, "priority": 80, "service": 80, "customer": 80, "category": 120,
    "assignment_group": 120, "assignee": 120, "code": 20, "cause": 255, "metric": 80,
}  # fmt: skip
LARGEST_NUMBER = 2**63 - 1
_OF_TICKETS = tuple((name, LONGEST[name]) for name in FIELDS)
_SHORTEST = min(longest for _, longest in _OF_TICKETS)
_OF_SERVICES = ("service", "event_id", "code", "cause", "metric")


def fitting(rows: Rows) -> Rows:
    """The same rows; one that says more than can be kept is refused with its reason."""
    for row in rows:
        reason = next(filter(None, map(_too_long, row.said)), "") if row.said else ""
        if reason:
            row = replace(row, said=(), refused=reason, raw=row.raw or str(row.said[0]))
        yield row


def _too_long(said: Any) -> str:
    if isinstance(said, Event):
        if len(said.ticket) > LONGEST["ticket"]:
            return _told("ticket", said.ticket)
        if len(said.event_id) > LONGEST["event_id"]:
            return _told("event_id", said.event_id)
        if abs(said.sequence) > LARGEST_NUMBER:
            return f"sequence is {said.sequence}, larger than can be kept"
        fields = said.fields
        if max(map(len, fields.values()), default=0) <= _SHORTEST:
            return ""
        for name, longest in _OF_TICKETS:
            if name in fields and len(fields[name]) > longest:
                return _told(name, fields[name])
        return ""
    for name in _OF_SERVICES:
        if len(value := getattr(said, name, "")) > LONGEST[name]:
            return _told(name, value)
    return ""


def _told(name: str, value: str) -> str:
    return f"{name} has {len(value):,} characters; {LONGEST[name]} are the most"
