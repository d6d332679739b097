"""What the pages say, and that they ask the database no more often when there is more."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicelevel.monitoring import measurement
from servicelevel.monitoring.models import Source, TicketEvent
from tests.web.addresses import pages
from tests.web.organisation import tickets

SignIn = Callable[[str], Client]


def text(client: Client, path: str) -> str:
    """The words of a page without its tags."""
    page = client.get(path).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).replace("\u00a0", " ")


@pytest.mark.parametrize("path", pages())
def test_a_page_has_one_question_no_inline_style_and_no_exclamation(path: str, signed_in: SignIn) -> None:
    answer = signed_in("manager").get(path)
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\w!", re.sub(r"<[^>]*>", "", page))
    assert "style-src 'self'" in answer["Content-Security-Policy"]


def test_home_says_what_is_missed_and_what_is_nearest_to_breach(signed_in: SignIn) -> None:
    words = text(signed_in("manager"), "/")
    assert re.search(r"\d of \d promises are kept in October 2026 so far", words)
    assert "Mailboxes available" in words
    assert "Clocks nearest to breach" in words


def test_the_counts_of_a_target_month_are_those_of_its_clocks(signed_in: SignIn) -> None:
    client = signed_in("manager")
    path = "/agreements/email-physics/2026-09/resolution/"
    met, judged = re.search(r"(\d+) of (\d+) were in time", text(client, path)).groups()  # type: ignore[union-attr]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}?format=csv").content.decode())))
    verdicts = [row["verdict"] for row in rows]
    assert verdicts.count("met") == int(met)
    assert verdicts.count("met") + verdicts.count("breached") == int(judged)
    met_only = client.get(f"{path}?format=json&verdict=met").content.decode().splitlines()
    assert {json.loads(line)["verdict"] for line in met_only} == {"met"}
    assert len(met_only) == int(met)


def test_the_stretches_of_a_ticket_add_up(signed_in: SignIn) -> None:
    words = text(signed_in("manager"), "/tickets/desk/INC0021/")
    used, total = re.search(r"Used (.+?) of 8 h .*add up to (.+?) exactly", words).groups()  # type: ignore[union-attr]
    assert used == total


def test_times_are_the_readers_with_the_agreements_beside(signed_in: SignIn) -> None:
    words = text(signed_in("manager"), "/agreements/email-physics/2026-09/resolution/")
    assert re.search(r"\d+ Sep 2026, \d\d:\d\d(:\d\d)? CEST \(.*?CDT\)", words)


def test_availability_names_its_outage_and_its_sum(signed_in: SignIn) -> None:
    words = text(signed_in("manager"), "/agreements/email-physics/2026-10/available/")
    assert "Disk array failed" in words
    assert "Down 5 h" in words


@pytest.mark.parametrize("form", ["pdf", "xlsx", "json"])
def test_a_report_comes_as_a_file(form: str, signed_in: SignIn) -> None:
    answer = signed_in("anna").get(f"/agreements/email-physics/2026-09/report.{form}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="email-physics-2026-09.{form}"'
    assert (
        answer.content[:4] in (b"%PDF", b"PK\x03\x04")
        or json.loads(answer.content)["agreement"] == "email-physics"
    )


def queries_of(client: Client, path: str) -> int:
    measurement.forget()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", pages())
def test_more_tickets_do_not_mean_more_queries(path: str, signed_in: SignIn) -> None:
    client = signed_in("manager")
    client.get("/")  # the first page of a session notes where it is
    before = queries_of(client, path)
    more = list(tickets(Source.objects.get(key="desk"), 40))
    for event in more:
        event.event_id, event.ticket = f"more-{event.event_id}", f"MORE-{event.ticket}"
    TicketEvent.objects.bulk_create(more)
    assert queries_of(client, path) == before


def test_an_event_shows_what_it_changed(signed_in: SignIn) -> None:
    words = text(signed_in("manager"), "/tickets/desk/INC0021/").partition("What it changed")[2]
    assert words.count("Priority P2") == 1
    assert [words.count(f"State {state}") for state in ("New", "Waiting", "Resolved")] == [1, 1, 1]


def test_the_nearest_to_breach_comes_first(signed_in: SignIn) -> None:
    page = signed_in("manager").get("/tickets/?show=breached").content.decode()
    left = [int(left) for left in re.findall(r'data-value="(-\d+)"', page)]
    assert len(left) > 5
    assert left == sorted(left)
