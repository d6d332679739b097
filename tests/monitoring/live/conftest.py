"""The house of the tests that kill and trace: made once for a file, as it was founded for each test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.communication.delivery.mail_server import mail_server
from tests.monitoring.live.kills.house import House, Nursery, Watched
from tests.monitoring.live.kills.postgresql import BINARIES, PostgreSQL


@pytest.fixture(scope="module")
def grounds(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[House]:
    """A house on the kind of database on which the tests run, founded and not begun."""
    folder = tmp_path_factory.mktemp("house")
    with mail_server(Watched) as mails, socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        postgresql = _database(folder, django_db_blocker)
        more = {
            "SERVICELEVEL_MAIL": f"smtp+plain://127.0.0.1:{mails.port}",
            "SERVICELEVEL_MAIL_FROM": "slm@example.org",
        }
        if postgresql:
            more["SERVICELEVEL_DATABASE"] = postgresql.url
        nursery = Nursery(folder, listening, more)
        house = House(folder, mails, postgresql, listening, nursery)
        try:
            house.found()
            yield house
        finally:
            house.end()
            nursery.end()
            if postgresql:
                postgresql.end()


@pytest.fixture
def house(grounds: House) -> Iterator[House]:
    """The house as it was founded; what a test has begun in it ends with the test."""
    yield grounds
    grounds.mails.go_on.set()
    grounds.end()


def _database(folder: Path, blocker: Any) -> PostgreSQL | None:
    """Tables as the tests' own database has them: a file in the folder, or a PostgreSQL of its own."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "servicelevel.sqlite3")])
        return None
    if not BINARIES:
        pytest.skip("skipped: no programs of PostgreSQL")
    made = PostgreSQL()
    given = connection.settings_dict
    made.take(
        f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    )
    return made
