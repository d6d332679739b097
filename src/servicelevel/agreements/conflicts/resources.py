"""More promised than there is: the people of a team, and how much work it takes on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from servicelevel.agreements.conflicts.finding import Example, Finding, clause, found
from servicelevel.agreements.conflicts.spans import Holding, ahead, common, day, moment, said, windows
from servicelevel.agreements.conflicts.surroundings import Surroundings

LENGTHS = {
    "day": (1, "day"),
    "week": (7, "day"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "year": (12, "month"),
}
"""How often the shortest of its kind fits into a period: days and months are not of one length."""


def staff_promised_twice(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """People of one party that are held ready for several agreements in the same minute, more than there are."""
    by_provider: dict[str, list[Holding]] = {}
    for one in held:
        staff = one.version.content.get("staff")
        if staff and around.calendar(staff["calendar"]):
            by_provider.setdefault(one.terms.provider_key, []).append(one)
    for providers in by_provider.values():
        if (first := _first_minute_too_many(providers, around)) is not None:
            at, busy = first
            there = min(one.version.content["staff"]["of"] for one in busy)
            wanted = sum(one.version.content["staff"]["people"] for one in busy)
            calendar = around.calendar(busy[0].version.content["staff"]["calendar"])
            zone = calendar.zone.key if calendar else busy[0].terms.zone
            titles = " and ".join(one.terms.title for one in busy)
            yield found(
                "staff promised twice",
                "contradiction",
                f"{titles} hold more people of {busy[0].terms.provider} ready at once than there are.",
                Example(
                    f"On {said(at, zone)} {wanted} people are promised, and there are {there}.",
                    at,
                    (str(wanted), str(there)),
                ),
                tuple(
                    clause(one.terms, "staff", f"{one.version.content['staff']['people']} people")
                    for one in busy
                ),
                tuple(one.key for one in busy),
            )


def _first_minute_too_many(
    held: Sequence[Holding], around: Surroundings
) -> tuple[datetime, list[Holding]] | None:
    """The first instant at which more people are promised than there are, and to whom."""
    turns: list[tuple[int, int, int]] = []
    for place, one in enumerate(held):
        staff = one.version.content["staff"]
        calendar = around.calendar(staff["calendar"])
        assert calendar is not None, "only those with a calendar are asked"
        for begin, end in windows([calendar], ahead((one.begins, one.ends))):
            turns += [(int(begin), 1, place), (int(end), 0, place)]
    busy: set[int] = set()
    turns.sort()
    for number, (at, opens, place) in enumerate(turns):
        busy = busy | {place} if opens else busy - {place}
        if number + 1 < len(turns) and turns[number + 1][0] == at:
            continue
        own = [held[each] for each in sorted(busy)]
        if own and sum(_people(one) for one in own) > min(one.version.content["staff"]["of"] for one in own):
            return moment(at), own
    return None


def _people(one: Holding) -> int:
    return int(one.version.content["staff"]["people"])


def volume_over_capacity(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Work that SLAs let customers bring, added up, against what the OLA or UC under them takes on."""
    for under in (one for one in held if one.terms.kind != "SLA"):
        for number, limit in enumerate(_workload(under)):
            above = [
                (one, each, place, rate)
                for one in held
                if one.key in under.version.content.get("supports", ()) and common(one, under)
                for place, each in enumerate(_workload(one))
                if str(each["name"]).casefold() == str(limit["name"]).casefold()
                and (rate := _in_period(each, str(limit["per"]))) is not None
            ]
            if (first := _first_day_over(under, above, Fraction(str(limit["at_most"])))) is None:
                continue
            at, adding = first
            total = sum((rate for *_, rate in adding), Fraction(0))
            figures = f"{float(total):g}", f"{limit['at_most']}"
            result = f" = {figures[0]}" if len(adding) > 1 else ""
            sums = " + ".join(f"{float(rate):g}" for *_, rate in adding)
            names = " and ".join(one.terms.title for one, *_ in adding)
            yield found(
                "volume over capacity",
                "gap",
                f"{names} let customers bring more {limit['name']} than {under.terms.title} takes on.",
                Example(
                    f"From {day(at, under.terms.zone)} on: {sums}{result} a {limit['per']}, and"
                    f" {figures[1]} are taken on.",
                    at,
                    figures,
                ),
                (
                    clause(under.terms, f"workload[{number}]", f"{limit['at_most']} a {limit['per']}"),
                    *(clause(one.terms, f"workload[{place}]", f"{each['at_most']} a {each['per']}")
                      for one, each, place, _ in adding),
                ),
                (under.key, *(one.key for one, *_ in adding)),
            )  # fmt: skip


_Adding = tuple[Holding, Mapping[str, Any], int, Fraction]


def _workload(one: Holding) -> list[Mapping[str, Any]]:
    written = one.version.content.get("workload") or []
    return [each for each in written if each.get("per") in LENGTHS]


def _in_period(each: Mapping[str, Any], per: str) -> Fraction | None:
    """How much comes in a period of the other length; None where the two have no common measure."""
    (own, kind), (wanted, other) = LENGTHS[str(each["per"])], LENGTHS[per]
    return Fraction(str(each["at_most"])) * wanted / own if kind == other else None


def _first_day_over(
    under: Holding, above: Sequence[_Adding], limit: Fraction
) -> tuple[datetime, list[_Adding]] | None:
    """The first instant at which the agreements that hold add up to more than the limit, and which they are."""
    turns = sorted({max(one.begins, under.begins) for one, *_ in above})
    for at in turns:
        adding = [each for each in above if each[0].begins <= at < each[0].ends]
        if at < under.ends and sum((rate for *_, rate in adding), Fraction(0)) > limit:
            return at, adding
    return None
