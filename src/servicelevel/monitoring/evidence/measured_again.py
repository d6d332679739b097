"""The figures of a report's period, measured anew from the files of its evidence alone; no database is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.agreements.terms import TermsVersion
from servicelevel.instants import from_microseconds
from servicelevel.levels import (
    AvailabilityTarget,
    CountTarget,
    Exclusion,
    Figure,
    Period,
    SampleTarget,
    Target,
    TicketTarget,
    attainment,
    availability,
    count_figures,
    in_order,
    parse_target,
    sample_figures,
    with_exclusions,
)
from servicelevel.levels.checks import OUTAGES, outages_seen
from servicelevel.levels.exclusions import outages_with, samples_without
from servicelevel.levels.moments import INSTANT
from servicelevel.monitoring.calculation import ticket_clocks
from servicelevel.monitoring.versions import Held, of_covered_services
from servicelevel.worktime import WorkCalendar

Rows = list[dict[str, Any]]


def figures_again(files: Mapping[str, bytes]) -> Iterator[Figure]:
    """The figure of each target in the period of the report, from the texts of the agreement and the rows of the files."""
    terms = json.loads(files["agreement.json"])
    calendars = {
        name: WorkCalendar.parse(one["rules"]) for name, one in json.loads(files["calendars.json"]).items()
    }
    facts = _Facts(files, from_microseconds(terms["at"]))
    for target in terms["targets"]:
        versions = [_held(one, terms["texts"], calendars) for one in target["versions"]]
        key, begin, end, judge = target["periods"][-1]
        period = Period(
            key, from_microseconds(begin), from_microseconds(end), terms["zone"], key, facts.at.date()
        )
        figure = facts.figure(versions, versions[judge].target, period, terms["agreement"])
        yield figure


def _held(written: Mapping[str, Any], texts: Sequence[Any], calendars: Mapping[str, WorkCalendar]) -> Held:
    """A target as its version wrote it. The calendars that it names are those that judged it."""
    text = next(one for one in texts if one["takes_effect"] == written["begins"])
    rows = written["rows"].values() if "rows" in written else [written]
    named = {row["calendar"] for row in rows if "calendar" in row}
    known = dict(calendars)
    known |= {name.rpartition("-")[0]: calendars[name] for name in named if "-" in name}
    known |= {name: calendars[name] for name in named}
    content = text["content"]
    target = parse_target(written["id"], content["targets"][written["id"]], known)
    until = None if text["until"] is None else from_microseconds(text["until"])
    version = TermsVersion(
        text["number"], text["state"], from_microseconds(text["takes_effect"]), until, tuple(content["services"]),
        (target,), "all", content, text["digest"],
    )  # fmt: skip
    return Held(version, of_covered_services(target, version.services), version.takes_effect, until)


class _Facts:
    """What happened, as frames."""

    def __init__(self, files: Mapping[str, bytes], at: datetime) -> None:
        self.at = at
        rows = {
            name: _rows(files[f"{name}.jsonl"])
            for name in ("events", "outages", "checks", "samples", "exclusions")
        }
        self.exclusions = tuple(
            Exclusion(
                one["about"], from_microseconds(one["begins"]), from_microseconds(one["ends"]), one["target"]
            )
            for one in rows["exclusions"]
        )
        self.events = with_exclusions(in_order(_events(rows["events"])), self.exclusions)
        self.checks = _instants(
            pl.DataFrame(
                rows["checks"],
                schema={"service": pl.String, "checked_at": pl.Int64, "up": pl.Boolean, "code": pl.String},
            )
        )
        told = [
            {**one, "id": one["event_id"], "weight": one["weight"] and float(one["weight"])}
            for one in rows["outages"]
        ]
        schema = {name: pl.Int64 if kind == INSTANT else kind for name, kind in OUTAGES.items()}
        recorded = _instants(pl.DataFrame(told, schema=schema))
        self.outages = pl.concat([recorded, outages_seen(self.checks)]).sort("service", "started_at")
        self.samples = _instants(
            pl.DataFrame(
                rows["samples"],
                schema={"service": pl.String, "metric": pl.String, "taken_at": pl.Int64, "value": pl.Float64},
            )
        )

    def figure(self, versions: Sequence[Held], target: Target, period: Period, agreement: str) -> Figure:
        """The figure of a target, by the version that judges the period."""
        if isinstance(target, TicketTarget):
            clocks = ticket_clocks(versions, self.events, self.at)
            return attainment(clocks, target, [period], self.at, agreement)[0]
        if isinstance(target, SampleTarget):
            taken = samples_without(self.samples, self.exclusions, target.id)
            return sample_figures(taken, target, [period], self.at, agreement)[0]
        if isinstance(target, CountTarget) and target.of == "tickets":
            return count_figures(self.events, target, [period], self.at, agreement)[0]
        told = outages_with(self.outages, self.exclusions, target.id)
        if isinstance(target, CountTarget):
            return count_figures(told, target, [period], self.at, agreement)[0]
        return self._available(told, target, period, agreement)

    def _available(
        self, told: pl.DataFrame, target: AvailabilityTarget, period: Period, agreement: str
    ) -> Figure:
        own = self.checks.filter(pl.col("service") == target.service)["checked_at"].unique().sort()
        first = from_microseconds(own.to_physical()[0]) if len(own) else None
        looks = own.to_physical().to_list()
        return availability(
            told, target, [period], self.at, observed_from=first, looks=looks, agreement=agreement
        )[0]


def _rows(data: bytes) -> Rows:
    return [json.loads(line) for line in data.splitlines()]


def _events(rows: Rows) -> pl.DataFrame:
    flat = [{**{key: one[key] for key in one if key != "fields"}, **one["fields"]} for one in rows]
    counts = {"occurred_at": pl.Int64, "recorded_at": pl.Int64, "sequence": pl.Int64}
    names = dict.fromkeys(name for one in flat for name in one)
    base = dict.fromkeys(("ticket", "source", "event_id", *counts, *names), pl.String)
    return _instants(pl.DataFrame(flat, schema={**base, **counts}))


def _instants(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of microseconds whose names say that they are instants, as instants."""
    names = [name for name, kind in frame.schema.items() if kind == pl.Int64 and name != "sequence"]
    return frame.with_columns(
        pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") for name in names
    )
