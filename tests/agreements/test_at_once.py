"""Several people apply promises at the same moment: no number is given twice and nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.models import AgreementVersion
from servicelevel.errors import Conflict
from tests.agreements.conftest import COMPLETE, NOW, Write

MANY = 6


@pytest.fixture
def real_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share as processes would: PostgreSQL as it is; SQLite as a file, not in memory.

    The in-memory database of tests locks tables and knows no waiting, which no installation does.
    """
    if connection.vendor != "sqlite":
        yield
        return
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "test.sqlite3")) as file:
        in_memory.backup(file)
    connection.connection, connection.settings_dict["NAME"] = None, tmp_path / "test.sqlite3"
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all acts in threads that start together; what each gave or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


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
