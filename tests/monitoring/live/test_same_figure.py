"""The real log posted to the endpoint, shuffled within each day and with doubles: the figures are those of its import."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from servicelevel.agreements import actions as agreements
from servicelevel.agreements import promise_file, queries
from servicelevel.connectors import opened, servicenow_log
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Event, Row
from servicelevel.instants import from_microseconds
from servicelevel.monitoring import actions, importing
from servicelevel.monitoring.live.sources import open_source
from servicelevel.monitoring.measurement import Measurement, measure, periods_between
from servicelevel.monitoring.models import Source, TicketEvent
from servicelevel.organisation.acting import CONSOLE, By

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 3, 1, tzinfo=UTC)
PROMISES = Path(__file__).resolve().parents[3] / "examples" / "servicenow-log.yaml"
WHOLE = "SERVICELEVEL_WHOLE_LOG" in os.environ
"""In the normal run the incidents of a few days are posted; all of them in `make soak`."""
LAST_ROW = 10**9 if WHOLE else 4_000
DAY_US = 86_400_000_000


@pytest.fixture
def rows(shared_data: Path) -> list[Row]:
    file = opened.checked(shared_data / "servicenow-log" / "incident_event_log.csv.gz")
    read = servicenow_log.read(file, Reading(zone="America/Sao_Paulo"))
    return [row for row in read if row.number <= LAST_ROW]


def imported(rows: Sequence[Row]) -> Measurement:
    given = actions.Given("log", "digest", "reading")
    of = actions.begin_import("desk", "servicenow-log", "America/Sao_Paulo", given, NOW)
    importing.read_in(of, iter(rows), lambda row: None, NOW)
    return figures()


def figures() -> Measurement:
    terms = queries.terms("it-support")
    return measure(terms, periods_between(terms, date(2016, 2, 1), date(2017, 2, 28)), NOW)


def as_posted(event: Event) -> dict[str, Any]:
    told = {"id": event.event_id, "ticket": event.ticket, "sequence": event.sequence, "other": event.other}
    return told | event.fields | {"occurred_at": from_microseconds(event.occurred_at).isoformat()}


def arriving(events: Iterable[Event], dice: Random) -> Iterator[Event]:
    """Day by day in any order, one of twenty twice."""
    ordered = sorted(events, key=lambda one: one.occurred_at)
    for _, of_day in groupby(ordered, key=lambda one: one.occurred_at // DAY_US):
        some = list(of_day)
        some += [one for one in some if dice.random() < 0.05]
        dice.shuffle(some)
        yield from some


def post(secret: str, told: Sequence[dict[str, Any]]) -> None:
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    if len(told) == 1:
        answer = client.post(
            "/api/v1/sources/desk/events", json.dumps(told[0]), content_type="application/json"
        )
    else:
        lines = "\n".join(map(json.dumps, told))
        answer = client.post("/api/v1/sources/desk/events", lines, content_type="application/x-ndjson")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"received": len(told), "contradicted": []}


def in_pieces(told: Sequence[Event], dice: Random) -> Iterator[list[Event]]:
    """Single events and batches of any size, one after the other."""
    place = 0
    while place < len(told):
        size = 1 if dice.random() < 0.3 else dice.randint(2, 1_000)
        yield list(told[place : place + size])
        place += size


@pytest.mark.req("R62", "R158")
def test_the_log_posted_gives_exactly_what_its_import_gives(rows: list[Row]) -> None:
    agreements.apply(promise_file.read([PROMISES]), datetime(2016, 1, 1, tzinfo=UTC))
    by_import = imported(rows)
    events = [one for row in rows for one in row.said if isinstance(one, Event)]
    assert by_import.clocks["made-sla"].height > (20_000 if WHOLE else 300)
    actions.withdraw("desk", "test", "to be posted", NOW)
    dice = Random(5)
    secret = open_source(By(None, NOW, CONSOLE), "desk", "", settings.SECRET_KEY)
    for some in in_pieces(list(arriving(events, dice)), dice):
        post(secret, [as_posted(one) for one in some])
    assert TicketEvent.objects.filter(
        source=Source.objects.get(key="desk", withdrawn_at=None)
    ).count() == len(events)
    posted = figures()
    assert posted.figures == by_import.figures
    assert posted.verdicts == by_import.verdicts
    for target, clocks in by_import.clocks.items():
        assert posted.clocks[target].equals(clocks)
