"""Tickets: the clocks that run now, the nearest to breach first, and finding a ticket by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

import polars as pl

from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown.clock_rows import ClockRow, most_urgent_first, of_verdict, rows_of
from servicelevel.monitoring.shown.paged import Paged, paged
from servicelevel.monitoring.shown.target_month import Chip
from servicelevel.web.wording import counted

SHOWN = {
    "open": "running",
    "breached": "breached",
    "met": "met",
    "waiting": "waiting",
    "cancelled": "cancelled",
}
"""What can be shown, and the shape that stands for it."""


@dataclass(frozen=True)
class Tickets:
    """What the page of tickets shows."""

    sentence: str
    find: str
    show: str
    service: str
    services: Mapping[str, str]
    chips: Sequence[Chip]
    rows: Sequence[ClockRow]
    pages: Paged
    empty_title: str
    empty_words: str
    empty_command: str = ""

    @property
    def instant_head(self) -> str:
        return "Due" if self.show == "open" else "Outcome"


def tickets(
    measurements: Sequence[Measurement], query: Mapping[str, str], names: Mapping[str, str]
) -> Tickets:
    """The view: `show` is a verdict, `find` a part of a ticket's number; found clocks of all verdicts count.

    `service` leaves the tickets that belong to one service (R47). names: of all services by key.
    """
    find = query.get("find", "").strip()
    covered = {key for one in measurements for key in one.terms.services}
    services = {key: name for key, name in names.items() if key in covered}
    service = query.get("service", "") if query.get("service", "") in services else ""
    found = {
        (m, target): _of_service(measurements[m], _found(frame, find), service)
        for m in _each(measurements)
        for target, frame in measurements[m].clocks.items()
    }
    counts = {
        verdict: sum(of_verdict(frame, verdict).height for frame in found.values()) for verdict in SHOWN
    }
    asked = query.get("show", "")
    show = asked if asked in SHOWN else _first_filled(counts) if find else "open"
    rows = most_urgent_first(
        chain.from_iterable(
            rows_of(measurements[m], target, of_verdict(frame, show)) for (m, target), frame in found.items()
        )
    )
    pages, shown = paged(rows, query, "clocks")
    chips = [
        _chip(verdict, count, show, find, service)
        for verdict, count in counts.items()
        if count or verdict == "open"
    ]
    title, words, command = _empty(find, show, any(measurement.clocks for measurement in measurements))
    sentence = _sentence(find, counts, rows, show, services.get(service, ""))
    return Tickets(sentence, find, show, service, services, chips, shown, pages, title, words, command)


def clocks_of(measurements: Sequence[Measurement], service: str, count: int) -> list[ClockRow]:
    """The open clocks on tickets of a service, the nearest to breach first (R46)."""
    rows = chain.from_iterable(
        rows_of(one, target, of_verdict(_of_service(one, frame, service), "open"))
        for one in measurements
        for target, frame in one.clocks.items()
    )
    return most_urgent_first(rows)[:count]


def _each(measurements: Sequence[Measurement]) -> range:
    return range(len(measurements))


def _found(frame: pl.DataFrame, find: str) -> pl.DataFrame:
    if not find:
        return frame
    number = pl.col("ticket").cast(pl.String).str.to_lowercase()
    return frame.filter(number.str.contains(find.lower(), literal=True))


def _of_service(measurement: Measurement, frame: pl.DataFrame, service: str) -> pl.DataFrame:
    """The clocks of tickets that belong to a service now; where a ticket went to another one, it is that one's."""
    if not service:
        return frame
    last = measurement.events.group_by("ticket").agg(pl.col("service").last())
    mine = last.filter(pl.col("service").cast(pl.String) == service)["ticket"]
    return frame.filter(pl.col("ticket").cast(pl.String).is_in(mine.cast(pl.String).implode()))


def _first_filled(counts: Mapping[str, int]) -> str:
    return next((verdict for verdict, count in counts.items() if count), "open")


def _chip(verdict: str, count: int, show: str, find: str, service: str) -> Chip:
    asked = (("show", verdict), ("find", find), ("service", service))
    query = {key: value for key, value in asked if value}
    return Chip(verdict.capitalize(), SHOWN[verdict], count, show == verdict, f"?{urlencode(query)}")


def _sentence(find: str, counts: Mapping[str, int], rows: Sequence[ClockRow], show: str, service: str) -> str:
    on = f" on {service}" if service else ""
    if find:
        return f"{counted(sum(counts.values()), 'clock')}{on} found for “{find}”"
    if not counts["open"]:
        return f"No clock{on} is open"
    running = f"{counted(counts['open'], 'clock')}{on} {'is' if counts['open'] == 1 else 'are'} open"
    if show != "open":
        return running
    near = sum(
        row.left_us is not None and row.goal_us is not None and row.left_us * 10 < row.goal_us for row in rows
    )
    if not near:
        return f"{running}; {'it' if counts['open'] == 1 else 'each'} has more than a tenth of its goal left"
    return f"{running}; {near} of them {'has' if near == 1 else 'have'} less than a tenth of the goal left"


def _empty(find: str, show: str, any_clocks: bool) -> tuple[str, str, str]:
    if find:
        return (
            "No clock found",
            "No ticket that you may see has a clock and this number. A part of the number is enough.",
            "",
        )
    if any_clocks:
        return (
            f"No clock is {show}",
            "Clocks stand here as soon as a ticket comes in that a target applies to.",
            "",
        )
    words = "The clocks of all tickets stand here, the nearest to breach first. Tickets come from the tools that you have."
    return "No tickets yet", words, "servicelevel import tickets SOURCE FILE"
