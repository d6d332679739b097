"""What runs for long waits for a database that is starting or recovering; what is asked once refuses it at once."""

from __future__ import annotations

import pytest
import typer
from django.db import OperationalError

from servicelevel.commands import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, with a database that recovers until two of them have passed."""
    waited: list[float] = []
    there = database.steps_behind

    def recovering() -> list[str]:
        if sum(waited) < 2:
            raise OperationalError("the database system is in recovery mode")
        return there()

    monkeypatch.setattr(database, "steps_behind", recovering)
    monkeypatch.setattr(database.time, "sleep", waited.append)
    monkeypatch.setattr(database.time, "monotonic", lambda: sum(waited))
    monkeypatch.setattr(database.connection, "close", lambda: None)  # the test's own
    return waited


def test_a_database_that_recovers_is_waited_for_and_that_is_said_once(
    waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    database.prepared(database.PATIENCE)
    assert sum(waits) == 2
    assert capsys.readouterr().err.count("it is waited for, 60 seconds at most") == 1


@pytest.mark.parametrize("patience", [0.0, 1.5])
def test_one_that_does_not_come_in_time_is_refused(
    patience: float, waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        database.prepared(patience)
    assert ended.value.exit_code == 2
    assert sum(waits) == patience
    assert "in recovery mode" in capsys.readouterr().err
