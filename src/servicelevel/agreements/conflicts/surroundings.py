"""What agreements are held against besides each other: values of the catalogue and of the calendars. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class NamedCalendar:
    """A calendar with all its versions, and the name that people read (its key where it has none)."""

    key: str
    name: str
    calendar: WorkCalendar


@dataclass(frozen=True)
class Component:
    """Something that a service always needs. provider: key of the party; hours: the calendar in which it is looked after."""

    key: str
    name: str
    provider: str
    hours: str = ""


@dataclass(frozen=True)
class ServiceSeen:
    """What the catalogue says of a service. hours: key of a calendar; needs: components without which it stops."""

    key: str
    name: str
    hours: str = ""
    retired: bool = False
    needs: tuple[Component, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """Calendars and services by their keys."""

    calendars: Mapping[str, NamedCalendar] = field(default_factory=dict)
    services: Mapping[str, ServiceSeen] = field(default_factory=dict)

    def calendar(self, key: object) -> WorkCalendar | None:
        """The calendar of that key; None where words stand there, or nothing."""
        seen = self.calendars.get(str(key)) if key else None
        return seen.calendar if seen else None

    def calendar_name(self, key: str) -> str:
        """The name of a calendar as people read it."""
        return self.calendars[key].name if key in self.calendars else key.replace("-", " ")

    def service_name(self, key: str) -> str:
        """The name of a service as people read it."""
        return self.services[key].name if key in self.services else key

    def resting_on(self, provider: str) -> Iterator[tuple[str, Component]]:
        """The services that need a component of a party, each with the component."""
        for service in self.services.values():
            for component in service.needs:
                if component.provider == provider:
                    yield service.key, component
