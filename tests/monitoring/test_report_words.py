"""Counts, lists and instants in the words of a report."""

from datetime import UTC, datetime

from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.as_html import interval
from servicelevel.monitoring.reports.tables import Column


def test_utc_is_what_as_of_reads() -> None:
    assert words.utc(datetime(2016, 6, 1, tzinfo=UTC)) == "2016-06-01T00:00:00Z"


def test_a_share_that_is_not_whole_does_not_read_as_whole() -> None:
    assert words.percent(9_999, 10_000) == "over 99 %"
    assert words.percent(1, 10_000) == "under 1 %"
    assert words.percent(1, 4) == "25 %"
    assert words.percent(0, 0) == "-"


def test_lists_and_ordinals() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert [words.ordinal(n) for n in (2, 12, 13, 21, 22, 111)] == [
        "second",
        "twelfth",
        "13th",
        "21st",
        "22nd",
        "111th",
    ]


def test_a_column_shows_a_dash_where_there_is_nothing() -> None:
    assert Column("Goal", "duration").words(None, "UTC") == "–"
    assert Column("Share", "share").words(0.415, "UTC") == "41.5 %"
    assert Column("Tickets", "count").words(24_918, "UTC") == "24,918"


def test_a_table_shows_minutes_from_an_hour_on_and_seconds_below() -> None:
    second, hour = 1_000_000, 3_600_000_000
    assert words.brief(8 * hour + 59 * second) == "8 h"
    assert words.brief(24 * second) == "24 s"
    assert words.brief(-(hour + 61 * second)) == words.duration(-(hour + 60 * second))


def test_an_interval_of_availability_shows_what_its_goal_is_about() -> None:
    assert interval(0.99941, 0.99987, "share") == "99.94 to 99.99 %"
    assert interval(0.9, 0.955, "share") == "90.0 to 95.5 %"
    assert interval(None, None, "share") == interval(1.0, 1.0, "share") == "–"
