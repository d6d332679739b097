"""What a check found, for programs and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicelevel.agreements.underpinning import words
from servicelevel.agreements.underpinning.checked import (
    Checked,
    CheckedAvailability,
    CheckedTarget,
    CheckedTime,
)
from servicelevel.levels.underpinning import Walk, Worst
from servicelevel.levels.words import percent


def as_json(checked: Checked) -> dict[str, Any]:
    """Everything; instants are UTC, durations microseconds, shares fractions as text ("9/10")."""
    return {
        "agreement": checked.key,
        "first": checked.first,
        "last": checked.last,
        "carried": checked.carried,
        "words": words.first_line(checked),
        "targets": [_target(target, checked.zone) for target in checked.targets],
        "endings": [{"agreement": one.key, "kind": one.kind, "ends": one.ends} for one in checked.endings],
        "unchecked": list(checked.unchecked),
        "drafts": list(checked.drafts),
    }


def lines(checked: Checked) -> Iterator[str]:
    """The same as text to read."""
    yield f"{checked.title} ({checked.key})"
    yield words.first_line(checked) + "."
    for target in checked.targets:
        yield ""
        yield f"{words.name_of(target)}: {words.promise_of(target)}"
        yield f"  {words.sentence(target, checked.zone)}"
        if not target.written and not target.missing:
            yield "  The agreement does not say what it rests on; this is all that supports it and promises the like."
        yield from _details(target, checked.zone)
    yield from _rest(checked)


def _rest(checked: Checked) -> Iterator[str]:
    if checked.endings or checked.unchecked or checked.drafts:
        yield ""
    for ending in checked.endings:
        yield words.ending_in_words(ending, checked.zone)
    if checked.drafts:
        yield f"Not in force yet: {', '.join(checked.drafts)}."
    if checked.unchecked:
        yield f"Not checked, being neither times nor availabilities: {', '.join(checked.unchecked)}."


def _details(target: CheckedTarget, zone: str) -> Iterator[str]:
    if isinstance(target, CheckedAvailability):
        for component in target.components:
            yield f"    {component.party}, {component.name}: {words.component_in_words(component)}"
        return
    if not isinstance(target.found, Worst):
        return
    found = target.found
    yield f"  due {words.minute(found.due, zone)}, done {_end(found.walk, zone)}"
    for leg in found.walk.legs:
        share = f", {percent(found.walk.share_of_time(leg))} of the time" if leg.decides else ", beside it"
        who = f"{leg.part.party}, {leg.part.name}" if leg.part.party else leg.part.name
        yield f"    {who} ({leg.part.goal} of {words.hours(leg.part.hours)}): {words.time_of_leg(leg)}{share}"
    if target.uncovered is not None:
        yield f"  its hours are {words.uncovered_in_words(target.uncovered, zone)}"


def _end(walk: Walk, zone: str) -> str:
    return words.minute(walk.end, zone) if walk.end else "never"


def _target(target: CheckedTarget, zone: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "target": target.target,
        "name": target.name,
        "priority": target.priority,
        "verdict": target.verdict,
        "words": words.sentence(target, zone),
        "written": target.written,
        "missing": list(target.missing),
    }
    return told | (_availability(target) if isinstance(target, CheckedAvailability) else _time(target))


def _time(target: CheckedTime) -> dict[str, Any]:
    found = target.found if isinstance(target.found, Worst) else None
    return {
        "worst": found and {
            "start": found.start, "due": found.due, "end": found.walk.end, "slack_us": found.slack_us,
            "real_slack_us": found.real_slack_us, "holds": str(found.holds), "parts": list(_parts(found.walk)),
        },
        "shares": target.shares and {
            "promised": str(target.shares.promised), "wanted": str(target.shares.wanted),
            "independent": target.shares.independent,
        },
        "uncovered": target.uncovered,
    }  # fmt: skip


def _parts(walk: Walk) -> Iterator[dict[str, Any]]:
    for leg in walk.legs:
        yield {
            "part": leg.part.key, "name": leg.part.name, "party": leg.part.party, "goal": str(leg.part.goal),
            "hours": leg.part.hours, "start": leg.start, "end": leg.end, "worked_us": leg.worked_us,
            "decides": leg.decides, "share_of_time": str(walk.share_of_time(leg)),
        }  # fmt: skip


def _availability(target: CheckedAvailability) -> dict[str, Any]:
    bounds = target.bounds
    return {
        "wanted": str(target.wanted),
        "low": str(bounds.low) if bounds else None,
        "high": str(bounds.high) if bounds else None,
        "product": str(target.product) if target.product is not None else None,
        "components": [
            {
                "part": one.key, "name": one.name, "party": one.party, "share": str(one.share), "hours": one.hours,
                "low": str(one.bounds.low), "high": str(one.bounds.high), "uncovered": one.uncovered,
            }
            for one in target.components
        ],
    }  # fmt: skip
