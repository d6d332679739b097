"""Agreements of promise files: when they hold, and their targets as `levels` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicelevel import levels
from servicelevel.agreements.promise_moments import MomentError, read_moment
from servicelevel.agreements.promise_structure import problems_of_structure, shown
from servicelevel.agreements.promises import AgreementPromise, Place
from servicelevel.worktime import Problem, WorkCalendar, suggestion
from servicelevel.worktime.zone_names import zones

_TEXTS = ("kind", "title", "customer", "provider", "zone")


def read_agreement(
    key: str,
    written: Mapping[str, Any],
    place: Place,
    calendars: Mapping[str, WorkCalendar],
    problems: list[Problem],
) -> AgreementPromise | None:
    """One version of an agreement; what is wrong goes to ``problems``. None where it lacks what it must have."""
    zone = _zone(written.get("zone"), place, problems)
    takes_effect, ends = _span(written, zone, place, problems)
    targets = written.get("targets")
    if isinstance(targets, Mapping):
        for target_key, target in targets.items():
            _check_target(target_key, target, calendars, place, problems)
    if zone is None or takes_effect is None or not _has_form(written):
        return None
    content = {name: value for name, value in written.items() if name != "state"}
    parties = written["customer"], written["provider"]
    return AgreementPromise(key, written["kind"], *parties, zone, takes_effect, ends, content, place)


def _has_form(written: Mapping[str, Any]) -> bool:
    """Whether the parts that refer to other records can be looked at."""
    targets, services, supports = written.get("targets"), written.get("services"), written.get("supports", [])
    return (
        all(isinstance(written.get(name), str) for name in _TEXTS)
        and written["kind"] in ("SLA", "OLA", "UC")
        and isinstance(targets, Mapping)
        and all(isinstance(target, Mapping) for target in targets.values())
        and all(
            isinstance(keys, list) and all(isinstance(key, str) for key in keys)
            for keys in (services, supports)
        )
    )


def _zone(written: object, place: Place, problems: list[Problem]) -> str | None:
    if not isinstance(written, str) or not written:
        return None
    if written in zones():
        return written
    remedy = suggestion(written, zones(), "name an IANA zone, for instance America/Chicago")
    problems.append(place.problem("zone", written, f"{shown(written)} is not a known zone", remedy))
    return None


def _span(
    written: Mapping[str, Any], zone: str | None, place: Place, problems: list[Problem]
) -> tuple[datetime | None, datetime | None]:
    moments: dict[str, datetime | None] = {"from": None, "until": None}
    for name in moments:
        if name in written and isinstance(written[name], str):
            try:
                moments[name] = read_moment(written[name], zone or "UTC", last_day=name == "until")
            except MomentError as error:
                problems.append(place.problem(name, written[name], str(error), error.remedy))
    begins, ends = moments["from"], moments["until"]
    if begins and ends and ends <= begins:
        message = f"{written['until']} lies before {written['from']}, from which the agreement holds"
        problems.append(
            place.problem("until", written["until"], message, "write a later day, or leave until out")
        )
    return begins, ends


def _check_target(
    key: str, target: object, calendars: Mapping[str, WorkCalendar], place: Place, problems: list[Problem]
) -> None:
    if not isinstance(target, Mapping):
        return
    try:
        levels.parse_target(key, target, calendars, f"targets.{key}")
    except ValueError as error:
        found = getattr(error, "problems", None)
        if found is None:
            raise
        for each in found:
            path = _path_in_file(each.path, key, place)
            problems.append(place.problem(path, each.value, each.message, each.remedy))
    except (TypeError, AttributeError):
        # A target that is not even in shape; the schema says what is wrong with it.
        if not problems_of_structure(place.document):
            raise


def _path_in_file(path: str, key: str, place: Place) -> str:
    """Where a problem stands: a goal without a calendar of its own takes that of its target, and so do all others."""
    if path.endswith(".calendar") and f"{place.path}.{path}" not in place.document.lines:
        return f"targets.{key}.calendar"
    return path
