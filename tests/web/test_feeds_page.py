"""The page of feeds: state, last error and provenance in words; pausing is for the Service Level Manager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from servicelevel.agreements import queries as agreements
from servicelevel.connectors.rows import Event, Row
from servicelevel.monitoring.feeds import actions
from servicelevel.monitoring.feeds.models import Feed, WriteBack
from servicelevel.monitoring.feeds.port import Standing, TicketPage, ToolTrouble
from servicelevel.monitoring.feeds.standing import want_tickets_told
from servicelevel.monitoring.models import Source
from servicelevel.organisation.acting import CONSOLE, By
from servicelevel.organisation.models import Person
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
BEFORE = NOW - timedelta(minutes=3)


@pytest.fixture
def feed(organised: None) -> Feed:
    tool = actions.Tool("bmc-remedy", "https://remedy.example.org", "slm", "remedy", writes_back=True)
    made = actions.add(By(None, BEFORE, CONSOLE), "remedy", tool)
    rows = (
        Row(0, (Event("INC9", "INC9/1", 1_790_000_000_000_000, 0, {"state": "New", "service": "email"}),)),
        Row(1, refused="Incident Number is empty: the ticket has no number"),
    )
    actions.record_page(made, TicketPage(rows, {"at": 1}, skew=300_000_000), BEFORE)
    return made


def read(client: Client) -> str:
    answer = client.get("/feeds/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.req("R62", "R156")
def test_the_page_tells_what_was_heard_and_from_where(feed: Feed, signed_in: SignIn) -> None:
    page = read(signed_in("manager"))
    for words in ("1 tool is asked; remedy was heard 3 min ago", "remedy.example.org", "Fresh",
                  "Its clock is 5 min ahead of ours", "the ticket has no number: 1 row", "SHA-256"):  # fmt: skip
        assert words in page.replace("\u00a0", " ").replace("&nbsp;", " "), words


def test_trouble_is_told_with_its_words(feed: Feed, signed_in: SignIn) -> None:
    actions.record_trouble(feed, ToolTrouble("Remedy is busy (status 429)."), BEFORE)
    page = read(signed_in("manager"))
    assert "remedy is in trouble" in page
    assert "Remedy is busy (status 429)." in page


def test_the_manager_pauses_and_resumes_and_nobody_else_does(feed: Feed, signed_in: SignIn) -> None:
    assert signed_in("manager").post("/feeds/remedy/pause/").status_code == 302
    assert Feed.objects.get().paused
    assert "remedy is paused" in read(signed_in("manager"))
    assert signed_in("manager").post("/feeds/remedy/resume/").status_code == 302
    assert not Feed.objects.get().paused
    for path in ("/feeds/nothing/pause/", "/feeds/remedy/forget/"):
        assert signed_in("manager").post(path).status_code == 404
    assert signed_in("anna").post("/feeds/remedy/pause/").status_code == 404
    assert not Feed.objects.get().paused


@pytest.mark.req("R63", "R156")
def test_a_tool_is_told_where_its_tickets_stand_under_what_is_in_force(organised: None) -> None:
    feed = Feed.objects.create(source=Source.objects.get(key="desk"), address="https://desk.example.org")
    everything = agreements.all_terms(Person.objects.get(username="manager"))
    assert want_tickets_told(feed, ["INC0021", "INC404"], everything, NOW) == 1
    assert want_tickets_told(feed, ["INC0021"], everything, NOW + timedelta(seconds=1)) == 0
    standing = Standing.of_json(WriteBack.objects.get().standing)
    assert standing.clocks
    assert {clock.agreement for clock in standing.clocks} <= {one.key for one in everything}
    drafts = [
        replace(one, versions=tuple(replace(v, state="draft") for v in one.versions)) for one in everything
    ]
    assert want_tickets_told(feed, ["INC0021"], drafts, NOW) == 0


def test_feeds_are_for_the_provider(feed: Feed, signed_in: SignIn) -> None:
    assert signed_in("anna").get("/feeds/").status_code == 404


def test_without_a_feed_the_page_says_how_to_begin(organised: None, signed_in: SignIn) -> None:
    assert "servicelevel feeds add" in read(signed_in("manager"))
