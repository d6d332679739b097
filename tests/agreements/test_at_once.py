"""Several people apply promises at the same moment: no number is given twice and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.models import AgreementVersion
from servicelevel.errors import Conflict
from tests.agreements.at_once import at_once
from tests.agreements.conftest import COMPLETE, NOW, Write

MANY = 6


@pytest.mark.usefixtures("real_database")
def test_different_contents_get_different_numbers_or_a_conflict(write: Write) -> None:
    actions.apply(promise_file.read([write(COMPLETE)]), NOW)
    texts = [
        COMPLETE.replace("goal: 8h, calendar: office, attain", f"goal: {hours}h, calendar: office, attain")
        for hours in range(10, 10 + MANY)
    ]
    read = [promise_file.read([write(text)], queries.known()) for text in texts]
    results = at_once([lambda one=one: actions.apply(one, NOW + timedelta(days=1)) for one in read])
    done = [one for one in results if isinstance(one, actions.Applied)]
    refused = [one for one in results if not isinstance(one, actions.Applied)]
    assert all(isinstance(one, Conflict) for one in refused), refused
    numbers = list(
        AgreementVersion.objects.filter(agreement__key="mail-physics")
        .order_by("number")
        .values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(done) + 2))
    assert sorted(change.number for one in done for change in one.changed) == numbers[1:]


@pytest.mark.usefixtures("real_database")
def test_the_same_content_is_recorded_once(write: Write) -> None:
    promises = promise_file.read([write(COMPLETE)])
    results = at_once([lambda: actions.apply(promises, NOW) for _ in range(MANY)])
    assert all(isinstance(one, actions.Applied) for one in results), results
    assert AgreementVersion.objects.count() == 4
    assert sum(bool(one.changed) for one in results if isinstance(one, actions.Applied)) == 1


@pytest.mark.usefixtures("real_database")
def test_bringing_into_force_happens_once(write: Write) -> None:
    actions.apply(promise_file.read([write(COMPLETE)]), NOW)
    results = at_once([lambda: actions.bring_into_force("mail-physics", NOW) for _ in range(MANY)])
    assert sorted(results) == [0] * (MANY - 1) + [1]  # type: ignore[type-var]
