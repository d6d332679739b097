"""`servicelevel demo`, as a process of its own."""

from __future__ import annotations

import re
import signal
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from servicelevel.demonstration.people import PEOPLE
from tests.commands.running import begin, run

EVENTS = "servicelevel_ticketevent"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a first start was killed in the middle, and a second one went to its end."""
    folder = tmp_path_factory.mktemp("demo")
    first = begin(folder, "demo", "--no-serve")
    assert first.stdout is not None
    for line in first.stdout:
        if "events stored" in line:
            first.send_signal(signal.SIGKILL)
            break
    first.stdout.close()
    assert first.wait() == -signal.SIGKILL
    assert 0 < count(folder, EVENTS) < 100_000
    second = run(folder, "demo", "--no-serve")
    assert second.returncode == 0, second.stderr
    (folder / "said").write_text(second.stdout)
    return folder


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "servicelevel.sqlite3")) as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found


def test_a_killed_start_is_mended_by_the_next(made: Path) -> None:
    with closing(sqlite3.connect(made / "servicelevel.sqlite3")) as database:
        ((state, new),) = database.execute("SELECT state, events_new FROM servicelevel_import").fetchall()
        assert state == "done"
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert 80_000 < count(made, EVENTS) < 150_000
    assert new < count(made, EVENTS), "a part was there already"


def test_it_says_how_to_sign_in_and_what_to_look_at(made: Path) -> None:
    said = (made / "said").read_text()
    password = (made / "demonstration-password").read_text().strip()
    assert password in said
    assert all(name in said for name in ("manager", "owner", "customer", "vendor"))
    assert "Look at" in said


def test_the_second_start_adds_nothing_but_the_minutes_in_between(made: Path) -> None:
    before = {
        table: count(made, table)
        for table in (EVENTS, "servicelevel_person", "servicelevel_agreementversion")
    }
    said = run(made, "demo", "--no-serve")
    assert said.returncode == 0
    after = {table: count(made, table) for table in before}
    assert after["servicelevel_person"] == before["servicelevel_person"] == len(PEOPLE)
    assert after["servicelevel_agreementversion"] == before["servicelevel_agreementversion"]
    assert 0 <= after[EVENTS] - before[EVENTS] < 300


@pytest.fixture
def served(made: Path) -> Iterator[str]:
    """The address of the demonstration while it is served."""
    server = begin(made, "demo", "--port", "0")
    assert server.stdout is not None
    address = ""
    for line in server.stdout:
        if found := re.search(r"http://\S+", line):
            address = found[0]
        if "Ctrl-C" in line:
            break
    yield address
    server.send_signal(signal.SIGINT)
    rest = server.stdout.read()
    server.stdout.close()
    assert server.wait() == 0, rest
    assert "Traceback" not in rest


def test_it_serves_the_pages_from_the_moment_at_which_it_says_so(served: str) -> None:
    with urllib.request.urlopen(served, timeout=120) as page:
        assert page.status == 200
        assert page.url.endswith("/sign-in/?next=/")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "slm.example.org"])
@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_demonstration_is_served_to_this_machine_alone(made: Path, host: str, command: str) -> None:
    said = run(made, command, "--host", host, "--port", "0")
    assert said.returncode == 2
    assert "only served to this machine" in said.stderr


def test_a_database_with_other_data_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "servicelevel.sqlite3")) as database:
        database.execute(
            "INSERT INTO servicelevel_party (key, name, kind) VALUES ('acme', 'Acme', 'provider')"
        )
        database.commit()
    for more in ([], ["--fresh"]):
        said = run(tmp_path, "demo", "--no-serve", *more)
        assert said.returncode == 2
        assert "not of the demonstration" in said.stderr
        assert "Traceback" not in said.stderr
    assert count(tmp_path, "servicelevel_party") == 1
    assert count(tmp_path, "servicelevel_agreement") == 0
