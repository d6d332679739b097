"""Whatever JSON a tool answers: a page or a trouble in words, never another error; and never an endless turn."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.connectors.tools import Access
from servicelevel.monitoring.feeds.port import Standing, TicketPage, ToolTrouble
from servicelevel.outgoing import Answer
from tests.connectors.polling.conftest import TOLD, TOOLS, Kind

NOW = datetime(2026, 10, 12, 8, tzinfo=UTC)
NAMES = ["entries", "values", "Entry ID", "Incident Number", "Last Modified Date", "Status", "Status-History", "Submit Date",
         "result", "sys_id", "number", "sys_updated_on", "sys_mod_count", "opened_at", "documentkey", "fieldname",
         "oldvalue", "newvalue", "sys_created_on", "record_checkpoint", "state", "timestamp", "New", "company", "name"]  # fmt: skip
TEXTS = st.sampled_from(
    ["", "INC1", "id1", "state", "2026-10-12 07:00:00", "2026-10-12T07:00:00.000+0000", "3", "\x00", "\ud800"]
)
LEAVES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=25,
)
GOOD = {"Entry ID": "id1", "Incident Number": "INC1", "Last Modified Date": "2026-10-12T07:00:00.000+0000", "Status": "New",
        "Submit Date": "2026-10-12T06:00:00.000+0000", "sys_id": "id1", "number": "INC1", "state": "1",
        "sys_updated_on": "2026-10-12 07:00:00", "sys_mod_count": "1", "opened_at": "2026-10-12 06:00:00", "documentkey": "id1",
        "sys_created_on": "2026-10-12 07:00:00", "fieldname": "state", "oldvalue": "1", "newvalue": "2"}  # fmt: skip
ODD = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4).map(lambda odd: GOOD | odd)
WORDS = st.dictionaries(st.sampled_from(sorted(GOOD)), TEXTS, max_size=2).map(lambda odd: GOOD | odd)
RECORDS = st.lists(WORDS | ODD | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12), max_size=4)
ANSWERS = JSON | RECORDS.map(lambda rows: {"result": rows, "entries": [{"values": row} for row in rows]})


class Answering:
    """A caller that gives answers from a list, the last of them for ever."""

    def __init__(self, answers: Collection[Any]) -> None:
        self.answers, self.calls = list(answers), 0

    def ask(self, method: str, address: str, **given: Mapping[str, str]) -> Answer:
        self.calls += 1
        assert self.calls < 50, "a turn that does not end"
        if address.endswith("login"):
            return Answer(200, {}, b"token")
        told = self.answers[min(self.calls - 1, len(self.answers) - 1)]
        return Answer(200, {"date": "Mon, 12 Oct 2026 08:00:00 GMT"}, json.dumps(told).encode())


@pytest.mark.parametrize("kind", TOOLS, ids=lambda kind: kind.module.NAME)
@settings(max_examples=300)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_any_json_is_a_page_or_a_trouble(kind: Kind, answers: list[Any]) -> None:
    caller: Any = Answering(answers)
    access = Access("https://x.example.org", "u", "s", "UTC", {"write_back": TOLD}, caller)
    connector = kind.module.connect(access)
    try:
        page = connector.poll({}, NOW)
    except ToolTrouble:
        page = TicketPage((), {})
    assert not any(mark in json.dumps(page.cursor) for mark in ("ud800", "u0000")), (
        "databases do not keep these"
    )
    for row in page.rows:
        assert bool(row.refused) != bool(row.said)
        kept = row.refused + "".join(
            text for one in row.said for text in (one.event_id, *one.fields.values())
        )
        assert "\x00" not in kept
        kept.encode()
    caller.calls = 0
    with suppress(ToolTrouble):
        connector.write_back("INC1", Standing(1))


@pytest.mark.parametrize("kind", TOOLS, ids=lambda kind: kind.module.NAME)
@pytest.mark.parametrize("told", ["half \ud800", "NUL \x00"])
def test_what_no_database_keeps_is_refused_and_the_rest_gets_in(kind: Kind, told: str) -> None:
    odd = GOOD | {
        "Status": told,
        "state": told,
        "sys_id": "id0",
        "Entry ID": "id0",
        "oldvalue": "",
        "newvalue": "",
    }
    caller: Any = Answering(
        [{"result": rows, "entries": [{"values": row} for row in rows]} for rows in [[odd, GOOD]]]
    )
    page = kind.module.connect(Access("https://x.example.org", "u", "s", "UTC", {}, caller)).poll({}, NOW)
    refused = [row for row in page.rows if row.refused]
    assert {row.refused for row in refused} == {"holds half a character or a NUL character"}
    assert any(one.fields.get("state") == "New" for row in page.rows for one in row.said)
