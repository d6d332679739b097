"""Durations, instants and counts as the pages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from servicelevel.web import wording
from servicelevel.web.template_tags import tied

MINUTE = 60_000_000


@pytest.mark.parametrize(
    ("us", "words"),
    [(0, "0 min"), (1, "under 1 s"), (45 * MINUTE, "45 min"), (192 * MINUTE, "3 h 12 min"),
     (-90 * MINUTE, "−1 h 30 min"), (90_000_000, "1 min 30 s"), (61 * MINUTE - 1, "1 h"),
     (100_000 * MINUTE, "1,666 h 40 min"), (None, "")],
)  # fmt: skip
def test_durations(us: int | None, words: str) -> None:
    assert wording.duration(us) == words


def test_an_exact_duration_keeps_its_seconds() -> None:
    assert wording.duration(60 * MINUTE + 1_000_000, exact=True) == "1 h 1 s"


def test_an_instant_names_its_zone() -> None:
    at = datetime(2026, 10, 12, 21, 30, tzinfo=UTC)
    assert wording.instant(at, "America/Chicago") == "12 Oct 2026, 16:30 CDT"
    assert wording.instant(at, "America/Sao_Paulo") == "12 Oct 2026, 18:30 UTC-03"


def test_the_agreements_time_stands_beside_with_its_date_only_where_that_differs() -> None:
    at = datetime(2026, 10, 12, 23, 30, tzinfo=UTC)
    assert wording.beside(at, "UTC", "America/Chicago") == "(18:30 CDT)"
    assert wording.beside(at, "Europe/Berlin", "America/Chicago") == "(12 Oct, 18:30 CDT)"


def test_two_zones_with_the_same_clock_are_told_once() -> None:
    assert wording.same_clock(datetime(2026, 7, 1, tzinfo=UTC), "America/Chicago", "America/Winnipeg")


def test_counts() -> None:
    assert wording.counted(1, "reply,replies") == "1 reply"
    assert wording.counted(2000, "reply,replies") == "2,000 replies"


def test_numbers_stay_with_their_units() -> None:
    assert tied("kept 3 of 4, 4 h 43 min late") == "kept 3\u00a0of\u00a04, 4\u00a0h 43\u00a0min late"
