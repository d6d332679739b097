"""OLAs and underpinning contracts under an SLA: when they end, what they name, which hours they leave out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from servicelevel.agreements.conflicts.finding import Clause, Example, Finding, clause, found
from servicelevel.agreements.conflicts.measures import Hours, hours_of, services_of
from servicelevel.agreements.conflicts.spans import (
    FAR,
    Holding,
    Span,
    ahead,
    common,
    day,
    first_gap,
    first_uncovered,
    said,
    windows,
)
from servicelevel.agreements.conflicts.surroundings import Surroundings

ANY = ""


def support_ends(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """An OLA or UC that holds no longer, or not yet, while the SLA that it supports does."""
    for key in dict.fromkeys(one.key for one in held if one.terms.kind != "SLA"):
        own = [one for one in held if one.key == key]
        for supported in dict.fromkeys(
            each for one in own for each in one.version.content.get("supports", ())
        ):
            carrying = [one for one in own if supported in one.version.content.get("supports", ())]
            for sla in (one for one in held if one.key == supported):
                at = first_gap((sla.begins, sla.ends), carrying)
                if at is None:
                    continue
                zone, last = sla.terms.zone, carrying[-1]
                until = "has no end" if sla.ends == FAR else f"holds until {day(sla.ends, zone)}"
                yield found(
                    "support ends",
                    "gap",
                    f"{last.terms.title} does not hold all the while that {sla.terms.title} does, which it supports.",
                    Example(
                        f"On {said(at, zone)} the {sla.terms.kind} holds and the {last.terms.kind} does not;"
                        f" the {sla.terms.kind} {until}.",
                        at,
                        (day(at, zone),),
                    ),
                    (clause(last.terms, "until"), clause(sla.terms, "until")),
                    (last.key, sla.key),
                )
                break


def supports_nothing(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """An OLA or UC that names an agreement which does not hold at a time at which it does itself."""
    for one in held:
        for supported in one.version.content.get("supports", ()):
            theirs = [other for other in held if other.key == supported]
            at = first_gap((one.begins, one.ends), theirs)
            if at is None:
                continue
            zone = one.terms.zone
            title = theirs[0].terms.title if theirs else supported
            yield found(
                "supports nothing",
                "note",
                f"{one.terms.title} supports {title}, which does not hold all that time.",
                Example(f"On {said(at, zone)} it supports nothing.", at, (day(at, zone),)),
                (clause(one.terms, "supports", supported), Clause(supported, title, "until")),
                (one.key, supported),
            )


def hours_not_supported(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """An SLA that binds in hours in which a team or a vendor under it does not.

    The OLAs and UCs of one provider are taken together. Tickets of a priority need hours for that priority;
    availability needs somebody at all.
    """
    for sla in (one for one in held if one.terms.kind == "SLA"):
        by_provider: dict[str, list[Holding]] = {}
        for other in held:
            if sla.key in other.version.content.get("supports", ()) and common(sla, other):
                by_provider.setdefault(other.terms.provider_key, []).append(other)
        for support in by_provider.values():
            yield from _left_out(sla, support)


def _left_out(sla: Holding, support: Sequence[Holding]) -> Iterator[Finding]:
    """One finding for each service that they have in common: the first minute, and every clause that is not covered."""
    for service in sorted(sla.services & frozenset[str]().union(*(one.services for one in support))):
        gaps = [gap for span, holding in _pieces(sla, support) for gap in _gaps(sla, holding, service, span)]
        if not gaps:
            continue
        at, hours = min(gaps, key=lambda gap: gap[0])
        zone, provider = hours.calendar.zone.key, support[-1].terms.provider
        by_path = {each.path: each for _, each in gaps}
        yield found(
            "hours not supported",
            "gap",
            f"{sla.terms.title} counts in hours in which {provider} promises nothing.",
            Example(
                f"On {said(at, zone)} {hours.binds} ({hours.calendar_id.replace('-', ' ')}), and nothing that"
                f" {provider} promises holds.",
                at,
                (hours.calendar_id,),
            ),
            (
                *(clause(sla.terms, path, each.calendar_id) for path, each in by_path.items()),
                *(clause(one.terms, "targets") for one in {each.key: each for each in support}.values()),
            ),
            (sla.key, *dict.fromkeys(one.key for one in support)),
        )


def _pieces(sla: Holding, support: Sequence[Holding]) -> Iterator[tuple[Span, list[Holding]]]:
    """The stretches of the SLA in which the same versions support it; those without any are told elsewhere."""
    edges = {sla.begins, sla.ends, *(edge for one in support for edge in (one.begins, one.ends))}
    inside = sorted(edge for edge in edges if sla.begins <= edge <= sla.ends)
    for span in pairwise(inside):
        if holding := [one for one in support if one.begins <= span[0] < one.ends]:
            yield span, holding


def _gaps(
    sla: Holding, support: Sequence[Holding], service: str, span: Span
) -> Iterator[tuple[datetime, Hours]]:
    """For each clause of the SLA that reaches beyond what is offered, the first instant."""
    offered = list(_hours(support, service))
    for hours in _hours([sla], service) if offered else ():
        theirs = [each.calendar for each in _for_priority(offered, hours.priority)]
        at = first_uncovered(windows([hours.calendar], ahead(span)), windows(theirs, ahead(span)))
        if at is not None:
            yield at, hours


def _hours(held: Sequence[Holding], service: str) -> Iterator[Hours]:
    """The hours in which versions of agreements count for a service."""
    for one in held:
        for target in one.version.targets:
            if service in services_of(target, one.version):
                yield from hours_of(target)


def _for_priority(offered: Sequence[Hours], priority: str) -> list[Hours]:
    """What is offered for tickets of a priority: a row of its own, else one for all others; for availability all."""
    if priority == ANY:
        return list(offered)
    return [
        each
        for each in offered
        if each.priority in (priority, ANY) or (each.priority == "other" and priority != "none")
    ]
