"""`servicelevel apply` and `servicelevel schema`, as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.promise_structure import schema_text
from servicelevel.commands import apply, schema
from tests.agreements.conftest import COMPLETE

app = typer.Typer()
apply.register(app)
schema.register(app)
run = CliRunner().invoke


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(COMPLETE)
    return Path("p.yaml")


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "is_terminal", lambda: True)


def versions() -> int:
    return AgreementVersion.objects.count()


@pytest.mark.django_db
def test_without_a_terminal_it_shows_and_records(file: Path) -> None:
    result = run(app, ["apply", str(file)])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "party it: new"
    assert "agreement mail-physics: new from 2026-01-01 (number 1, draft)" in lines
    assert lines[-1] == (
        "Recorded: 5 parties, 1 calendar, 2 services, 4 agreements. "
        "Agreements are drafts until they are brought into force; their figures are worked out all the same."
    )
    assert versions() == 4


@pytest.mark.django_db
def test_the_same_again_changes_nothing(file: Path) -> None:
    run(app, ["apply", str(file)])
    result = run(app, ["apply", str(file)])
    assert result.exit_code == 0
    assert result.stdout == "12 unchanged\nNothing to change.\n"


@pytest.mark.django_db
def test_a_dry_run_only_shows(file: Path) -> None:
    result = run(app, ["apply", str(file), "--dry-run"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "Nothing was changed (--dry-run)."
    assert versions() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_terminal")
@pytest.mark.parametrize(
    ("answer", "code", "count"), [("y\n", 0, 4), ("n\n", 2, 0), ("\n", 2, 0), ("", 2, 0)]
)
def test_on_a_terminal_it_asks(file: Path, answer: str, code: int, count: int) -> None:
    result = run(app, ["apply", str(file)], input=answer)
    assert (result.exit_code, versions()) == (code, count)
    assert "Record this?" in result.stderr


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_terminal")
def test_yes_answers_the_question(file: Path) -> None:
    result = run(app, ["apply", str(file), "--yes"])
    assert (result.exit_code, versions()) == (0, 4)
    assert "Record this?" not in result.stderr


@pytest.mark.django_db
def test_mistakes_are_told_on_stderr_with_exit_2_and_nothing_is_recorded(file: Path) -> None:
    file.write_text(
        COMPLETE.replace("customer: physics", "customer: pysics").replace(
            "zone: America/Chicago, weekly", "zone: Nowhere, weekly"
        )
    )
    result = run(app, ["apply", str(file)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        "p.yaml:9: calendars.office.zone: 'Nowhere' is not a known zone\n"
        "    name an IANA zone, for instance America/Chicago\n"
        "p.yaml:17: agreements.mail-physics.customer: there is no party 'pysics'\n"
        "    did you mean physics?\n"
        "2 problems; nothing was changed.\n"
    )
    assert versions() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "missing.yaml",
            None,
            "missing.yaml: there is no such file\n    check the name and the folder you are in\n",
        ),
        (
            "picture.png",
            b"\x89PNG\r\n\x1a\n\x00",
            "picture.png:1: this is not text in UTF-8 (byte 0x89 at 0)\n    save it as UTF-8\n",
        ),
        (".", None, ".: this is a folder, not a file\n    name its files, for instance ./*.yaml\n"),
    ],
)
def test_what_is_no_promise_file_is_no_traceback(
    file: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    result = run(app, ["apply", name])
    assert result.exit_code == 2
    assert result.stderr == f"{said}1 problem; nothing was changed.\n"


@pytest.mark.django_db
def test_markup_in_a_file_is_text_on_the_screen(file: Path) -> None:
    file.write_text(COMPLETE.replace("name: Physics,", 'name: "[red]Physics[/red]",'))
    run(app, ["apply", str(file)])
    file.write_text(COMPLETE.replace("name: Physics,", 'name: "[/bold]X",'))
    result = run(app, ["apply", str(file)])
    assert "    name: [red]Physics[/red] -> [/bold]X" in result.stdout.splitlines()


def test_the_schema_is_printed_as_it_is_published() -> None:
    result = run(app, ["schema"])
    assert result.stdout == schema_text()
    assert json.loads(result.stdout)["title"] == "Promises"
