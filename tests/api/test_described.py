"""What OpenAPI says of an operation is what happens when its example is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from ninja import Schema

from servicelevel.ledger.models import Line
from servicelevel.web import clock
from tests.api.routes import DOCUMENT, NOW, ROUTES, Route, World, found, tried

NOT_THE_FORM = "The request does not have the form that is described."


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return found()


def check(value: Any, schema: dict[str, Any]) -> None:
    """Raises where a value is not as the schema of the document says."""
    jsonschema.validate(value, schema | {"components": DOCUMENT["components"]})


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_an_operation_says_what_it_does_takes_and_answers(route: Route) -> None:
    told = route.told
    assert told["summary"]
    assert told["description"], f"{route} has no description"
    assert told["security"]
    assert {"401", "404", "422", "503"} <= set(told["responses"])
    if route.writes:
        assert {"400", "403", "409"} <= set(told["responses"])
        assert "Idempotency-Key" in [one["name"] for one in told["parameters"]]
    bodies = (
        [told["requestBody"], *told["responses"].values()]
        if "requestBody" in told
        else told["responses"].values()
    )
    for body in bodies:
        for content in body.get("content", {}).values():
            check(content["example"], content["schema"])


def test_what_is_sent_and_told_has_names_of_its_own() -> None:
    names: dict[str, type] = {}
    waiting = list(Schema.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("servicelevel.") and "[" not in one.__name__:
            assert names.setdefault(one.__name__, one) is one, f"{one} has the name of {names[one.__name__]}"


@pytest.mark.parametrize("name", ["maya", "owen", "priya"])
def test_an_example_is_accepted_or_refused_as_described(name: str, world: World) -> None:
    program = world.program(name)
    for route in ROUTES:
        path = world.filled(route)
        answer = tried(lambda route=route, path=path: program.call(route.method, path, route.example))
        told = route.told["responses"][str(answer.status_code)]
        for media, content in told.get("content", {}).items():
            assert answer["Content-Type"].partition(";")[0] == media, route
            check(json.loads(answer.content), content["schema"])
        assert NOT_THE_FORM.encode() not in answer.content, f"{route}: {answer.content}"


@pytest.mark.parametrize("name", ["maya", "priya"])
def test_a_write_under_one_key_is_done_once(name: str, world: World) -> None:
    program = world.program(name)
    for number, route in enumerate(one for one in ROUTES if one.writes):
        key, path = f"k-{number}", world.filled(route)
        first = program.call(route.method, path, route.example, key=key)
        lines = Line.objects.count()
        again = program.call(route.method, path, route.example, key=key)
        assert (again.status_code, again.content) == (first.status_code, first.content), route
        assert Line.objects.count() == lines, route
        assert ("Idempotent-Replayed" in again.headers) == (first.status_code < 400), route


def test_what_cannot_be_read_is_a_problem(world: World) -> None:
    program = world.program("maya")
    for route in ROUTES:
        if route.writes and route.example:
            nothing = program.call(route.method, world.filled(route), "text")
            assert (nothing.status_code, nothing["Content-Type"]) == (422, "application/problem+json"), route
    long = program.call("POST", "/requests", {}, key="k" * 201)
    assert (long.status_code, long["Content-Type"]) == (400, "application/problem+json")


def test_a_field_that_is_not_described_is_a_slip(world: World) -> None:
    program = world.program("maya")
    for route in ROUTES:
        if route.writes and route.example is not None:
            sent = route.example | {"custmer": "physics"}
            answer = program.call(route.method, world.filled(route), sent)
            errors = json.loads(answer.content)["errors"]
            assert (answer.status_code, [one["path"] for one in errors]) == (422, ["given.custmer"]), route


def test_the_character_nul_is_refused_and_not_kept(world: World) -> None:
    program, lines = world.program("maya"), Line.objects.count()
    for path in (
        "/cases/%00",
        "/people/a%00",
        "/requests?service=%00",
        "/ledger/lines?subject=%00",
        "/people?after=AA",
    ):
        assert program.call("GET", path).status_code in (404, 422), path
    said = {"trigger": "customer request", "description": "a\0b", "customer": "physics", "service": "email"}
    assert program.call("POST", "/requests", said).status_code == 422
    assert program.call("POST", f"/requests/{world.request}/needs", {"words": "a\0b"}).status_code == 422
    assert Line.objects.count() == lines
