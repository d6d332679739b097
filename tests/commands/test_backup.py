"""`servicelevel backup` and `restore`, on SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from servicelevel.commands import copies
from tests.commands.running import run


@pytest.fixture
def folder(tmp_path: Path, empty: Path) -> Path:
    """An installation with one party in its database."""
    with (
        closing(sqlite3.connect(tmp_path / "servicelevel.sqlite3")) as database,
        closing(sqlite3.connect(empty)) as made,
    ):
        made.backup(database)
    name(tmp_path, "Acme")
    return tmp_path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    assert run(folder, "migrate").returncode == 0
    return folder / "servicelevel.sqlite3"


def name(folder: Path, party: str) -> None:
    with closing(sqlite3.connect(folder / "servicelevel.sqlite3")) as database:
        database.execute(
            "INSERT OR REPLACE INTO servicelevel_party (id, key, name, kind) VALUES (1, 'it', ?, 'provider')",
            [party],
        )
        database.commit()


def named(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        found: str = database.execute("SELECT name FROM servicelevel_party").fetchone()[0]
        return found


@pytest.mark.req("R157")
def test_there_and_back(folder: Path) -> None:
    copy = folder / "copy.sqlite3"
    said = run(folder, "backup", str(copy))
    assert (said.returncode, copy.stat().st_mode & 0o777) == (0, 0o600), said.stderr
    name(folder, "Changed since")
    said = run(folder, "restore", str(copy), "--yes")
    assert said.returncode == 0, said.stderr
    assert named(folder / "servicelevel.sqlite3") == "Acme"
    (kept,) = folder.glob("before-restore-*.sqlite3")
    assert named(kept) == "Changed since"
    assert not list(folder.glob("*.part"))


def test_a_copy_is_whole_though_somebody_writes(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "servicelevel.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE servicelevel_party SET name = 'Half done'")
        copies.SqliteCopies(folder / "servicelevel.sqlite3").make(folder / "copy.sqlite3")
        other.rollback()
    assert named(folder / "copy.sqlite3") == "Acme"


def test_a_file_that_is_there_is_not_written_over(folder: Path) -> None:
    (folder / "precious").write_text("mine")
    said = run(folder, "backup", str(folder / "precious"))
    assert said.returncode == 2
    assert (folder / "precious").read_text() == "mine"
    assert run(folder, "backup", str(folder / "precious"), "--force").returncode == 0


def test_restoring_asks_first(folder: Path) -> None:
    copies.SqliteCopies(folder / "servicelevel.sqlite3").make(folder / "copy.sqlite3")
    name(folder, "Changed since")
    said = run(folder, "restore", str(folder / "copy.sqlite3"))
    assert said.returncode == 2
    assert "--yes" in said.stderr
    assert named(folder / "servicelevel.sqlite3") == "Changed since"


def test_what_is_no_copy_of_ours_is_refused(folder: Path) -> None:
    database = copies.SqliteCopies(folder / "servicelevel.sqlite3")
    (folder / "text").write_text("not a database")
    with closing(sqlite3.connect(folder / "other.sqlite3")) as other:
        other.execute("CREATE TABLE notes (words)")
    for file in ("text", "other.sqlite3", "missing"):
        with pytest.raises(copies.CopyError) as refused:
            database.check(folder / file)
        assert refused.value.remedy


def test_a_damaged_copy_is_refused(folder: Path) -> None:
    database, copy = copies.SqliteCopies(folder / "servicelevel.sqlite3"), folder / "copy.sqlite3"
    database.make(copy)
    content = bytearray(copy.read_bytes())
    content[20_000:60_000] = bytes(40_000)
    copy.write_bytes(content)
    with pytest.raises(copies.CopyError):
        database.check(copy)


def test_a_copy_of_a_later_version_is_refused(folder: Path) -> None:
    database, copy = copies.SqliteCopies(folder / "servicelevel.sqlite3"), folder / "copy.sqlite3"
    database.make(copy)
    with closing(sqlite3.connect(copy)) as later:
        later.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('servicelevel', '9999_later', '2030-01-01')"
        )
        later.commit()
    with pytest.raises(copies.CopyError, match="later version"):
        database.check(copy)


def test_a_folder_that_cannot_be_written_to_is_said(folder: Path) -> None:
    said = run(folder, "backup", str(folder / "nowhere" / "copy.sqlite3"))
    assert said.returncode == 2
    assert "There is no folder" in said.stderr


def test_without_the_tools_of_postgresql_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(copies.shutil, "which", lambda _: None)
    settings = {"NAME": "slm", "HOST": "", "PORT": "", "USER": "", "PASSWORD": ""}
    with pytest.raises(copies.CopyError, match="pg_dump is not installed") as refused:
        copies.PostgresCopies(settings).make(tmp_path / "copy.dump")
    assert "postgresql-client" in refused.value.remedy
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_copy_of_postgresql_is_checked(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("skipped: SQLite")
    made = copies.of_this_database()
    made.make(tmp_path / "copy.dump")
    made.check(tmp_path / "copy.dump")
    made.put_back(tmp_path / "copy.dump")
    (tmp_path / "text").write_text("no dump")
    with pytest.raises(copies.CopyError):
        made.check(tmp_path / "text")
