"""When the agreements in force are reviewed, and which of them end: the calendar of the commitments (R33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from servicelevel.agreements.negotiation.initiation import next_review
from servicelevel.agreements.terms import Terms, TermsVersion

SOON = timedelta(days=90)
"""How long before its end an agreement is listed as ending."""


@dataclass(frozen=True)
class Kept:
    """An agreement in force. last: the first day of the version that holds, when it was agreed; ends: its last day."""

    key: str
    kind: str
    title: str
    service: str
    customer_key: str
    last: date
    following: date | None
    is_overdue: bool
    ends: date | None


def kept_agreements(every: Iterable[Terms], now: datetime) -> list[Kept]:
    """The agreements in force, the next review first; those without one last."""
    found = [
        _kept(terms, version, now)
        for terms in every
        if (version := terms.version_at(now)) is not None and version.state == "in force"
    ]
    return sorted(found, key=lambda one: (one.following is None, one.following or date.max, one.key))


def _kept(terms: Terms, version: TermsVersion, now: datetime) -> Kept:
    zone = ZoneInfo(terms.zone)
    today, begins = now.astimezone(zone).date(), version.takes_effect.astimezone(zone).date()
    following = next_review(version.content.get("review", {}), begins, today)
    soon = version.until is not None and version.until <= now + SOON
    ends = (
        (version.until - timedelta(microseconds=1)).astimezone(zone).date()
        if soon and version.until
        else None
    )
    return Kept(
        terms.key, terms.kind, terms.title, version.services[0], terms.customer_key, begins, following,
        following is not None and following < today, ends,
    )  # fmt: skip
