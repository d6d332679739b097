"""What applying promises means: which versions are added, how they differ, and which figures they touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from servicelevel.agreements import recorded
from servicelevel.agreements.canonical import digest
from servicelevel.agreements.changes import Change, What, differences, months_words
from servicelevel.agreements.promises import (
    AgreementPromise,
    CalendarPromise,
    PartyPromise,
    Promises,
    ServicePromise,
)
from servicelevel.agreements.recorded import Content, Histories, History
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.instants import MICROSECOND
from servicelevel.organisation.models import Party

Record = Literal["calendar", "service", "agreement"]
VersionPromise = CalendarPromise | ServicePromise | AgreementPromise


@dataclass(frozen=True)
class Step:
    """One record of a promise file and what becomes of it; digest: of its content."""

    promise: PartyPromise | VersionPromise
    change: Change
    digest: str = ""


@dataclass
class Plan:
    """The steps in the order in which they are taken. Reads what is recorded when it is made, and changes nothing."""

    now: datetime
    parties: dict[str, Party] = field(
        default_factory=lambda: {party.key: party for party in Party.objects.all()}
    )
    calendars: Histories = field(default_factory=recorded.calendar_histories)
    services: Histories = field(default_factory=recorded.service_histories)
    agreements: Histories = field(default_factory=recorded.agreement_histories)

    def steps(self, promises: Promises) -> tuple[Step, ...]:
        """What each record of the files becomes."""
        steps: list[Step] = [self._party(party) for party in promises.parties]
        steps += [
            self._version("calendar", each, self.calendars, each.holds_from or ALWAYS)
            for each in promises.calendars
        ]
        steps += [
            self._version("service", each, self.services, each.holds_from or ALWAYS)
            for each in promises.services
        ]
        steps += [
            self._version("agreement", each, self.agreements, each.takes_effect)
            for each in promises.agreements
        ]
        return tuple(steps)

    def _party(self, promise: PartyPromise) -> Step:
        before = self.parties.get(promise.key)
        after = {"name": promise.name, "kind": promise.kind}
        old = {"name": before.name, "kind": before.kind} if before else {}
        found = tuple(differences(old, after))
        what: What = "new" if before is None else "changed" if found else "unchanged"
        return Step(promise, Change("party", promise.key, what, differences=found if before else ()))

    def _version(
        self, record: Record, promise: VersionPromise, histories: Histories, begins: datetime
    ) -> Step:
        history = histories.setdefault(promise.key, History())
        named, same = digest(promise.content), history.at(begins)
        holds_from = _day(begins, promise)
        if same and same[0] == named:
            return Step(promise, Change(record, promise.key, "unchanged", holds_from=holds_from), named)
        before = same[1] if same else history.before(begins)
        found = tuple(differences(before, promise.content)) if before is not None else ()
        what: What = "correction" if same else "new version" if history.by_begin else "new"
        number = history.last_number + 1
        touches = tuple(self._touches(promise, begins, history, bool(found)))
        history.add(number, begins, named, promise.content)
        return Step(promise, Change(record, promise.key, what, number, holds_from, found, touches), named)

    def _touches(
        self, promise: VersionPromise, begins: datetime, history: History, differs: bool
    ) -> Iterator[str]:
        """Sentences about the months that have begun and are measured anew, agreement by agreement."""
        ends = history.after(begins)
        if isinstance(promise, AgreementPromise):
            ends = min((end for end in (ends, promise.ends) if end), default=None)
            if months := self._months(promise.zone, begins, ends):
                yield f"touches months that have begun: {months}"
        elif isinstance(promise, CalendarPromise) and history.by_begin and differs:
            first = begins if any(begin < begins for begin in history.by_begin) else ALWAYS
            for key, agreement_begins, content in recorded.contents(self.agreements):
                if promise.key in _calendars(content):
                    after = self.agreements[key].after(agreement_begins)
                    until = min((end for end in (ends, after) if end), default=None)
                    if months := self._months(content["zone"], max(first, agreement_begins), until):
                        yield f"touches months of {key} that have begun: {months}"

    def _months(self, zone: str, begins: datetime, ends: datetime | None) -> str:
        """The months from ``begins`` until ``ends`` or now; empty where none of them has begun."""
        last = min(self.now, ends) if ends else self.now
        local = ZoneInfo(zone)
        return (
            months_words(begins.astimezone(local), (last - MICROSECOND).astimezone(local))
            if begins < last
            else ""
        )


def _day(begins: datetime, promise: VersionPromise) -> str:
    """The instant from which a version holds, as a promise file writes it; empty for "always"."""
    if begins == ALWAYS:
        return ""
    if isinstance(promise, AgreementPromise):
        return str(promise.content["from"])
    zone = promise.calendar.zone if isinstance(promise, CalendarPromise) else ZoneInfo("UTC")
    local = begins.astimezone(zone)
    return (
        f"{local:%Y-%m-%d}"
        if local.hour == local.minute == local.second == 0
        else local.isoformat(timespec="minutes")
    )


def _calendars(content: Content) -> set[str]:
    """The calendars that an agreement's targets name."""
    named = set()
    for target in content["targets"].values():
        rows = [row for row in target.get("goals", {}).values() if isinstance(row, dict)]
        named |= {part["calendar"] for part in (target, *rows) if "calendar" in part}
    return named
