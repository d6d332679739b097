"""Contradictions that were planted, each among agreements, a service and customers of its own, with what must be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicelevel.agreements.conflicts.surroundings import Component, ServiceSeen
from servicelevel.agreements.terms import Terms
from tests.agreements.conflicts.world import AT, agreement, at, available, clock, outages, sampled


@dataclass(frozen=True)
class Planted:
    """One contradiction. found: its kind, the agreements by the ends of their keys, the first instant, and figures.

    also: kinds that come with it, because it cannot be planted without them.
    """

    name: str
    terms: Sequence[Terms]
    kind: str
    of: Sequence[str]
    at: datetime
    figures: Sequence[str] = ()
    also: Sequence[str] = ()
    service: ServiceSeen | None = None
    clauses: Sequence[str] = field(default=())


def _two(name: str, first: dict[str, Any], second: dict[str, Any]) -> list[Terms]:
    """Two agreements on the service of the case."""
    return [agreement(f"{name}-a", **{"services": [name], **first}), agreement(f"{name}-b", **{"services": [name], **second})]  # fmt: skip


def _under(name: str, sla: dict[str, Any], *olas: dict[str, Any]) -> list[Terms]:
    """An SLA with OLAs of the team of the case under it."""
    made = [agreement(f"{name}-sla", **{"services": [name], **sla})]
    for number, ola in enumerate(olas):
        own = {"kind": "OLA", "customer": "it", "provider": f"{name}-team", "services": [name],
               "supports": [f"{name}-sla"], "targets": {"taken-up": clock("1h", stop="Working")}}  # fmt: skip
        made.append(agreement(f"{name}-ola{number or ''}", **{**own, **ola}))
    return made


def _twice(name: str, first: dict[str, Any], second: dict[str, Any]) -> list[Terms]:
    same = {"customer": f"{name}-customer"}
    return _two(
        name,
        {**same, "targets": {"up": available(name)}, **first},
        {**same, "targets": {"outages": outages(name)}, **second},
    )


def _within(name: str, **targets: Any) -> list[Terms]:
    return [agreement(f"{name}-a", services=[name], targets=targets)]


def _defined(name: str, first: dict[str, Any], second: dict[str, Any]) -> list[Terms]:
    return _two(name, {"targets": {"same": first}}, {"targets": {"same": second}})


def _staff(people: int, of: int, calendar: str) -> dict[str, Any]:
    return {"staff": {"people": people, "of": of, "calendar": calendar}, "supports": []}


def _load(at_most: int, per: str) -> list[dict[str, Any]]:
    return [{"name": "Incidents", "at_most": at_most, "per": per}]


OCTOBER = at("2026-10-01 00:00")
BOTH = ("a", "b")
UNDER = ("ola", "sla")
FOREVER = {"targets": {"resolution": clock("8h", "always")}}

PLANTED = [
    # Two agreements for one customer and one service.
    Planted("twice", _twice("twice", {}, {}), "promised twice", BOTH, AT),
    Planted("twice-later", _twice("twice-later", {}, {"from": "2026-07-01"}), "promised twice", BOTH, at("2026-07-01 00:00")),
    Planted("twice-a-day", _twice("twice-a-day", {"until": "2026-06-30"}, {"from": "2026-06-30"}), "promised twice", BOTH,
            at("2026-06-30 00:00")),
    # Two goals for one measure.
    Planted("goals-amount", _within("goals-amount", one=clock("8h"), two=clock("6h")), "contradictory goals", "a", AT,
            ("8h in office", "6h in office")),
    Planted("goals-row", _within("goals-row", all=clock({"P1": "4h", "P2": "8h"}),
                                 urgent=clock("8h elapsed", applies={"priority": "P2"})),
            "contradictory goals", "a", AT, ("P2 8h in office", "P2 8h elapsed in office")),
    Planted("goals-hours", _within("goals-hours", one=clock("4h"), two=clock("4h", "office-and-saturday")),
            "contradictory goals", "a", at("2026-03-06 13:01"), ("4h in office", "4h in office and saturday")),
    Planted("goals-share", _within("goals-share", one=available("goals-share"), two=available("goals-share", goal="99.5%")),
            "contradictory goals", "a", AT, ("99 %", "99.5 %")),
    Planted("goals-limit", _within("goals-limit", one=sampled("goals-limit"), two=sampled("goals-limit", goal="<= 3")),
            "contradictory goals", "a", AT, ("at most 5", "at most 3")),
    Planted("goals-count", _within("goals-count", one=outages("goals-count"), two=outages("goals-count", "<= 3")),
            "contradictory goals", "a", AT, ("at most 2", "at most 3")),
    Planted("goals-two", _two("goals-two", {"customer": "goals-two"}, {"customer": "goals-two", "targets": {"other": clock("9h")}}),
            "contradictory goals", BOTH, AT, ("8h in office", "9h in office"), also=("promised twice",)),
    # One measure, defined in two ways.
    Planted("stop", _defined("stop", clock(), clock(stop="Closed")), "different definitions", BOTH, AT,
            ("state is Resolved", "state is Closed")),
    Planted("pause", _defined("pause", clock(pause={"state": "Waiting"}), clock()), "different definitions", BOTH, AT,
            ("state is Waiting", "never")),
    Planted("start", _defined("start", clock(), clock(start={"state": "Working"})), "different definitions", BOTH, AT,
            ("the ticket is opened", "state is Working")),
    Planted("reopen", _defined("reopen", clock(), clock(on_reopen="final")), "different definitions", BOTH, AT,
            ("continue", "final")),
    Planted("unknown", _defined("unknown", available("unknown"), available("unknown", unknown="up")), "different definitions",
            BOTH, AT, ("excluded", "up")),
    Planted("weights", _defined("weights", available("weights"), available("weights", weights={"degraded": 0.5})),
            "different definitions", BOTH, AT, ("every outage in full", "degraded 0.5")),
    Planted("statistic", _defined("statistic", sampled("statistic"), sampled("statistic", statistic="mean")),
            "different definitions", BOTH, AT),
    # One measure, from two sources.
    Planted("metric", _defined("metric", sampled("metric"), sampled("metric", "delay")), "different sources", BOTH, AT,
            ("seconds", "delay")),
    Planted("unit", _defined("unit", sampled("unit"), sampled("unit", unit="ms")), "different sources", BOTH, AT, ("s", "ms")),
    Planted("measure", _defined("measure", clock(), outages("measure")), "different sources", BOTH, AT,
            ("ticket clock", "count")),
    # Support that does not hold all the while.
    Planted("ends", _under("ends", {}, {"until": "2026-09-30"}), "support ends", UNDER, OCTOBER, ("1 Oct 2026",)),
    Planted("begins", _under("begins", {}, {"from": "2026-05-01"}), "support ends", UNDER, AT),
    Planted("gap", [_under("gap", {"until": "2026-12-31"})[0], agreement(
        "gap-ola", {"from": "2026-06-15", "until": "2026-12-31"}, kind="OLA", customer="it", provider="gap-team",
        services=["gap"], supports=["gap-sla"], until="2026-05-31", targets={"taken-up": clock("1h", stop="Working")})],
        "support ends", UNDER, at("2026-06-01 00:00")),
    Planted("nothing", _under("nothing", {"until": "2026-08-31"}, {}), "supports nothing", UNDER, at("2026-09-01 00:00")),
    Planted("unheard", _under("unheard", {}, {"supports": ["unheard-sla", "unheard-of"]}), "supports nothing", ("ola", "of"), AT),
    # Hours in which nobody below is bound.
    Planted("saturday", _under("saturday", {"targets": {"resolution": clock("8h", "office-and-saturday")}}, {}),
            "hours not supported", UNDER, at("2026-03-07 08:00"), ("office-and-saturday",)),
    Planted("night", _under("night", {"targets": {"resolution": clock({"P1": {"goal": "4h", "calendar": "always"}, "P2": "8h"})}},
                            {"targets": {"taken-up": clock({"P1": "15 min", "P2": "1h"}, stop="Working")}}),
            "hours not supported", UNDER, AT, ("always",)),
    Planted("holiday", _under("holiday", {}, {"targets": {"taken-up": clock("1h", "office-but-a-day", "Working")}}),
            "hours not supported", UNDER, at("2026-07-03 08:00"), ("office",)),
    Planted("lunch", _under("lunch", {}, {"targets": {"taken-up": clock("1h", "mornings", "Working")}},
                            {"targets": {"taken-up": clock("1h", "afternoons", "Working")}}),
            "hours not supported", ("sla", "ola", "ola1"), at("2026-03-02 12:00"), ("office",)),
    Planted("overseas", _under("overseas", {}, {"kind": "UC", "targets": {"answered": clock("1h", "dublin", "Working")}}),
            "hours not supported", UNDER, at("2026-03-02 20:00", "Europe/Dublin"), ("office",)),
    # Against the catalogue.
    Planted("closed-shop", _within("closed-shop", up=available("closed-shop", "always")), "outside service hours", "a", AT,
            ("always", "office"), service=ServiceSeen("closed-shop", "Shop", "office")),
    Planted("component", _within("component", up=available("component", "office-and-saturday")), "component hours", "a",
            at("2026-03-07 08:00"), ("office-and-saturday", "office"),
            service=ServiceSeen("component", "Disks", "always", needs=(Component("disk", "Disk array", "storage", "office"),))),
    Planted("retired", _within("retired", up=available("retired")), "service retired", "a", AT,
            service=ServiceSeen("retired", "Fax", retired=True)),
    # Maintenance in the hours of somebody else.
    Planted("maintenance", _two("maintenance", {"maintenance": {"calendar": "saturday-night"}, "targets": {"up": available("maintenance")}},
                                {"targets": {"up": available("maintenance", "always")}}),
            "maintenance in hours", BOTH, at("2026-03-07 02:00"), ("saturday-night", "always")),
    Planted("through", [
        agreement("through-a", kind="UC", customer="it", provider="through-relay", services=["elsewhere"], supports=[],
                  maintenance={"calendar": "sunday-morning"}),
        agreement("through-b", services=["through"], targets={"up": available("through", "daytime")})],
        "maintenance in hours", BOTH, at("2026-03-08 10:00"), ("sunday-morning", "daytime"),
        service=ServiceSeen("through", "Mail", needs=(Component("mail-relay", "Mail relay", "through-relay"),))),
    # More than there is.
    Planted("staff", _under("staff", {}, _staff(2, 3, "office"), _staff(2, 3, "office"))[1:], "staff promised twice",
            ("ola", "ola1"), at("2026-03-02 08:00"), ("4", "3")),
    Planted("shifts", _under("shifts", {}, _staff(1, 2, "early-shift"), _staff(1, 2, "mid-shift"), _staff(1, 2, "late-shift"))[1:],
            "staff promised twice", ("ola", "ola1", "ola2"), at("2026-03-02 11:00"), ("3", "2")),
    Planted("volume", [*_two("volume", {"workload": _load(300, "month")}, {"workload": _load(200, "month")}), agreement(
        "volume-ola", kind="OLA", customer="it", provider="volume-team", services=["volume"],
        supports=["volume-a", "volume-b"], workload=_load(400, "month"))],
        "volume over capacity", ("ola", "a", "b"), AT, ("500", "400")),
    Planted("per-week", [
        *_two("per-week", {"workload": _load(15, "day")}, {"workload": _load(42, "week"), "from": "2026-06-01"}), agreement(
            "per-week-ola", kind="OLA", customer="it", provider="per-week-team", services=["per-week"],
            supports=["per-week-a", "per-week-b"], workload=_load(20, "day"), **{"from": "2026-01-01"})],
        "volume over capacity", ("ola", "a", "b"), at("2026-06-01 00:00"), ("21", "20"), also=("supports nothing",)),
    # Calendars.
    Planted("christmas", [agreement("christmas-a", services=["christmas"], until="2028-12-31",
                                    targets={"resolution": clock("8h", "closed-at-christmas")})],
            "calendar runs out", "a", at("2027-12-24 00:00"), ("2026-12-24", "2027-12-24")),
    Planted("file", [agreement("file-a", services=["file"], until="2029-12-31", targets={"resolution": clock("8h", "from-a-file")})],
            "calendar runs out", "a", at("2028-12-25 00:00"), ("2026-12-25", "2028-12-25")),
    Planted("name", _two("name", {"targets": {"one": clock("8h", "hotline")}}, {"targets": {"two": clock("8h", "hotline-2")}}),
            "one name, two calendars", BOTH, at("2026-03-02 16:00"), ("hotline", "hotline-2")),
    Planted("zones", _two("zones", {"targets": {"one": clock("8h", "on-call")}}, {"targets": {"two": clock("8h", "on-call-east")}}),
            "one name, two zones", BOTH, at("2026-03-02 07:00"), ("on-call", "on-call-east")),
]  # fmt: skip
