"""`servicelevel measure`, `report` and `explain`: what they write, and how they refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from servicelevel.commands import register
from servicelevel.monitoring import measurement, reports
from tests.monitoring import desk

pytestmark = pytest.mark.django_db
MAY = ("--agreement", "mail", "--from", "2016-05-01", "--to", "2016-05-31")


def run(*arguments: str) -> Result:
    """Run a command as a shell would."""
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, list(arguments))


def refused(result: Result) -> str:
    """What a refusal says: exit 2, and nothing on standard output."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return " ".join(result.stderr.split())


@pytest.fixture(autouse=True)
def tickets(tmp_path: Path) -> None:
    """May 2016: one ticket met, one breached."""
    measurement.forget()
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("INC1", "2016-05-02 14:00", "2016-05-02 20:00", priority="P2")
    desk.solved("INC2", "2016-05-02 13:00", "2016-05-04 13:00", priority="P2")


def test_measure_gives_exact_figures_as_json() -> None:
    (figure,) = json.loads(run("measure", *MAY, "--format", "json").stdout)
    said = {
        name: figure[name]
        for name in ("target", "period", "met", "breached", "value", "value_decimal", "goal", "verdict")
    }
    assert said == {
        "target": "resolution",
        "period": "2016-05",
        "met": 1,
        "breached": 1,
        "value": "1/2",
        "value_decimal": 0.5,
        "goal": "9/10",
        "verdict": "breached",
    }
    assert 0 < figure["low"] < 0.5 < figure["high"] < 1


def test_measure_gives_the_same_in_every_form(tmp_path: Path) -> None:
    (told,) = json.loads(run("measure", *MAY, "--format", "json").stdout)
    (row,) = csv.DictReader(io.StringIO(run("measure", *MAY, "--format", "csv").stdout))
    assert (
        run("measure", *MAY, "--format", "parquet", "--out", str(tmp_path / "figures.parquet")).exit_code == 0
    )
    (stored,) = pl.read_parquet(tmp_path / "figures.parquet").to_dicts()
    for name in ("target", "period", "met", "breached", "value", "value_decimal", "verdict", "low", "high"):
        assert str(told[name]) == row[name]
        assert told[name] == stored[name]
    table = run("measure", *MAY).stdout
    assert "1 of 2" in table
    assert "✕ breached" in table


def test_days_are_widened_to_whole_periods_and_both_included() -> None:
    asked = (
        "measure",
        "--agreement",
        "mail",
        "--from",
        "2016-04-30",
        "--to",
        "2016-06-01",
        "--format",
        "json",
    )
    assert [figure["period"] for figure in json.loads(run(*asked).stdout)] == [
        "2016-04",
        "2016-05",
        "2016-06",
    ]


def test_every_clock_can_be_had_for_a_check_from_outside(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("measure", *MAY, "--clocks", "--format", "csv").stdout)))
    assert [(row["ticket"], row["verdict"], row["elapsed_us"]) for row in rows] == [
        ("desk/INC1", "met", str(6 * 3_600_000_000)),
        ("desk/INC2", "breached", str(18 * 3_600_000_000)),
    ]
    assert rows[0]["stopped_at"] == "2016-05-02T20:00:00Z"
    lines = run("measure", *MAY, "--clocks", "--format", "json").stdout.splitlines()
    assert [json.loads(line)["ticket"] for line in lines] == ["desk/INC1", "desk/INC2"]
    assert "INC2" in run("measure", *MAY, "--clocks").stdout


def test_report_writes_four_files_that_say_the_same(tmp_path: Path) -> None:
    result = run("report", "--agreement", "mail", "--period", "2016-05", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"mail-2016-05.{end}" for end in ("html", "json", "pdf", "xlsx")
    ]
    told = json.loads((tmp_path / "out" / "mail-2016-05.json").read_text())
    assert told["targets"][0]["figure"]["value"] == "1/2"
    assert "E-Mail kept 0 of 1 promise in May 2016" in (
        tmp_path / "out" / "mail-2016-05.html"
    ).read_text().replace("\u00a0", " ")
    assert "E-Mail kept 0 of 1 promise" in result.stderr


def test_a_report_that_cannot_be_printed_says_so_and_leaves_its_other_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "as_pdf", lambda *_: 1 // 0)
    result = run("report", "--agreement", "mail", "--period", "2016-05", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "The PDF could not be made" in result.stderr
    assert sorted(path.name for path in tmp_path.glob("mail-*")) == [
        f"mail-2016-05.{end}" for end in ("html", "json", "xlsx")
    ]


def test_explain_gives_stretches_that_add_up(tmp_path: Path) -> None:
    text = run("explain", "INC2").stdout
    assert "INC2 of desk" in text
    assert "counts as breached in Resolution, May 2016" in text
    told = json.loads(run("explain", "desk/INC2", "--target", "resolution", "--format", "json").stdout)
    (clock,) = told["clocks"]
    assert (
        sum(stretch["work_us"] for stretch in clock["stretches"])
        == clock["clock"]["elapsed_us"]
        == 18 * 3_600_000_000
    )
    assert clock["counts_in"] == "2016-05"


def test_a_number_that_two_sources_know_asks_which() -> None:
    desk.tell("INC1", ("2016-05-02 14:00", {"state": "New", "service": "mail"}), source="other")
    assert "desk, other all know a ticket INC1." in refused(run("explain", "INC1"))
    assert "INC1 of other" in run("explain", "INC1", "--source", "other").stdout
    assert "INC1 of desk" in run("explain", "desk/INC1").stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("measure", "--agreement", "mial", "--from", "2016-05-01", "--to", "2016-05-31"),
            "did you mean mail?",
        ),
        (
            ("measure", "--agreement", "mail", "--from", "2016-05-32", "--to", "2016-05-31"),
            "--from 2016-05-32: this is not a date.",
        ),
        (("measure", "--agreement", "mail", "--from", "2016-06-01", "--to", "2016-05-31"), "lies before"),
        (
            ("measure", "--agreement", "mail", "--from", "2090-06-01", "--to", "2090-06-30"),
            "June 2090 has not begun yet.",
        ),
        (
            ("measure", "--agreement", "mail", "--from", "1016-05-01", "--to", "2016-05-31"),
            "work calendars know the years",
        ),
        (("measure", *MAY, "--as-of", "9999-12-31T23:59-23:00"), "work calendars know the years"),
        (("measure", *MAY, "--as-of", "2016-06-01T00:00"), "Write it as 2016-06-01T00:00Z"),
        (("measure", *MAY, "--as-of", "yesterday"), "--as-of yesterday: this is not an instant."),
        (("measure", *MAY, "--as-of", "2014-06-01T00:00Z"), "was not known before"),
        (("report", "--agreement", "mail", "--period", "2016-13"), "write it as 2016-05"),
        (("report", "--agreement", "mail", "--period", "2090-01"), "January 2090 has not begun yet."),
        (("explain", "INC9"), "No source knows a ticket INC9. did you mean INC1 or INC2?"),
        (("explain", "INC1", "--source", "desc"), "did you mean desk?"),
        (("explain", "INC1", "--target", "resolutoin"), "did you mean resolution?"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_remedy(asked: tuple[str, ...], said: str) -> None:
    assert said in refused(run(*asked))
