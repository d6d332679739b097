"""The terms of an agreement, as measurement, reports and pages take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.levels import Target

RollUp = str | dict[str, Any]


@dataclass(frozen=True)
class TermsVersion:
    """What holds from ``takes_effect`` (UTC) up to but without ``until``; None: with no end.

    until: its own end or the beginning of the next version, whichever comes first. state: "draft" or "in force".
    content: as the promise file wrote it; digest: SHA-256 of it. unmeasured: the targets that stand in the text
    alone, of which no figure is made (R171).
    """

    number: int
    state: str
    takes_effect: datetime
    until: datetime | None
    services: tuple[str, ...]
    targets: tuple[Target, ...]
    roll_up: RollUp
    content: dict[str, Any]
    digest: str
    unmeasured: tuple[Target, ...] = ()

    def target(self, target_id: str) -> Target | None:
        """The target of that id, if this version has it."""
        return next((target for target in self.targets if target.id == target_id), None)

    def holds(self, instant: datetime) -> bool:
        """Whether this version holds at the instant."""
        return self.takes_effect <= instant and (self.until is None or instant < self.until)


@dataclass(frozen=True)
class Terms:
    """An agreement with all versions that count, in the order in which they take effect.

    customer, provider: names; zone: IANA zone of its periods; start_day: of a contract month; digest: names the
    versions, their states and the calendars they use: equal digests give equal figures from equal events.
    """

    key: str
    kind: str
    title: str
    customer: str
    customer_key: str
    provider: str
    provider_key: str
    zone: str
    report_period: str
    versions: tuple[TermsVersion, ...]
    digest: str
    start_day: int = 1

    def version_at(self, instant: datetime) -> TermsVersion | None:
        """The version that holds at an instant; None before the first, after an end, and in a gap."""
        return next((version for version in self.versions if version.holds(instant)), None)

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Every measured target of any version, in the order in which they first appear."""
        return tuple(dict.fromkeys(target.id for version in self.versions for target in version.targets))

    def target_name(self, target_id: str) -> str:
        """The name of a target in the last version that has it; its id where none does."""
        named = (version.target(target_id) for version in reversed(self.versions))
        return next((target.name for target in named if target is not None), target_id)

    @property
    def services(self) -> tuple[str, ...]:
        """Every service of any version, in the order in which they first appear."""
        return tuple(dict.fromkeys(service for version in self.versions for service in version.services))

    @property
    def supports(self) -> tuple[str, ...]:
        """The agreements that the last version carries."""
        return tuple(self.versions[-1].content.get("supports", ()))
