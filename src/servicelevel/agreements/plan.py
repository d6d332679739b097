"""What applying promises means: which versions are added, how they differ, and which figures they touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from servicelevel.agreements import recorded
from servicelevel.agreements.changes import Change, What, months_words
from servicelevel.agreements.promise_references import named_calendars
from servicelevel.agreements.promises import (
    AgreementPromise,
    CalendarPromise,
    PartyPromise,
    Promises,
    ServicePromise,
)
from servicelevel.agreements.recorded import Histories, History, Kept
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.contents import differences, digest
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
        named, local = digest(promise.content), recorded.local_key(begins, promise.content.get("zone", "UTC"))
        holds_from, same = _day(begins, promise), history.by_begin.get(local)
        if same and same.digest == named:
            return Step(promise, Change(record, promise.key, "unchanged", holds_from=holds_from), named)
        before = same or history.before(begins)
        found = tuple(differences(before.content, promise.content)) if before else ()
        what: What = "correction" if same else "new version" if history.by_begin else "new"
        number = history.last_number + 1
        touches = tuple(self._touches(promise, begins, history, bool(found)))
        history.add(number, local, Kept(begins, named, promise.content))
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
            first = begins if any(kept.begins < begins for kept in history.by_begin.values()) else ALWAYS
            for key, agreement in self.agreements.items():
                for kept in agreement.in_order():
                    if promise.key not in named_calendars(kept.content):
                        continue
                    until = min((end for end in (ends, agreement.after(kept.begins)) if end), default=None)
                    if months := self._months(kept.content["zone"], max(first, kept.begins), until):
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
