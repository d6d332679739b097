"""Breach records for others: the breached clocks of a period, what was said of them, and which still wait for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from servicelevel.agreements.queries import agreements_visible_to, terms
from servicelevel.agreements.terms import Terms
from servicelevel.errors import NotFound
from servicelevel.levels import Figure, Period
from servicelevel.monitoring.attribution.measured import (
    Share,
    Span,
    breached_in,
    shares_of_spans,
    spans_of_ticket,
)
from servicelevel.monitoring.breaches.models import BreachNote, CauseClass, Investigation, OfClock
from servicelevel.monitoring.breaches.rules import SHIPPED, ClockKey, suggested_cause
from servicelevel.monitoring.explaining import ExplainedClock, explain_ticket
from servicelevel.monitoring.measurement import Measurement
from servicelevel.organisation.queries import is_inside

BREACHED = "breached"


@dataclass(frozen=True)
class Record(ABC):
    """What people added to something that was breached. Whether it still is, is derived: late data may take it away."""

    key: ClockKey
    terms: Terms
    notes: Sequence[BreachNote]
    investigations: Sequence[Investigation]

    @property
    def note(self) -> BreachNote | None:
        """The classification that counts."""
        return self.notes[-1] if self.notes else None

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.key.number

    def likely_cause(self, known: Iterable[str]) -> str:
        """The class of cause that the evidence speaks for, among those that are known; empty where it speaks for none."""
        return ""

    @property
    @abstractmethod
    def is_breached(self) -> bool:
        """Whether it is breached as it is known now."""


@dataclass(frozen=True)
class Breach(Record):
    """A breached clock with what is derived of it, and what people added.

    clock: None where it is no clock any more (late data, an exclusion); then only what was added is left.
    """

    clock: ExplainedClock | None
    spans: Sequence[Span]
    held: Sequence[Share]

    def likely_cause(self, known: Iterable[str]) -> str:
        """Whoever had most of the time beyond the goal, by the kind of holder."""
        return suggested_cause(self.held, list(known))

    @property
    def is_breached(self) -> bool:
        """Whether the clock is breached as it is known now."""
        return self.clock is not None and self.clock.explanation.clock["verdict"] == BREACHED


def terms_seen(person: Any, agreement: str) -> Terms:
    """The terms of an agreement whose breaches a person sees: nobody of a customer or vendor, who read reports. NotFound."""
    if not (is_inside(person) and agreements_visible_to(person).filter(key=agreement).exists()):
        raise NotFound(f"There are no breaches under {agreement}.")
    return terms(agreement)


def breach_seen(person: Any, key: ClockKey, now: datetime) -> Breach:
    """A breached clock of an agreement that a person sees. Raises NotFound; also for a clock that kept its goal."""
    found = _breach(terms_seen(person, key.agreement), key, now)
    if not (found.is_breached or found.notes or found.investigations):
        raise unknown(key)
    return found


def refuse_unknown(keys: Sequence[ClockKey]) -> None:
    """Raises NotFound for the first of some clocks of one agreement, not breached now, of which nothing is recorded."""
    if keys:
        recorded = (
            notes_by_clock(keys[0].agreement).keys() | investigations_by_clock(keys[0].agreement).keys()
        )
        if unrecorded := next((key for key in keys if key not in recorded), None):
            raise unknown(unrecorded)


def unknown(key: ClockKey) -> NotFound:
    """That there is no such breach."""
    where = f"in {key.period}" if key.period else f"on {key.ticket}"
    return NotFound(f"There is no breach of {key.target} {where} under {key.agreement}.")


def _breach(known: Terms, key: ClockKey, now: datetime) -> Breach:
    """A clock as it stands, with what was said of it."""
    explained = [
        one
        for one in explain_ticket(key.source, key.number, [known], now, only=key.target)
        if one.explanation.clock["episode"] == key.episode
    ][-1:]
    (held,) = spans_of_ticket(key.ticket, explained, {known.key: known}, now) or ([],)
    clock = explained[0] if explained else None
    return Breach(key, known, *added_to(key), clock, held, shares_of_spans(held))


def added_to(key: ClockKey) -> tuple[list[BreachNote], list[Investigation]]:
    """The classifications of something that was breached, the last one counts, and its investigations."""
    notes = of_clock(BreachNote.objects.select_related("by"), key)
    opened = of_clock(Investigation.objects.select_related("owner", "opened_by", "closed_by"), key)
    return list(notes), list(opened)


def breached_keys(measurement: Measurement, period: Period) -> list[ClockKey]:
    """The breached clocks that count in a period, by target and ticket; then the targets without clocks that it missed."""
    key = measurement.terms.key
    clocks = [
        ClockKey(key, target, str(ticket), episode)
        for target, clocks in breached_in(measurement, period).items()
        for ticket, episode in clocks.select("ticket", "episode").iter_rows()
    ]
    return clocks + [
        ClockKey(key, one.target, "", period=period.key) for one in missed_in(measurement, period)
    ]


def missed_in(measurement: Measurement, period: Period) -> list[Figure]:
    """The figures of targets without clocks (availability, samples, counts) that were breached in a period."""
    return [
        one
        for one in measurement.figures
        if one.period.key == period.key and one.verdict == BREACHED and one.target not in measurement.clocks
    ]


def notes_by_clock(agreement: str, until: datetime | None = None) -> dict[ClockKey, BreachNote]:
    """The classification that counts of each clock of an agreement, of those that were made until an instant (None: now)."""
    rows = BreachNote.objects.filter(agreement__key=agreement).select_related("by", "agreement")
    if until is not None:
        rows = rows.filter(at__lte=until)
    return {key_of(row): row for row in rows.order_by("at", "pk")}


def classified_on(ticket: str) -> dict[ClockKey, str]:
    """What the breaches of one ticket (`SOURCE/KEY`) were classified as, by clock."""
    names = cause_names()
    rows = BreachNote.objects.filter(ticket=ticket).select_related("agreement").order_by("at", "pk")
    return {key_of(row): names.get(row.cause, row.cause) for row in rows}


def unclassified(measurement: Measurement, period: Period) -> list[ClockKey]:
    """The breached clocks that count in a period and that nobody has classified yet."""
    said = notes_by_clock(measurement.terms.key)
    return [key for key in breached_keys(measurement, period) if key not in said]


def investigations_visible_to(person: Any) -> QuerySet[Investigation]:
    """The investigations under agreements that a person sees, and those that they own, the newest first."""
    rows = Investigation.objects.select_related("agreement", "owner", "opened_by", "closed_by")
    if not is_inside(person):
        return rows.none()
    visible = rows.filter(agreement__in=agreements_visible_to(person).order_by())
    return (visible | rows.filter(owner=person)).order_by("-opened_at", "-pk")


def investigations_by_clock(agreement: str) -> dict[ClockKey, list[Investigation]]:
    """The investigations of each clock of an agreement, the first one first."""
    found: dict[ClockKey, list[Investigation]] = {}
    for row in Investigation.objects.filter(agreement__key=agreement).select_related("owner", "agreement"):
        found.setdefault(key_of(row), []).append(row)
    return found


def cause_classes() -> dict[str, str]:
    """The classes that can be chosen now: names by key, ours first, then those of the organisation."""
    own = {row.key: row for row in CauseClass.objects.all()}
    ended = {key for key, row in own.items() if row.ended_at is not None}
    return {
        key: own[key].name if key in own else SHIPPED[key] for key in (*SHIPPED, *(key for key in own if key not in SHIPPED))
        if key not in ended
    }  # fmt: skip


def cause_names() -> dict[str, str]:
    """The name of every class that was ever used, by key."""
    return SHIPPED | dict(CauseClass.objects.values_list("key", "name"))


def key_of(row: OfClock) -> ClockKey:
    """The clock that something is about. The agreement has to be read with it."""
    return ClockKey(row.agreement.key, row.target, row.ticket, row.episode, row.period)


def record_address(key: ClockKey) -> str:
    """Where the record of a breach stands; also how tools are told of it (R63)."""
    if key.period:
        return reverse("missed-target", args=[key.agreement, key.target, key.period])
    return reverse("breach", args=[key.agreement, key.target, key.episode, key.source, key.number])


def of_clock(rows: QuerySet[Any], key: ClockKey) -> Iterable[Any]:
    """Those rows that are about a clock, the first one first."""
    return rows.filter(
        agreement__key=key.agreement,
        target=key.target,
        ticket=key.ticket,
        episode=key.episode,
        period=key.period,
    ).order_by("pk")
