"""What `servicelevel doctor` finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicelevel.commands import checkups
from tests.commands.running import run


def test_where_nothing_is_there_yet_all_is_well_and_stays_so(tmp_path: Path) -> None:
    said = run(tmp_path, "doctor")
    assert said.returncode == 0, said.stdout
    assert "is not there yet" in said.stdout
    assert not (tmp_path / "servicelevel.sqlite3").exists()


def test_a_database_and_its_journal(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    said = run(tmp_path, "doctor")
    assert said.returncode == 0, said.stdout
    assert "up to date" in said.stdout
    assert "with journal" in said.stdout
    assert "every page of the database can be read" in said.stdout


def test_what_is_wrong_comes_with_its_remedy_and_exit_1(tmp_path: Path) -> None:
    run(tmp_path, "doctor")
    (tmp_path / "secret-key").chmod(0o644)
    said = run(tmp_path, "doctor")
    assert said.returncode == 1
    assert "others can read" in said.stdout
    assert "chmod 600" in said.stdout


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "verdict"), [((3, 40, 1), "wrong"), ((3, 51, 3), "ok")])
def test_wal_on_a_version_with_the_reset_fault_is_wrong(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], verdict: str
) -> None:
    monkeypatch.setattr(checkups.connection, "vendor", "sqlite")
    monkeypatch.setattr(checkups, "_not_made_yet", lambda: False)
    monkeypatch.setattr(checkups, "_pragma", lambda _: "wal")
    monkeypatch.setattr(checkups.sqlite3, "sqlite_version_info", version)
    assert checkups.journal().verdict == verdict


@pytest.mark.parametrize(
    ("off", "verdict"), [("", "ok"), ("fsync", "wrong"), ("synchronous_commit", "wrong")]
)
def test_a_postgresql_that_does_not_sync_is_wrong(
    monkeypatch: pytest.MonkeyPatch, off: str, verdict: str
) -> None:
    monkeypatch.setattr(checkups.connection, "vendor", "postgresql")
    monkeypatch.setattr(checkups, "_shown", lambda name: "off" if name == off else "on")
    finding = checkups.journal()
    assert (finding.verdict, off in finding.words) == (verdict, True)


def test_a_check_that_breaks_does_not_hide_the_others() -> None:
    def fonts() -> checkups.Finding:
        raise OSError("no such thing")

    finding = checkups._checked(fonts)
    assert (finding.about, finding.verdict) == ("Fonts", "wrong")
    assert "no such thing" in finding.words


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 50_000_000

    monkeypatch.setattr(checkups.shutil, "disk_usage", lambda _: Usage)
    assert checkups.disk().verdict == "wrong"


def test_a_damaged_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkups.connection, "vendor", "sqlite")
    monkeypatch.setattr(checkups, "_not_made_yet", lambda: False)
    monkeypatch.setattr(checkups, "_pragma", lambda _: "row 3 missing from index")
    finding = checkups.soundness()
    assert finding.verdict == "wrong"
    assert "restore" in finding.remedy
