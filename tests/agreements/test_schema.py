"""The published schema and the parsers know the same words."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jsonschema import Draft202012Validator

from servicelevel import levels
from servicelevel.agreements import promise_file
from servicelevel.agreements.promise_calendars import OWN_KEYS
from servicelevel.agreements.promise_structure import schema_text
from servicelevel.errors import Invalid
from servicelevel.levels import availability_target, counts, periods, samples, ticket_target
from servicelevel.organisation.models import Party
from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.parse import KEYS as CALENDAR_KEYS
from tests.agreements.conftest import Write

SCHEMA: dict[str, Any] = json.loads(schema_text())
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def keys(definition: str) -> set[str]:
    return set(SCHEMA["$defs"][definition]["properties"])


def choices(definition: str, key: str) -> set[str]:
    return set(SCHEMA["$defs"][definition]["properties"][key]["enum"])


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("definition", "parser"),
    [
        ("calendar", {*CALENDAR_KEYS, *OWN_KEYS}),
        ("ticketClock", set(ticket_target.KEYS)),
        ("availability", set(availability_target.KEYS)),
        ("samples", set(samples.KEYS)),
        ("count", set(counts.KEYS)),
    ],
)
def test_every_key_that_a_parser_knows_is_in_the_schema_and_the_other_way_round(
    definition: str, parser: set[str]
) -> None:
    assert keys(definition) == parser


def test_choices_are_those_of_the_parsers() -> None:
    assert set(SCHEMA["$defs"]["target"]["properties"]["measure"]["enum"]) == set(levels.MEASURES)
    assert choices("ticketClock", "on_priority_change") == set(get_args(ticket_target.OnPriorityChange))
    assert choices("ticketClock", "on_reopen") == set(get_args(ticket_target.OnReopen))
    assert choices("ticketClock", "counts_in") == set(get_args(ticket_target.CountsIn))
    assert choices("availability", "unknown") == set(get_args(availability_target.Unknown))
    assert choices("availability", "maintenance") == set(get_args(availability_target.Maintenance))
    assert choices("party", "kind") == set(Party.Kind.values)
    report = SCHEMA["$defs"]["agreement"]["properties"]["report"]["properties"]
    assert set(report["period"]["enum"]) == set(get_args(periods.Kind))


CALENDAR = WorkCalendar.always()
OFFICE = {"zone": "UTC", "weekly": {"daily": ["00:00-24:00"]}}
CLOCK = {"measure": "ticket clock", "stop": {"state": "Closed"}, "goal": "8h", "calendar": "c"}
UP = {"measure": "availability", "service": "s", "calendar": "c", "goal": "99%"}
SPEED = {
    "measure": "samples",
    "metric": "ms",
    "service": "s",
    "calendar": "c",
    "statistic": "p95",
    "goal": "<= 800",
}
COUNT = {"measure": "count", "of": "outages", "service": "s", "goal": "<= 2"}
ACCEPTED: list[dict[str, Any]] = [
    CLOCK, UP, SPEED, COUNT,
    {**CLOCK, "name": "N", "description": "D", "applies": {"priority": ["P1", "P2"], "category": {"not": ["X"]}}},
    {**CLOCK, "start": "opened", "pause": {"state": "W"}, "cancel": [{"state": "C"}, {"assignee": {"set": False}}]},
    {**CLOCK, "start": {"assignee": {"set": True}}, "warn": ["50%"], "attain": "90%", "tie": "next_opening"},
    {**CLOCK, "start": [{"state": 1}], "on_priority_change": "fixed", "on_reopen": "final", "counts_in": "start"},
    {**CLOCK, "pause_cap": "40h", "pause_reason": "assignee", "retroactive": True, "threatened_at": "50%", "weight": 2},
    {**CLOCK, "pause_cap": "none"},
    {**CLOCK, "rests_on": {"serial": [{"agreement": "a", "target": "t", "priority": 1}, {"handover": "30 min"}]}},
    {**UP, "rests_on": {"redundant": [{"agreement": "a", "target": "t"}] * 2, "needs": 2, "independent": True}},
    {key: value for key, value in CLOCK.items() if key not in ("goal", "calendar")}
    | {"goals": {"P1": {"goal": "4h", "calendar": "c", "tie": "closing"}, "none": {"goal": "2 working days", "calendar": "c"}}},  # noqa: E501
    {**UP, "unknown": "down", "maintenance": "counted", "weights": {"degraded": 0.5}, "threatened_at": "50%", "weight": 0.5},
    {**SPEED, "min_samples": 5, "unit": "ms", "statistic": "share below 500", "goal": ">= 95%"},
    {**COUNT, "of": "tickets", "applies": {"priority": "P1"}},
    *({**one, "unmeasured": True} for one in (CLOCK, UP, SPEED, COUNT)),
]  # fmt: skip
REFUSED: list[dict[str, Any]] = [
    {**CLOCK, "stop": None}, {**CLOCK, "stop": {}}, {**CLOCK, "stop": "Closed"}, {**CLOCK, "stop": {"state": []}},
    {**CLOCK, "stop": {"state": {"is": "x"}}}, {**CLOCK, "stop": {"state": {"not": []}}}, {**CLOCK, "stop": {"state": True}},
    {**CLOCK, "goal": 8}, {**CLOCK, "goals": {}}, {**CLOCK, "warn": "50%"}, {**CLOCK, "warn": [50]}, {**CLOCK, "attain": 0.9},  # noqa: E501
    {**CLOCK, "on_reopen": "never"}, {**CLOCK, "retroactive": "yes"}, {**CLOCK, "weight": 0}, {**CLOCK, "pause_cap": 40},
    {**UP, "goal": 99.5}, {**UP, "unknown": "maybe"}, {**UP, "weights": {"degraded": 2}}, {**UP, "service": None},
    {**SPEED, "min_samples": 0}, {**SPEED, "goal": 800}, {**UP, "unmeasured": "yes"}, {**COUNT, "of": "cats"}, {**COUNT, "goal": 2},
]  # fmt: skip


def by_schema(target: dict[str, Any]) -> bool:
    part = {"$ref": "#/$defs/target", "$defs": SCHEMA["$defs"]}
    return Draft202012Validator(part).is_valid(target)


def by_parser(target: dict[str, Any]) -> bool:
    try:
        levels.parse_target("t", target, {"c": CALENDAR})
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("target", ACCEPTED, ids=str)
def test_what_the_parsers_accept_the_schema_accepts(target: dict[str, Any]) -> None:
    assert by_parser(target)
    assert by_schema(target)


def test_the_accepted_targets_use_every_key() -> None:
    for measure, definition in [
        ("ticket clock", "ticketClock"),
        ("availability",) * 2,
        ("samples",) * 2,
        ("count",) * 2,
    ]:
        used = {key for target in ACCEPTED if target["measure"] == measure for key in target}
        assert keys(definition) - used <= {"name", "description", "threatened_at", "weight", "goals"}


@pytest.mark.parametrize("target", REFUSED, ids=str)
def test_forms_that_the_schema_refuses_the_parsers_refuse_too(target: dict[str, Any]) -> None:
    assert not by_schema(target)
    with suppress(TypeError, AttributeError):  # not even in shape: reading a file tells it by the schema
        assert not by_parser(target)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_read_and_say_which_schema_they_follow(example: Path) -> None:
    text = example.read_text()
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert json.loads((example.parent / first.partition("=")[2]).read_text()) == SCHEMA
    assert promise_file.read([example]).agreements


def test_the_examples_can_be_applied_together() -> None:
    assert len(promise_file.read(EXAMPLES).agreements) == 5


def test_examples_mean_the_same_to_other_readers_of_yaml() -> None:
    """No example leans on our own way to read scalars: keys and texts survive a plain YAML 1.1 reader, quoted or not."""
    for example in EXAMPLES:
        for document in yaml.safe_load_all(example.read_text()):
            for agreement in document["agreements"].values():
                for target in agreement["targets"].values():
                    assert all(isinstance(priority, str) for priority in target.get("goals", {}))


def test_every_key_has_a_description_for_the_editor() -> None:
    def lacking(schema: dict[str, Any], path: str) -> list[str]:
        found = []
        for key, part in schema.get("properties", {}).items():
            named = SCHEMA["$defs"].get(part.get("$ref", "").rsplit("/", 1)[-1], {})
            if "description" not in part and "description" not in named and key != "measure":
                found.append(f"{path}.{key}")
            found += lacking(part, f"{path}.{key}")
        return found

    assert not [path for name, part in SCHEMA["$defs"].items() for path in lacking(part, name)]
    assert not lacking(SCHEMA, "")


@pytest.mark.parametrize("key", ["agreement", "service", "party"])
def test_records_have_no_key_that_nothing_reads(write: Write, key: str) -> None:
    section = {"agreement": "agreements", "service": "services", "party": "parties"}[key]
    with pytest.raises(Invalid) as raised:
        promise_file.read([write(json.dumps({section: {"x": {"colour": "red"}}}))])
    assert any(problem.path.endswith(f"{section}.x.colour") for problem in raised.value.problems)
