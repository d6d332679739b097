"""A whole log from a Parquet file gives what the same events give at once, whatever their order and in how many pieces."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from servicelevel.levels import TicketTarget, attainment, clocks, in_order, months
from servicelevel.levels.log import attainments_of_log
from servicelevel.worktime import WorkCalendar

ZONE, AT = "America/Chicago", datetime(2024, 7, 1, tzinfo=UTC)
FIRST, LAST = date(2024, 1, 1), date(2024, 6, 30)
OFFICE = WorkCalendar.parse({"zone": ZONE, "weekly": {"mon-fri": ["08:00-17:00"]}})
CALENDARS = {"office": OFFICE, "always": WorkCalendar.always()}


@pytest.fixture(scope="module")
def targets() -> list[TicketTarget]:
    stop, pause = {"state": ["Done", "Closed"]}, {"state": "Wait"}
    written = {
        "response": {
            "stop": {"state": {"not": "New"}},
            "goal": "1h",
            "calendar": "office",
            "on_reopen": "final",
        },
        "resolution": {
            "stop": stop,
            "pause": pause,
            "goals": {"P1": "4h", "other": "16h"},
            "calendar": "office",
        },
        "days": {"stop": stop, "goal": "2 working days", "calendar": "office", "on_reopen": "new_episode"},
        "closing": {
            "stop": {"state": "Closed"},
            "goal": "72h elapsed",
            "calendar": "always",
            "counts_in": "stop",
        },
    }
    return [TicketTarget.parse(name, mapping, CALENDARS) for name, mapping in written.items()]


@pytest.fixture(scope="module")
def events() -> pl.DataFrame:
    """Two thousand events of four hundred tickets, sorted by time; some fields are not mentioned, some events repeat."""
    random = np.random.default_rng(3)
    tickets = random.integers(0, 400, 2_000)
    at = np.sort(random.integers(1_704_067_200, 1_719_792_000, 2_000)) * 1_000_000
    states = random.choice(["New", "Open", "Wait", "Done", "Closed", ""], 2_000)
    priorities = random.choice(["P1", "P2", "P3", ""], 2_000)
    frame = pl.DataFrame(
        {
            "ticket": [f"INC{ticket}" for ticket in tickets],
            "event_id": [str(number) for number in range(2_000)],
            "occurred_at": pl.Series(at).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
            "sequence": np.arange(2_000),
            "state": pl.Series(states).replace({"": None}),
            "priority": pl.Series(priorities).replace({"": None}),
            "text": ["what no target looks at"] * 2_000,
        }
    )
    return pl.concat([frame, frame.sample(50, seed=1)])


@pytest.fixture(scope="module")
def expected(events, targets):
    ordered, periods = in_order(events), months(ZONE, FIRST, LAST)
    figures = {one.id: attainment(clocks(ordered, one, AT), one, periods, AT) for one in targets}
    judged = {name: sum(figure.denominator for figure in of) for name, of in figures.items()}
    assert min(judged.values()) > 50, judged
    return figures


ORDERS = {
    "by time": lambda events: events.sort("occurred_at"),
    "by ticket": lambda events: events.sort("ticket", "occurred_at"),
    "mixed": lambda events: events.sample(fraction=1, shuffle=True, seed=7),
}


@pytest.mark.parametrize("pieces", [None, 1, 3, 47])
@pytest.mark.parametrize("order", ORDERS)
def test_neither_order_nor_pieces_change_the_figures(events, targets, expected, tmp_path, order, pieces):
    ORDERS[order](events).write_parquet(tmp_path / "log.parquet", row_group_size=300)
    found = attainments_of_log(tmp_path / "log.parquet", targets, ZONE, AT, FIRST, LAST, pieces=pieces)
    assert found == expected


@pytest.mark.parametrize("kind", ["categorical", "whole numbers"])
def test_neither_do_the_types_of_the_columns(events, targets, expected, tmp_path, kind):
    categories = events.with_columns(pl.col("state", "priority", "ticket").cast(pl.Categorical))
    numbers = events.with_columns(pl.col("ticket").str.strip_prefix("INC").cast(pl.Int64))
    (categories if kind == "categorical" else numbers).write_parquet(tmp_path / "log.parquet")
    assert attainments_of_log(tmp_path / "log.parquet", targets, ZONE, AT, FIRST, LAST, pieces=5) == expected


def test_an_empty_log_has_no_data(events, targets, tmp_path):
    events.clear().write_parquet(tmp_path / "log.parquet")
    found = attainments_of_log(tmp_path / "log.parquet", targets, ZONE, AT, FIRST, LAST)
    assert {figure.verdict for of in found.values() for figure in of} == {"no data"}
