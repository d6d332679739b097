"""The kinds of notices, and when one that is made now goes to a person who wished it so. Pure (R114).

A kind that is owed to a role cannot be left out by whoever holds it: they choose when, not whether.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from servicelevel.organisation import roles

AT_ONCE, DAILY, NEVER = "at once", "daily", "never"
BREACH, MISSED, WARNING, DATA = "breach", "missed", "warning", "data"
DUTY, INFORMED, NEWS = "duty", "informed", "news"


@dataclass(frozen=True)
class Kind:
    """A kind of notice. begins: when it is told until somebody says otherwise; owed_to: the roles to which it is owed
    (None: to everybody who gets it); for_inside: whether people of customers and vendors get none."""

    words: str
    hint: str
    begins: str
    owed_to: tuple[str, ...] | None = ()
    for_inside: bool = False

    def is_owed(self, held: Collection[str]) -> bool:
        """Whether it is owed to somebody in one of these roles."""
        return self.owed_to is None or bool(set(self.owed_to) & set(held))


KINDS: Final = {
    BREACH: Kind(
        "Breaches", "A clock of a service that you look after has used up its goal.", AT_ONCE,
        (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER), for_inside=True,
    ),
    MISSED: Kind(
        "Missed targets", "A period is over and missed a target without clocks: availability, samples or a count.", AT_ONCE,
        (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER), for_inside=True,
    ),
    WARNING: Kind(
        "Warnings", "A clock of a service that you look after comes near to its goal.", AT_ONCE, for_inside=True,
    ),
    DATA: Kind(
        "Missing data", "No data arrives for targets of an agreement that is in force.", AT_ONCE,
        (roles.SERVICE_LEVEL_MANAGER,), for_inside=True,
    ),
    DUTY: Kind("Duties", "A step, a reply, a decision or a confirmation waits for you.", AT_ONCE, None),
    INFORMED: Kind("What you are informed of", "A step was taken, such as a report that is out.", DAILY, None),
    NEWS: Kind("News", "Agreements that come into force, services that are added, changed or retired.", DAILY),
}  # fmt: skip
"""In the order in which a mail with all of a day lists them."""


@dataclass(frozen=True)
class Going:
    """When a notice goes out, and whether together with all that waits for the same instant."""

    at: datetime
    together: bool


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be told. zone: IANA; hours are of that zone's clock."""

    zone: str = "UTC"
    digest_hour: int = 7
    quiet_from: time | None = None
    quiet_until: time | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    def going(self, kind: str, role: str, now: datetime, *, urgent: bool = False) -> Going | None:
        """When a notice of a kind goes to them, which they get in a role; None where they do not want it.

        urgent: whether quiet hours do not hold it. What was left out and is owed by now comes once a day.
        """
        what = KINDS[kind]
        wish = self.kinds.get(kind, what.begins)
        if wish == NEVER and not what.is_owed([role]):
            return None
        if wish != AT_ONCE:
            return Going(self.next_digest(now), together=True)
        awake = now if urgent else self.awake(now)
        return Going(awake, together=awake > now)

    def next_digest(self, now: datetime) -> datetime:
        """The next time at which what is told once a day goes out; after `now`."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        hours = (self._instant(today + timedelta(days=ahead), time(self.digest_hour)) for ahead in range(3))
        return next(at for at in hours if at > now)

    def awake(self, at: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours in which it lies."""
        if self.quiet_from is None or self.quiet_until is None:
            return at
        local = at.astimezone(ZoneInfo(self.zone))
        if not is_within(local.time(), self.quiet_from, self.quiet_until):
            return at
        ahead = self.quiet_until <= local.time().replace(tzinfo=None)
        end = self._instant(local.date() + timedelta(days=ahead), self.quiet_until)
        return max(end, at)  # where a clock is set back, an hour that is there twice ends with its first end

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)


def is_within(at: time, begins: time, ends: time) -> bool:
    """Whether a time of day lies from one to another, over midnight where the second is the earlier one."""
    return begins <= at < ends if begins < ends else at >= begins or at < ends
