"""The review of agreements for what they contradict (3.1, R105): the rules with what is recorded and what is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.agreements import queries, unapplied
from servicelevel.agreements.conflicts.find import find
from servicelevel.agreements.conflicts.finding import Finding
from servicelevel.agreements.conflicts.similar import Similar, similar
from servicelevel.agreements.conflicts.surroundings import Component, NamedCalendar, ServiceSeen, Surroundings
from servicelevel.agreements.promises import Promises
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import always_needed, current
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class Review:
    """What was looked at (by key), what was found, and by proposed agreement those that are near to it."""

    reviewed: tuple[str, ...]
    findings: tuple[Finding, ...]
    near: Mapping[str, tuple[Similar, ...]]


def review(existing: Iterable[Terms], at: datetime, key: str = "") -> Review:
    """All agreements against each other; with a key, that one against the others."""
    everything = tuple(existing)
    asked = [terms for terms in everything if key in ("", terms.key)]
    findings = find(asked, everything, at, surroundings(at))
    near = {terms.key: similar(terms, everything, at) for terms in asked} if key else {}
    return Review(tuple(terms.key for terms in asked), findings, near)


def review_of_proposal(promises: Promises, existing: Iterable[Terms], at: datetime, key: str = "") -> Review:
    """What promise files would contradict if they were applied; with a key, that agreement of them. Writes nothing."""
    everything = tuple(existing)
    proposal = unapplied.unapplied(promises, at)
    asked = [terms for terms in proposal.terms.values() if key in ("", terms.key)]
    around = surroundings(at, proposal, promises)
    others = {**{terms.key: terms for terms in everything}, **proposal.terms}
    findings = find(asked, others.values(), at, around)
    near = {terms.key: similar(terms, others.values(), at) for terms in asked}
    return Review(tuple(terms.key for terms in asked), findings, near)


def surroundings(
    at: datetime, proposal: unapplied.Unapplied | None = None, promises: Promises | None = None
) -> Surroundings:
    """The calendars and the catalogue as they are recorded, with what a proposal adds."""
    calendars: dict[str, WorkCalendar] = dict(proposal.calendars) if proposal else queries.calendars_as_of()
    names = {**unapplied.calendar_names(), **(proposal.names if proposal else {})}
    contents: dict[str, Any] = dict(current(at).values_list("service__key", "content"))
    contents |= {one.key: one.content for one in promises.services} if promises else {}
    needed = {
        key: tuple(Component(one.key, one.name, one.provider.key, one.hours) for one in components)
        for key, components in always_needed().items()
    }
    return Surroundings(
        {key: NamedCalendar(key, names.get(key, key), calendar) for key, calendar in calendars.items()},
        {key: _service(key, content, needed.get(key, ())) for key, content in contents.items()},
    )


def _service(key: str, content: Mapping[str, Any], needs: tuple[Component, ...]) -> ServiceSeen:
    retired = content.get("lifecycle") == "retired"
    return ServiceSeen(key, str(content.get("name") or key), str(content.get("hours") or ""), retired, needs)
