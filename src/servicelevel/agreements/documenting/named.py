"""What services and calendars are called and say when a document is written: all that it takes from outside the terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.agreements import recorded
from servicelevel.agreements.promise_references import named_calendars
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.capabilities import queries as capabilities
from servicelevel.levels.promised import Told


@dataclass(frozen=True)
class Named:
    """The catalogue's content of each service and the content of each calendar that a version uses, by key."""

    services: Mapping[str, Mapping[str, Any]]
    calendars: Mapping[str, Mapping[str, Any]]

    def told(self, terms: Terms, version: TermsVersion) -> Told:
        """How the sentences of targets name things."""
        return Told(
            {key: name_of(content, key) for key, content in self.services.items()},
            {
                key: str(content.get("name") or f"the calendar {key}")
                for key, content in self.calendars.items()
            },
            terms.report_period,
            version.takes_effect,
        )


def names_used(version: TermsVersion, now: datetime) -> Named:
    """What is recorded of the services and calendars of a version, as it holds when the version takes effect."""
    at = max(version.takes_effect, now)
    rows = capabilities.current(at).filter(service__key__in=version.services)
    services = dict(rows.values_list("service__key", "content"))
    hours = {str(one["hours"]) for one in services.values() if one.get("hours")}
    support = version.content.get("support")
    hours |= {str(support.get("hours"))} if isinstance(support, Mapping) else set()
    return Named(services, _calendars(named_calendars(version.content) | hours, at))


def name_of(content: Mapping[str, Any], key: str) -> str:
    """The name that people read; the key where there is none."""
    return str(content.get("name") or key)


def hours_words(content: Mapping[str, Any], key: str) -> str:
    """A calendar as a sentence: `Support hours: mon-fri 08:00-17:00 (America/Chicago), closed on holidays of US-IL`."""
    weekly = content.get("weekly", {})
    open_on = "; ".join(f"{days} {', '.join(windows) or 'closed'}" for days, windows in weekly.items())
    lists = [_holidays(one) for one in content.get("holidays", ())]
    closed = f", closed on the holidays of {', '.join(lists)}" if lists else ""
    more = len(content.get("closed", ())) + len(content.get("special", {}))
    days = f", and {more} days of their own" if more else ""
    return f"{name_of(content, key)}: {open_on or 'as its special days say'} ({content.get('zone', 'UTC')}){closed}{days}"


def _holidays(one: Any) -> str:
    return str(one.get("name") or "its own list") if isinstance(one, Mapping) else str(one)


def _calendars(keys: Iterable[str], at: datetime) -> dict[str, Mapping[str, Any]]:
    histories = recorded.calendar_histories()
    found: dict[str, Mapping[str, Any]] = {}
    for key in sorted(set(keys) & histories.keys()):
        kept = histories[key].in_order()
        held = [one for one in kept if one.begins <= at] or kept[:1]
        found[key] = held[-1].content
    return found
