"""The lives of tickets as their tool tells them: events with the fields that each one says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from servicelevel.demonstration.chances import HOUR, MINUTE, Instants, Lots, amounts, happens, one_of
from servicelevel.demonstration.lives import Lives, Wait
from servicelevel.demonstration.parameters import Parameters, Service

Said = tuple[int, dict[str, str]]
MOST_EVENTS = 14
"""More than any ticket has."""


class Event(NamedTuple):
    """Something that the tool says of a ticket; instants in microseconds since 1970 UTC."""

    ticket: str
    event_id: str
    occurred_at: int
    recorded_at: int
    sequence: int
    fields: dict[str, str]
    other: dict[str, str]


def told(
    draw: Lots, lives: Lives, tickets: list[str], service: Service, given: Parameters
) -> Iterator[Event]:
    """All events of the tickets, ticket by ticket in the order in which they occurred. tickets: what they are called."""
    count = len(tickets)
    delays = _delays(draw, given, count).tolist()
    pieces = _Pieces(draw, lives, service, given)
    for place, ticket in enumerate(tickets):
        other = {"summary": pieces.summary(place), "channel": pieces.channel(place)}
        for sequence, (occurred_at, fields) in enumerate(pieces.story(place)):
            recorded_at = occurred_at + delays[place][sequence]
            yield Event(ticket, f"{ticket}-{sequence}", occurred_at, recorded_at, sequence, fields, other)
            other = {}


def _delays(draw: Lots, given: Parameters, count: int) -> Instants:
    """Until each event is recorded; never late is that a ticket was opened."""
    size = count * MOST_EVENTS
    soon = amounts(draw, [given.told.minutes] * size, MINUTE)
    late = amounts(draw, [given.told.late_hours] * size, HOUR)
    is_late = happens(draw, given.told.late_share, size) & (np.arange(size) % MOST_EVENTS > 0)
    return np.where(is_late, late, soon).reshape(count, MOST_EVENTS)


class _Pieces:
    """What is needed to tell the story of one ticket after the other, as plain lists."""

    def __init__(self, draw: Lots, lives: Lives, service: Service, given: Parameters) -> None:
        count = len(lives.opened)
        self.service, self.given, self.lives = service, given, lives
        self.priorities, self.customers = list(service.priorities), list(service.customers)
        self.channels = list(given.life.channels)
        self.category: list[int] = lives.category.tolist()
        self.lists: dict[str, list[Any]] = {
            name: value.tolist() for name, value in vars(lives).items() if isinstance(value, np.ndarray)
        }
        self.waits = [_listed(wait) for wait in lives.waits]
        self.pick: list[list[int]] = draw.integers(0, 1 << 30, (count, 3)).tolist()
        self.by: list[int] = one_of(draw, given.life.channels, count).tolist()

    def summary(self, place: int) -> str:
        """What the ticket is about, in a few words."""
        summaries = self.service.categories[self.category[place]].summaries
        return summaries[self.pick[place][0] % len(summaries)]

    def channel(self, place: int) -> str:
        """How it came in."""
        return self.channels[self.by[place]]

    def story(self, place: int) -> list[Said]:
        """What is said of a ticket, in order of occurrence."""
        one = {name: values[place] for name, values in self.lists.items()}
        said = [self._opened(one)]
        if one["cancelled"]:
            return [*said, (one["answered"], {"state": "Cancelled"})]
        said += self._answered(one, place)
        if one["reprioritised"]:
            said.append((one["reprioritised_at"], {"priority": self.priorities[one["new_priority"]]}))
        for chosen, reason, begins, ends in self.waits:
            if chosen[place]:
                said.append((begins[place], {"state": self.service.pauses[reason[place]].state}))
                said.append((ends[place], {"state": "In Progress"}))
        said.append((one["resolved"], {"state": "Resolved"}))
        if one["reopened"]:
            said.append((one["reopened_at"], {"state": "In Progress"}))
            said.append((one["resolved_again"], {"state": "Resolved"}))
        return [*said, (one["closed"], {"state": "Closed"})]

    def _opened(self, one: dict[str, Any]) -> Said:
        return one["opened"], {
            "state": "New",
            "priority": "" if one["named_late"] else self.priorities[one["priority"]],
            "service": self.service.key,
            "customer": self.customers[one["customer"]],
            "category": self.service.categories[one["category"]].name,
            "assignment_group": self.given.desk,
            "assignee": "",
        }

    def _answered(self, one: dict[str, Any], place: int) -> list[Said]:
        """The first answer, and where it is handed over, the taking up by the other team."""
        desk, team = self.given.desk, self.service.categories[one["category"]].team
        answered = {"state": "In Progress", "assignee": self._of_staff(desk, place, 1)}
        if one["named_late"]:
            answered["priority"] = self.priorities[one["priority"]]
        said: list[Said] = [(one["answered"], answered)]
        if one["handed_over"] and team != desk:
            said.append((one["handed_at"], {"assignment_group": team, "assignee": ""}))
            said.append((one["taken_up"], {"assignee": self._of_staff(team, place, 2)}))
        return said

    def _of_staff(self, team: str, place: int, pick: int) -> str:
        staff = self.given.staff[team]
        return staff[self.pick[place][pick] % len(staff)]


def _listed(wait: Wait) -> tuple[list[bool], list[int], list[int], list[int]]:
    return wait.chosen.tolist(), wait.reason.tolist(), wait.begins.tolist(), wait.ends.tolist()
