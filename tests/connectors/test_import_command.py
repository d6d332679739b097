"""`servicelevel import` as people call it: summary, exit codes, refused rows, second run, interruption."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from servicelevel.commands import import_
from servicelevel.levels import in_order
from servicelevel.monitoring import actions, queries
from servicelevel.monitoring.models import Check, Import, Outage, TicketEvent

MAPPING = """
columns: {ticket: id, at: when, state: status, priority: prio}
dates: {format: iso, zone: UTC}
constants: {service: desk}
"""


@pytest.fixture
def run(tmp_path, monkeypatch, db):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    app = typer.Typer()
    import_.register(app)
    app.callback()(lambda: None)

    def run(*words: str):
        return CliRunner().invoke(app, ["import", *words])

    return run


def tickets(path: Path, rows: int, bad: frozenset[int] = frozenset()) -> Path:
    lines = ["id,when,status,prio"]
    for number in range(rows):
        when = "soon" if number in bad else f"2024-01-{number % 28 + 1:02}T10:{number % 60:02}:00"
        lines.append(f"T{number // 2},{when},{'New' if number % 2 == 0 else 'Closed'},P{number % 4}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.req("R158")
def test_a_table_with_three_percent_broken_rows(run, tmp_path):
    bad = frozenset(range(0, 1_000, 33))
    result = run("tickets", "csv", str(tickets(tmp_path / "t.csv", 1_000, bad)), "--mapping", "mapping.yaml")
    assert result.exit_code == 1
    with (tmp_path / "t.csv.refused.csv").open() as file:
        refused = list(csv.DictReader(file))
    assert [int(row["row"]) for row in refused] == [number + 2 for number in sorted(bad)]
    assert {row["reason"] for row in refused} == {
        "when: 'soon' is not a time written as 2016-05-31T14:05:00+02:00"
    }
    assert TicketEvent.objects.count() == 1_000 - len(bad)
    assert f"{len(bad)} rows refused" in result.output


def test_run_twice_it_changes_nothing(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 200)
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 0
    before = (list(TicketEvent.objects.values()), list(Import.objects.values()))
    result = run("tickets", "csv", str(path), "--mapping", "mapping.yaml")
    assert result.exit_code == 0
    assert "Nothing has changed" in result.output
    assert before == (list(TicketEvent.objects.values()), list(Import.objects.values()))


def test_a_longer_export_adds_only_what_is_new(run, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING.replace("id, at", "id, event_id: number, at"))
    rows = [f"{number},T1,2024-01-01T10:{number:02}:00,New,P1" for number in range(10)]
    for name, count in (("a.csv", 6), ("b.csv", 10)):
        (tmp_path / name).write_text("\n".join(["number,id,when,status,prio", *rows[:count]]))
        assert run("tickets", "csv", name, "--mapping", "mapping.yaml").exit_code == 0
    assert TicketEvent.objects.count() == 10
    assert Import.objects.get(file_name="b.csv").events_new == 4


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_interrupted_it_goes_on_and_ends_the_same(run, tmp_path, monkeypatch, batches):
    """The process ends right after some batches; what they stored stays, and the next run stores the rest."""
    path = tickets(tmp_path / "t.csv", 400, frozenset({5, 250}))
    monkeypatch.setattr(actions, "BATCH", 100)
    monkeypatch.setattr(import_, "read_in", lambda *given: _read_in(*given, size=100))
    stored = 0
    real = actions.record_batch

    def dies(*given):
        nonlocal stored
        if stored == batches:
            raise KeyboardInterrupt
        stored += 1
        return real(*given)

    monkeypatch.setattr(actions, "record_batch", dies)
    run("tickets", "csv", str(path), "--mapping", "mapping.yaml")
    assert Import.objects.get().rows_read == 100 * batches
    assert TicketEvent.objects.count() == 100 * batches - (1 if batches < 3 else 2)
    monkeypatch.setattr(actions, "record_batch", real)
    result = run("tickets", "csv", str(path), "--mapping", "mapping.yaml")
    assert "it goes on there" in result.output
    whole = Import.objects.get()
    assert (whole.state, whole.rows_read, whole.rows_refused, whole.events_new) == ("done", 400, 2, 398)
    assert TicketEvent.objects.count() == 398


def _read_in(*given, size):
    from servicelevel.monitoring.importing import read_in

    return read_in(*given, size=size)


def test_what_is_wrong_with_the_whole_leaves_nothing_behind(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 10)
    (tmp_path / "wrong.yaml").write_text(
        "columns: {ticket: id, at: when, state: nowhere}\ndates: {zone: UTC}\n"
    )
    calls = [
        ("tickets", "csv", str(path)),
        ("tickets", "csv", str(path), "--mapping", "wrong.yaml"),
        ("tickets", "csv", str(path), "--mapping", "missing.yaml"),
        ("tickets", "cvs", str(path)),
        ("tickets", "servicenow-log", str(path)),
        ("tickets", "servicenow-log", str(path), "--zone", "Mars/Base"),
        ("tickets", "csv", "missing.csv", "--mapping", "mapping.yaml"),
        ("tickets", "csv", str(path), "--mapping", "mapping.yaml", "--set", "service"),
    ]
    for call in calls:
        result = run(*call)
        assert result.exit_code == 2, (call, result.output)
        assert "Traceback" not in result.output
    assert not Import.objects.exists()
    assert not TicketEvent.objects.exists()


def test_a_file_of_which_nothing_can_be_used_leaves_nothing_behind(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 30, frozenset(range(30)))
    result = run("tickets", "csv", str(path), "--mapping", "mapping.yaml")
    assert result.exit_code == 2
    assert "none of the first 30 rows can be used" in result.output
    assert not Import.objects.exists()


def test_a_mended_mapping_lets_the_refused_rows_in_and_tells_nothing_twice(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 60)
    (tmp_path / "mapping.yaml").write_text(f"{MAPPING}values: {{state: {{New: New}}}}\nunknown: refuse\n")
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 1
    assert TicketEvent.objects.count() == 30
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 0
    assert TicketEvent.objects.count() == 60


@pytest.mark.parametrize("mended", ["state: status, x_prio: prio", "state: prio, priority: status"])
def test_a_file_read_before_with_other_columns_is_not_told_a_second_time(run, tmp_path, mended):
    path = tickets(tmp_path / "t.csv", 60)
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 0
    (tmp_path / "mapping.yaml").write_text(MAPPING.replace("state: status, priority: prio", mended))
    result = run("tickets", "csv", str(path), "--mapping", "mapping.yaml")
    assert result.exit_code == 2
    assert "was read in another way" in result.output
    assert TicketEvent.objects.count() == 60


def test_a_source_that_was_read_wrongly_is_withdrawn_and_read_anew(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 20)
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 0
    before, stamp = datetime.now(UTC), queries.data_stamp()
    assert run("withdraw", "cvs", "--because", "wrong zone").exit_code == 2
    assert run("withdraw", "csv", "--because", " ").exit_code == 2
    assert run("withdraw", "csv", "--because", "the zone was wrong").exit_code == 0
    assert len(queries.ticket_events()) == 0
    assert queries.data_stamp() != stamp
    assert not queries.tickets_named("T1")
    (tmp_path / "mapping.yaml").write_text(MAPPING.replace("UTC", "Asia/Tokyo"))
    assert run("tickets", "csv", str(path), "--mapping", "mapping.yaml").exit_code == 0
    now, then = queries.ticket_events(), queries.ticket_events(as_of=before)
    assert set(now["ticket"]) == set(then["ticket"]) == {f"csv/T{n}" for n in range(10)}
    moved = now.sort("event_id")["occurred_at"] - then.sort("event_id")["occurred_at"]
    assert moved.unique().to_list() == [timedelta(hours=-9)]


def test_a_key_that_is_none_and_the_file_itself_for_refused_rows_are_refused(run, tmp_path):
    path = tickets(tmp_path / "t.csv", 10)
    for words in (["--source", "a/b"], ["--refused", "t.csv"], ["--refused", "no/such/folder.csv"]):
        bad = frozenset({3}) if "no/such/folder.csv" in words else frozenset()
        tickets(path, 10, bad)
        result = run("tickets", "csv", "t.csv", "--mapping", "mapping.yaml", *words)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
    assert path.read_text().startswith("id,when")


def test_refused_rows_are_no_formulas(run, tmp_path):
    (tmp_path / "t.csv").write_text("id,when,status,prio\n=1+1,soon,New,P1\nA,2024-01-01T10:00:00,New,P1\n")
    run("tickets", "csv", "t.csv", "--mapping", "mapping.yaml")
    with (tmp_path / "t.csv.refused.csv").open() as file:
        assert next(csv.DictReader(file))["content"].startswith("'=1+1")


def test_shuffled_rows_give_the_same_history(run, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING.replace("id, at", "id, event_id: number, at"))
    rows = [f"{number},T{number % 7},2024-01-01T{number % 24:02}:00:00,S{number},P1" for number in range(60)]
    frames = []
    for name, order in (("a", rows), ("b", [*reversed(rows), *rows[:5]])):
        (tmp_path / f"{name}.csv").write_text("\n".join(["number,id,when,status,prio", *order]))
        assert (
            run("tickets", "csv", f"{name}.csv", "--mapping", "mapping.yaml", "--source", name).exit_code == 0
        )
        events = queries.ticket_events().filter(pl.col("source") == name)
        frames.append(
            in_order(events).select(
                pl.col("ticket").str.strip_prefix(f"{name}/"), "event_id", "occurred_at", "state"
            )
        )
    assert frames[0].equals(frames[1])


def test_checks_and_outages_come_in(run, shared_data):
    folder = shared_data / "upptime-maryville"
    if not folder.is_dir():
        pytest.skip("skipped: no data")
    assert run("checks", "upptime", str(folder / "events.csv")).exit_code == 0
    assert (
        run("outages", "daily-minutes", str(folder / "daily_minutes_down.csv"), "--zone", "UTC").exit_code
        == 0
    )
    assert (Check.objects.count(), Outage.objects.count()) == (4_596, 103)
    found = queries.outages(["you"])
    assert run("checks", "upptime", str(folder / "events.csv"), "--zone", "UTC").exit_code == 0
    assert Check.objects.count() == 4_596
    assert set(found["kind"].unique()) <= {"outage", "unknown"}
    assert len(found.filter(pl.col("kind") == "outage")) > 40


def test_checks_of_any_monitor_come_from_a_table(run, tmp_path):
    (tmp_path / "c.csv").write_text(
        "checked_at,service,up,code\n2024-01-01T00:00Z,E-Mail,1,200\n2024-01-01T00:05Z,E-Mail,no,503\n"
    )
    assert run("checks", "csv", "c.csv").exit_code == 0
    assert list(Check.objects.values_list("service", "up", "code")) == [
        ("e-mail", True, "200"),
        ("e-mail", False, "503"),
    ]
    assert Check.objects.first().source.key == "checks-csv"


def test_shuffled_and_repeated_checks_give_the_same_outages(run, tmp_path):
    rows = [
        f"2024-01-01T{n // 6:02}:{n % 6}0Z,mail,{'down' if n % 17 in (3, 4) else 'up'}" for n in range(120)
    ]
    frames = []
    for name, order in (("a", rows), ("b", [*reversed(rows), *rows[:9]])):
        Check.objects.all().delete()
        (tmp_path / f"{name}.csv").write_text("\n".join(["checked_at,service,up", *order]))
        assert run("checks", "csv", f"{name}.csv", "--source", name).exit_code == 0
        frames.append(queries.outages(["mail"]).drop("id", strict=False))
    assert len(frames[0]) == 7
    assert frames[0].equals(frames[1])
