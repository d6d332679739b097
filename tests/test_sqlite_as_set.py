"""How SQLite is set: a journal that this version keeps safely, every commit synced, and no reading before the write lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from servicelevel import settings

FULL = 2


@pytest.fixture
def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the settings say of SQLite, with a file of its own; nobody waits long here."""
    monkeypatch.delenv("SERVICELEVEL_DATABASE", raising=False)
    told = settings.database()
    return told | {"NAME": tmp_path / "it.sqlite3", "OPTIONS": told["OPTIONS"] | {"timeout": 0.01}}


@pytest.fixture(autouse=True)
def allowed(django_db_blocker: Any) -> Iterator[None]:
    """These tests have databases of their own."""
    with django_db_blocker.unblock():
        yield


def connected(described: dict[str, Any]) -> BaseDatabaseWrapper:
    return ConnectionHandler({"default": described})["default"]


def asked(of: BaseDatabaseWrapper, query: str) -> Any:
    with of.cursor() as cursor:
        cursor.execute(query)
        return (cursor.fetchone() or (None,))[0]


def begin(one: BaseDatabaseWrapper) -> None:
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.req("R158")
@pytest.mark.parametrize(
    ("version", "journal"), [((3, 40, 1), "delete"), ((3, 50, 6), "delete"), ((3, 51, 3), "wal")]
)
def test_a_version_with_the_reset_fault_gets_the_journal_that_has_none(
    version: tuple[int, int, int], journal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVICELEVEL_DATABASE", raising=False)
    monkeypatch.setattr(settings.sqlite3, "sqlite_version_info", version)
    one = connected(settings.database() | {"NAME": tmp_path / "it.sqlite3"})
    assert (asked(one, "PRAGMA journal_mode"), asked(one, "PRAGMA synchronous")) == (journal, FULL)
    one.close()


def test_whoever_will_write_waits_before_it_reads(described: dict[str, Any]) -> None:
    one, other = connected(described), connected(described)
    asked(one, "CREATE TABLE counted (number)")
    begin(one)
    with pytest.raises(OperationalError, match="locked"):
        begin(other)
    asked(one, "INSERT INTO counted VALUES (1)")
    one.commit()
    begin(other)
    assert asked(other, "SELECT count(*) FROM counted") == 1
    asked(other, "INSERT INTO counted VALUES (2)")
    other.commit()
    for made in (one, other):
        made.close()


def test_one_that_reads_first_would_fail_however_long_it_waits(described: dict[str, Any]) -> None:
    """The fault that the setting keeps away, planted."""
    described["OPTIONS"] |= {"transaction_mode": "DEFERRED", "timeout": 60}
    one, other = connected(described), connected(described)
    asked(one, "CREATE TABLE counted (number)")
    for made in (one, other):
        begin(made)
        asked(made, "SELECT count(*) FROM counted")
    asked(one, "INSERT INTO counted VALUES (1)")
    with pytest.raises(OperationalError, match="locked"):
        asked(other, "INSERT INTO counted VALUES (2)")
    for made in (one, other):
        made.rollback()
        made.close()
