"""Copies of the whole database: how they are made, checked and put back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

MARK_OF_SQLITE = b"SQLite format 3\x00"
TABLE = "servicelevel_person"
"""A table that every database of ours has."""
SECONDS_TO_WAIT = 20


class CopyError(Exception):
    """A copy could not be made or put back; `remedy` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Copies(Protocol):
    """What can be done with a database of one kind."""

    ending: str

    def make(self, file: Path) -> None:
        """Copy the database into a file, as it is at one instant."""

    def check(self, file: Path) -> None:
        """Raises CopyError for what is not a whole copy of a database of ours."""

    def put_back(self, file: Path) -> None:
        """Put a checked copy in the place of the database."""

    def holds_something(self) -> bool:
        """Whether there is anything in the database that would be lost."""


def of_this_database() -> Copies:
    """Those of the database that the settings name."""
    settings = connection.settings_dict
    return SqliteCopies(Path(settings["NAME"])) if connection.vendor == "sqlite" else PostgresCopies(settings)


class SqliteCopies:
    """By SQLite's own online backup: a whole copy though others read and write."""

    ending = "sqlite3"

    def __init__(self, database: Path) -> None:
        self.database = database

    def make(self, file: Path) -> None:
        if not self.holds_something():
            raise CopyError(f"There is no database at {self.database} yet.", "Check SERVICELEVEL_VAR.")
        with _finished(file) as part:
            _copied(self.database, part)
            _checked(part)

    def check(self, file: Path) -> None:
        _must_be_there(file)
        with file.open("rb") as opened:
            if opened.read(len(MARK_OF_SQLITE)) != MARK_OF_SQLITE:
                raise CopyError(
                    f"{file} is no SQLite database.", "Name a file that servicelevel backup has written."
                )
        _checked(file)

    def put_back(self, file: Path) -> None:
        connection.close()
        self.database.parent.mkdir(parents=True, exist_ok=True)
        _copied(file, self.database)

    def holds_something(self) -> bool:
        return self.database.exists() and self.database.stat().st_size > 0


class PostgresCopies:
    """By pg_dump and pg_restore, which must be of the server's version or a later one."""

    ending = "dump"

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def make(self, file: Path) -> None:
        with _finished(file) as part:
            self._run("pg_dump", "--format=custom", "--no-owner", f"--file={part}", self._name)
            self.check(part)

    def check(self, file: Path) -> None:
        _must_be_there(file)
        listed = self._run("pg_restore", "--list", str(file))
        if TABLE not in listed:
            raise CopyError(
                f"{file} is no copy of a database of this software.", "Name a file of servicelevel backup."
            )

    def put_back(self, file: Path) -> None:
        connection.close()
        self._run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
            f"--dbname={self._name}", str(file),
        )  # fmt: skip

    def holds_something(self) -> bool:
        try:
            return bool(connection.introspection.table_names())
        except DatabaseError as error:
            raise CopyError(
                f"The database cannot be opened: {error}", "Check SERVICELEVEL_DATABASE."
            ) from error

    @property
    def _name(self) -> str:
        return str(self.settings["NAME"])

    def _run(self, program: str, *arguments: str) -> str:
        found = shutil.which(program)
        if found is None:
            raise CopyError(
                f"{program} is not installed; PostgreSQL is copied with its own tools.",
                "apt-get install postgresql-client, of the server's version or a later one",
            )
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        given = {name: str(self.settings[key]) for name, key in names.items() if self.settings[key]}
        done = subprocess.run(  # noqa: S603
            [found, *arguments], env=os.environ | given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CopyError(
                f"{program} failed: {done.stderr.strip()}", "Nothing was put in the place of anything."
            )
        return done.stdout


@contextmanager
def _finished(file: Path) -> Iterator[Path]:
    """A file beside it that gets its name only when it is whole and on the disk; nobody else may read it."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
        _synced(part)
        part.replace(file)
        _synced(file.absolute().parent)
    except OSError as error:
        raise CopyError(
            f"{file} cannot be written: {error.strerror}", "Check the folder and its space."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copied(source: Path, target: Path) -> None:
    try:
        with _opened(source) as live, closing(sqlite3.connect(target, timeout=SECONDS_TO_WAIT)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        raise CopyError(
            f"Copying failed: {error}", "Stop what writes to the database, and try again."
        ) from error


def _checked(file: Path) -> None:
    """Whole, of ours, and not of a later version."""
    try:
        with _opened(file) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            applied = (
                copy.execute("SELECT app, name FROM django_migrations").fetchall() if TABLE in tables else []
            )
    except sqlite3.Error as error:
        raise CopyError(f"{file} cannot be read: {error}", "Take an earlier copy.") from error
    if verdict != "ok":
        raise CopyError(f"{file} is damaged: {verdict}", "Take an earlier copy.")
    if not applied:
        raise CopyError(
            f"{file} is no copy of a database of this software.", "Name a file of servicelevel backup."
        )
    _not_of_a_later_version(file, applied)


def _not_of_a_later_version(file: Path, applied: Sequence[tuple[str, str]]) -> None:
    here = MigrationLoader(None).disk_migrations
    known = {*here, *(replaced for one in here.values() for replaced in one.replaces)}
    if later := [
        f"{app}.{name}" for app, name in applied if app == "servicelevel" and (app, name) not in known
    ]:
        raise CopyError(
            f"{file} is of a later version of the software ({later[0]}).", "Update the software first."
        )


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(
        sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=SECONDS_TO_WAIT)
    ) as opened:
        yield opened


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        raise CopyError(f"There is no file {file}.", "Name a file that servicelevel backup has written.")
