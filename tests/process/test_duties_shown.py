"""The sentence over the duties of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicelevel.organisation.models import Person
from servicelevel.process.desk.shown import DutyRow, duties_view

NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("late", "in_time", "sentence"),
    [
        (0, 0, "Nothing waits for you"),
        (0, 1, "1 thing waits for you"),
        (1, 0, "1 thing waits for you, past the time that is set"),
        (1, 2, "3 things wait for you, 1 of them past the time that is set"),
        (2, 0, "2 things wait for you, all of them past the time that is set"),
    ],
)
def test_the_sentence_counts_what_waits_and_what_is_late(late: int, in_time: int, sentence: str) -> None:
    rows = [
        DutyRow("Sign", "", "Customer", NOW, NOW + timedelta(days=1), look, "/", "Open")
        for look in ["breached"] * late + ["open"] * in_time
    ]
    assert duties_view(Person.objects.create(username="maya"), [], [], NOW, rows).sentence == sentence
