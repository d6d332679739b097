"""Requirements that the history of a service suggests, each with what it rests on (R95). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicelevel.requirements.against import Capability, MeasuredAvailability, MeasuredTickets
from servicelevel.requirements.against_history import FEW, floor_percent
from servicelevel.requirements.figures import plain
from servicelevel.requirements.hours import hours_of
from servicelevel.web.wording import duration
from servicelevel.worktime import WorkCalendar

SHARE = 95
HOUR = 3_600_000_000
DONE = {"response": "taken up", "resolution": "resolved"}


@dataclass(frozen=True)
class Proposal:
    """A requirement that the history suggests. figure: as `figures.read_figure` reads it."""

    kind: str
    statement: str
    citation: str
    figure: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


def proposals(capability: Capability) -> list[Proposal]:
    """What the service has done so far, as requirements: nobody wants less than that without saying so.

    Of kinds and priorities with fewer than ten tickets nothing is proposed: a percentile of them would pretend. Tickets
    without a priority speak for all only where none has one.
    """
    found = [] if capability.availability is None else list(_of_availability(capability.availability))
    ranked = {one.kind for one in capability.tickets if one.priority}
    for one in sorted(capability.tickets, key=lambda each: (each.kind, each.priority)):
        if len(one.used) >= FEW and (one.priority or one.kind not in ranked):
            found.append(_of_tickets(one))
    return found


def percentile(values: NDArray[np.int64], share: int) -> int:
    """The smallest value that at least this per cent of them do not exceed (nearest rank)."""
    ranked = np.sort(values)
    return int(ranked[-(-len(ranked) * share // 100) - 1])


def _of_tickets(measured: MeasuredTickets) -> Proposal:
    count, done = len(measured.used), DONE[measured.kind]
    half, most = percentile(measured.used, 50), percentile(measured.used, SHARE)
    of = f"{measured.priority} tickets" if measured.priority else "Tickets"
    unit = "working hours" if most >= 2 * HOUR else "working minutes"
    number = _ceil(Fraction(most, HOUR), 1) if most >= 2 * HOUR else _ceil(Fraction(most, HOUR // 60), 0)
    figure = {
        "number": plain(max(number, Decimal(1))),
        "unit": unit,
        "share": str(SHARE),
        "priority": measured.priority,
    }
    figure |= {"per": "month"} | _hours(measured.calendar)
    statement = f"{of} are {done} at least as fast as they have been."
    citation = (
        f"{count:,} tickets {done} from {measured.since:%d %b %Y} to {measured.until:%d %b %Y}: half of them within "
        f"{duration(half)}, {SHARE} % within {duration(most)} on the clock"
    )
    citation += f" of {measured.of}." if measured.of else "."
    kept = {key: value for key, value in figure.items() if value}
    return Proposal(measured.kind, statement, citation, kept, measured.link)


def _of_availability(measured: MeasuredAvailability) -> Iterator[Proposal]:
    months = [
        (month.words, Fraction(month.up, month.agreed)) for month in measured.months if month.agreed > 0
    ]
    if not months:
        return
    worst = min(share for _, share in months)
    each = ", ".join(f"{words} {floor_percent(share)} %" for words, share in months)
    many = f"{len(months)} months" if len(months) > 1 else "one month"
    figure = {"number": floor_percent(worst), "unit": "%", "per": "month"} | _hours(measured.calendar)
    yield Proposal(
        "availability", "The service is available at least as much as it has been.",
        f"Availability by month over {many}: {each}.", figure,
    )  # fmt: skip


def _hours(calendar: WorkCalendar) -> dict[str, str]:
    hours = hours_of(calendar)
    return {"hours": hours.text, "zone": hours.zone} if hours else {}


def _ceil(value: Fraction, digits: int) -> Decimal:
    """Rounded up, so that as many tickets keep the figure as are said to."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_CEILING)
