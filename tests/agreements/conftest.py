"""Promise files written for a test, and what reading them says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from django.db import connection

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.actions import Applied
from servicelevel.errors import Invalid

Write = Callable[..., Path]
Complain = Callable[..., list[str]]
Apply = Callable[..., Applied]
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)

COMPLETE = """
parties:
  it: {name: IT, kind: provider}
  mail-team: {name: Mail team, kind: team}
  physics: {name: Physics, kind: customer}
  biology: {name: Biology, kind: customer}
  hoster: {name: Hoster, kind: vendor}
calendars:
  office: {zone: America/Chicago, weekly: {mon-fri: ["08:00-17:00"]}}
services:
  mail: {name: E-Mail, hours: office}
  files: {name: Files, hours: office}
agreements:
  mail-physics:
    kind: SLA
    title: E-Mail for Physics
    customer: physics
    provider: it
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    targets:
      resolution: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office, attain: 90%}
  files-biology:
    kind: SLA
    title: Files for Biology
    customer: biology
    provider: it
    services: [files]
    zone: America/Chicago
    from: 2026-01-01
    targets:
      resolution: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office}
  mail-team-ola:
    kind: OLA
    title: Mail team
    customer: it
    provider: mail-team
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    supports: [mail-physics]
    targets:
      taken-up: {measure: ticket clock, stop: {assignee: {set: true}}, goal: 1h, calendar: office}
  mail-hosting:
    kind: UC
    title: Mail hosting
    customer: it
    provider: hoster
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    supports: [mail-physics]
    targets:
      up: {measure: availability, service: mail, calendar: office, goal: 99.5%}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a promise file; its name in messages is short, because tests stand in its folder."""
    monkeypatch.chdir(tmp_path)

    def written(text: str | bytes, name: str = "p.yaml") -> Path:
        path = Path(name)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())
        return path

    return written


@pytest.fixture
def complain(write: Write) -> Complain:
    """Every problem of a promise file, one string each."""

    def complaints(text: str | bytes) -> list[str]:
        try:
            promise_file.read([write(text)])
        except Invalid as invalid:
            return [str(problem) for problem in invalid.problems]
        return []

    return complaints


@pytest.fixture
def applied(db: None, write: Write) -> Apply:
    """Apply a promise file at an instant."""

    def apply(text: str, now: datetime = NOW) -> Applied:
        return actions.apply(promise_file.read([write(text)], queries.known()), now)

    return apply


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
