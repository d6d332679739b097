"""Feeds, holders of tickets and classes of causes, by programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from servicelevel.monitoring.feeds.actions import Tool, add
from servicelevel.monitoring.feeds.models import Feed, FeedPage
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.api.conftest import Program
from tests.api.test_requests import done

Of = Callable[..., Program]
NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)


@pytest.fixture
def feed(people: dict[str, Person]) -> Feed:
    """A tool that told two pages."""
    tool = Tool(
        "bmc-remedy", "https://remedy.example.org/hidden-place", user="slm", credential="REMEDY", writes_back=True
    )  # fmt: skip
    row = add(By(people["maya"], NOW), "remedy", tool)
    for number in (1, 2):
        FeedPage.objects.create(feed=row, recorded_at=NOW, digest=f"{number:064}", rows=3, events_new=number)
    return row


@pytest.mark.usefixtures("feed")
def test_a_feed_is_looked_at_paused_and_resumed(program: Of) -> None:
    maya = program("maya")
    [told] = maya.get("/feeds")
    assert (told["state"], told["host"], told["events"], told["waiting"]) == ("Never asked yet", "remedy.example.org", 3, 0)  # fmt: skip
    assert done(maya, "/feeds/remedy/pause")["state"] == "Paused"
    assert maya.call("POST", "/feeds/remedy/pause").status_code == 409
    assert done(program("ada"), "/feeds/remedy/resume")["paused"] is False
    first = maya.get("/feeds/remedy/pages?limit=1")
    second = maya.get(f"/feeds/remedy/pages?limit=1&after={first['next']}")
    assert [one["items"][0]["events_new"] for one in (first, second)] == [1, 2]
    assert second["next"] == ""


@pytest.mark.req("R41")
def test_feeds_are_there_for_the_provider_alone_and_paused_by_two_roles(program: Of, feed: Feed) -> None:
    for name in ("priya", "niamh", "owen", "otto"):
        stranger = program(name)
        for method, path in (
            ("GET", ""), ("GET", "/remedy"), ("GET", "/remedy/pages"), ("POST", "/remedy/pause"), ("POST", "/remedy/resume"),
        ):  # fmt: skip
            answer = stranger.call(method, f"/feeds{path}")
            assert (answer.status_code, b"remedy" in answer.content) == (404, False), path
    assert program("dora").call("POST", "/feeds/remedy/pause").status_code == 403
    assert program("abel").call("POST", "/feeds/remedy/pause").status_code == 403
    feed.refresh_from_db()
    assert not feed.paused


@pytest.mark.usefixtures("feed")
def test_nothing_of_the_secret_and_the_address_of_a_tool_is_told(program: Of) -> None:
    for path in ("/feeds", "/feeds/remedy", "/feeds/remedy/pages"):
        told = program("maya").read(path).decode()
        assert "REMEDY" not in told
        assert "hidden-place" not in told


def test_who_holds_tickets_is_said_and_ended(program: Of) -> None:
    maya, said = program("maya"), {"field": "assignment_group", "value": "Mail 2nd", "party": "messaging"}
    first = done(maya, "/ticket-holders", said, 201)
    other = done(maya, "/ticket-holders", said | {"party": "relay"}, 201)
    assert [(one["number"], one["party"]) for one in maya.get("/ticket-holders")["items"]] == [
        (other["number"], "relay")
    ]
    assert maya.call("POST", f"/ticket-holders/{first['number']}/end").status_code == 409
    wrong = maya.call("POST", "/ticket-holders", {"field": "colour", "value": " ", "party": "audit"})
    assert [one["path"] for one in json.loads(wrong.content)["errors"]] == ["field", "value", "party"]
    assert maya.call("POST", f"/ticket-holders/{other['number']}/end").status_code == 204
    assert maya.get("/ticket-holders")["items"] == []


@pytest.mark.req("R41")
def test_holders_are_read_by_the_provider_and_said_by_the_manager(program: Of) -> None:
    said = {"field": "state", "value": "Waiting"}
    number = done(program("maya"), "/ticket-holders", said, 201)["number"]
    for name in ("priya", "niamh", "owen"):
        for method, path, body in (("GET", "", None), ("POST", "", said), ("POST", f"/{number}/end", None)):
            assert program(name).call(method, f"/ticket-holders{path}", body).status_code == 404
    assert program("dora").call("POST", "/ticket-holders", said).status_code == 403
    assert program("dora").call("POST", f"/ticket-holders/{number}/end").status_code == 403
    assert len(program("abel").get("/ticket-holders")["items"]) == 1


def test_classes_of_causes_are_added_and_ended(program: Of) -> None:
    maya = program("maya")
    before = {one["key"] for one in maya.get("/cause-classes")}
    made = {"key": "night-shift", "name": "Nobody on the night shift"}
    assert done(maya, "/cause-classes", made, 201) == made
    assert maya.call("POST", "/cause-classes", made).status_code == 409
    assert maya.call("POST", "/cause-classes", made | {"key": "no key"}).status_code == 422
    assert maya.call("POST", "/cause-classes/queue/end").status_code == 204
    assert maya.call("POST", "/cause-classes/queue/end").status_code == 404
    assert {one["key"] for one in maya.get("/cause-classes")} == before - {"queue"} | {"night-shift"}


@pytest.mark.req("R41")
def test_classes_of_causes_stay_inside_and_are_the_managers(program: Of) -> None:
    made = {"key": "night-shift", "name": "Nobody on the night shift"}
    for name in ("priya", "niamh"):
        for method, path, body in (("GET", "", None), ("POST", "", made), ("POST", "/queue/end", None)):
            assert program(name).call(method, f"/cause-classes{path}", body).status_code == 404
    assert program("otto").call("POST", "/cause-classes", made).status_code == 403
    assert program("otto").call("POST", "/cause-classes/queue/end").status_code == 403
    assert program("otto").get("/cause-classes")
