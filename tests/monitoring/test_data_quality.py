"""What is missing from the data, or odd about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from servicelevel.monitoring.data_quality import data_quality, findings_of_imports
from servicelevel.monitoring.models import Import, Source

NOON = datetime(2016, 5, 2, 12, tzinfo=UTC)


def events(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    """Events of (ticket, minute it occurred, minute it was recorded, sequence)."""
    return pl.DataFrame(
        [
            {
                "ticket": ticket,
                "source": "desk",
                "occurred_at": NOON + timedelta(minutes=occurred),
                "recorded_at": NOON + timedelta(minutes=recorded),
                "sequence": sequence,
                "priority": "P1",
            }
            for ticket, occurred, recorded, sequence in rows
        ]
    )


def test_stamps_out_of_order_and_records_before_the_event_are_found() -> None:
    seen = data_quality(
        events(("A", 0, 1, 0), ("A", 5, 6, 2), ("A", 9, 8, 1), ("B", 3, 4, 0)), {}, NOON + timedelta(hours=1)
    )
    found = {finding.key: (finding.count, finding.whole, finding.examples) for finding in seen.findings}
    assert found == {"recorded before": (1, 4, ("A",)), "out of order": (1, 4, ("A",))}


def test_events_after_the_instant_are_said() -> None:
    seen = data_quality(events(("A", 0, 1, 0), ("A", 120, 121, 1)), {}, NOON + timedelta(hours=1))
    assert [(finding.key, finding.count) for finding in seen.findings] == [("after the instant", 1)]


def test_clocks_that_wait_are_named_with_their_target() -> None:
    clocks = pl.DataFrame({"ticket": ["A", "B"], "verdict": ["waiting", "met"]})
    (finding,) = data_quality(
        events(("A", 0, 1, 0)), {"resolution": clocks}, NOON + timedelta(hours=1)
    ).findings
    assert (finding.key, finding.count, finding.whole, finding.examples) == (
        "waiting resolution",
        1,
        2,
        ("A",),
    )


def test_no_events_are_no_trouble() -> None:
    seen = data_quality(events(("A", 0, 1, 0)).clear(), {}, NOON)
    assert (seen.events, seen.tickets, seen.findings, seen.sources) == (0, 0, (), ())


@pytest.mark.django_db
def test_what_an_import_refused_or_found_odd_is_said_of_its_own_sources_and_only_once_it_was_known() -> None:
    desk, other = (Source.objects.create(key=key, kind="csv") for key in ("desk", "other"))
    for source in (desk, other):
        Import.objects.create(
            source=source,
            file_name="may.csv",
            file_digest="a",
            mapping_digest="b",
            rows_read=10,
            rows_refused=3,
            started_at=NOON,
            finished_at=NOON,
            summary={"odd": [{"what": "unknown state", "rows": 2, "lines": [4, 7]}]},
        )
    told = findings_of_imports(Import.objects.all(), events(("A", 0, 1, 0)), None)
    assert [(finding.words, finding.count, finding.whole, finding.examples) for finding in told] == [
        ("rows of may.csv that could not be read", 3, 10, ()),
        ("may.csv: unknown state", 2, 10, ("row 4", "row 7")),
    ]
    assert findings_of_imports(Import.objects.all(), events(("A", 0, 1, 0)), NOON - timedelta(days=1)) == []
