"""The ServiceNow log: what becomes an event, what never does, and what is odd about the real one."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from servicelevel.connectors import opened, servicenow_log
from servicelevel.connectors.local_times import LocalTimes
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row
from servicelevel.levels import in_order

ZONE = Reading(zone="America/Sao_Paulo")
HEADER = "number,incident_state,sys_mod_count,made_sla,opened_at,sys_updated_at,priority,assignment_group,resolved_at,closed_at"
FINAL = "29/2/2016 11:29,5/3/2016 12:00"
LINES = [
    f"INC1,New,0,true,29/2/2016 01:16,29/2/2016 01:23,3 - Moderate,Group 1,{FINAL}",
    f"INC1,Active,1,true,29/2/2016 01:16,29/2/2016 01:23,2 - High,Group 1,{FINAL}",
    f"INC1,Resolved,2,true,29/2/2016 01:16,29/2/2016 11:29,2 - High,?,{FINAL}",
    f"INC1,Closed,3,false,29/2/2016 01:16,5/3/2016 12:00,2 - High,?,{FINAL}",
    "INC2,Active,4,true,1/3/2016 08:00,1/3/2016 08:30,4 - Low,Group 2,?,?",
    "INC2,-100,5,true,1/3/2016 08:00,1/3/2016 09:00,4 - Low,Group 2,?,?",
]  # fmt: skip


def rows_of(folder: Path, lines: list[str]) -> list[Row]:
    path = folder / "log.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return list(servicenow_log.read(opened.checked(path), ZONE))


def history(rows: list[Row]) -> pl.DataFrame:
    """The fields of each ticket after each instant at which something was said of it."""
    said = [one for row in rows for one in row.said]
    fields = ("state", "priority", "assignment_group", "service")
    frame = pl.DataFrame(
        {
            "ticket": [one.ticket for one in said],
            "event_id": [one.event_id for one in said],
            "occurred_at": [one.occurred_at for one in said],
            "sequence": [one.sequence for one in said],
            **{name: [one.fields.get(name) for one in said] for name in fields},
        }
    )
    return in_order(frame).group_by("ticket", "occurred_at", maintain_order=True).agg(pl.col(fields).last())


def test_a_row_happens_at_its_update_and_the_first_gives_the_opening(tmp_path):
    local = LocalTimes("%d/%m/%Y %H:%M", ZONE.zone)
    told = history(rows_of(tmp_path, LINES)).filter(pl.col("ticket") == "INC1").rows()
    assert told == [
        ("INC1", local.read("29/2/2016 01:16")[0], "New", "3 - Moderate", "Group 1", "it-support"),
        ("INC1", local.read("29/2/2016 01:23")[0], "Active", "2 - High", "Group 1", "it-support"),
        ("INC1", local.read("29/2/2016 11:29")[0], "Resolved", "2 - High", "", "it-support"),
        ("INC1", local.read("5/3/2016 12:00")[0], "Closed", "2 - High", "", "it-support"),
    ]


def test_the_service_can_be_set(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *LINES]))
    reading = Reading(zone="UTC", constants={"service": "mail"})
    rows = servicenow_log.read(opened.checked(path), reading)
    assert {one.fields["service"] for row in rows for one in row.said} == {"mail"}


def test_final_values_are_kept_beside_the_event_and_make_none(tmp_path):
    rows = rows_of(tmp_path, LINES)
    first = rows[0].said[-1]
    assert (first.other["made_sla"], first.other["closed_at"]) == ("true", "5/3/2016 12:00")
    assert servicenow_log.FINAL_VALUE in rows[0].odd
    assert servicenow_log.FINAL_VALUE not in rows[3].odd
    assert rows[4].odd == (servicenow_log.NOT_NEW,)
    assert rows[5].odd == ("unknown state -100",)


@pytest.mark.parametrize("seed", range(20))
def test_mixed_up_and_repeated_rows_tell_the_same_history(tmp_path, seed):
    mixed = [*LINES, *random.Random(seed).choices(LINES, k=3)]
    random.Random(seed).shuffle(mixed)
    assert history(rows_of(tmp_path, mixed)).equals(history(rows_of(tmp_path, LINES)))


@pytest.fixture(scope="module")
def real(shared_data: Path) -> list[Row]:
    path = shared_data / "servicenow-log" / "incident_event_log.csv.gz"
    if not path.exists():
        pytest.skip("skipped: no data")
    return list(servicenow_log.read(opened.checked(path), ZONE))


def test_of_the_real_log_every_row_is_read_and_no_two_events_are_taken_for_one(real):
    assert len(real) == 141_712
    assert not any(row.refused for row in real)
    ids = Counter(one.event_id for row in real for one in row.said)
    assert max(ids.values()) == 1
    assert len({one.ticket for row in real for one in row.said}) == 24_918


def test_what_is_odd_about_the_real_log_is_what_its_description_says(real):
    odd = Counter(what for row in real for what in row.odd)
    assert odd[servicenow_log.NOT_NEW] == 8_521
    assert odd[servicenow_log.SECOND_CLOSED] + odd[servicenow_log.CLOSED_AGAIN] == 57
    assert odd[servicenow_log.BEFORE_OPENING] == 5
    assert odd[servicenow_log.BEFORE_ROW_ABOVE] == 1
    assert odd["unknown state -100"] == 5


def test_within_a_minute_the_update_count_puts_the_real_rows_as_they_stand(real):
    """So a file whose rows are mixed up, or a part of it, tells the same."""
    said = [one for row in real for one in row.said if one.sequence >= 0]
    place = pl.DataFrame(
        {
            "ticket": [one.ticket for one in said],
            "at": [one.occurred_at for one in said],
            "sequence": [one.sequence for one in said],
            "row": range(len(said)),
        }
    )
    assert place.sort("ticket", "at", "sequence")["row"].equals(place.sort("ticket", "at", "row")["row"])
