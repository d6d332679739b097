"""`servicelevel feeds`: added, asked, told, paused; secrets by their names alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from servicelevel.commands import feeds
from servicelevel.commands.credentials import credential
from servicelevel.errors import Refused
from servicelevel.ledger.models import Line
from servicelevel.monitoring.feeds.models import Feed, WriteBack
from servicelevel.monitoring.models import TicketEvent
from tests.connectors.polling.remedy import SECRET, USER, RemedySpeaks
from tests.connectors.polling.served import Server, serving

Run = Callable[..., Result]
SETTINGS = """
write_back: {due_at: u_due, clocks: u_clocks, breached: u_breached}
since: 2026-10-01T00:00:00Z
values: {service: {email: mail}}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None, settings) -> Run:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    (tmp_path / "remedy.yaml").write_text(SETTINGS)
    settings.VAR = tmp_path
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    app = typer.Typer()
    feeds.register(app)
    app.callback()(lambda: None)
    return lambda *words: CliRunner().invoke(app, ["feeds", *words])


@pytest.fixture
def remedy() -> Iterator[Server]:
    with serving(RemedySpeaks()) as server:
        yield server


def add(run: Run, address: str, *more: str) -> Result:
    return run("add", "remedy", "bmc-remedy", address, "--user", USER, "--credential", "remedy", *more)


@pytest.mark.req("R62", "R156")
def test_a_feed_is_added_asked_and_shown(run: Run, remedy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICELEVEL_CREDENTIAL_REMEDY", SECRET)
    added = add(run, remedy.address, "--settings", "remedy.yaml", "--write-back")
    assert added.exit_code == 0, added.output
    assert "servicelevel feeds poll remedy" in added.output
    assert not remedy.asked
    remedy.desk.open()
    remedy.desk.pass_(60)
    polled = run("poll")
    assert polled.exit_code == 0, polled.output
    assert "events new" in polled.output
    assert set(TicketEvent.objects.exclude(service=None).values_list("service", flat=True)) == {"mail"}
    assert not WriteBack.objects.exists(), "no agreement in force speaks of the ticket"
    assert "Fresh" in (shown := run("list").output) or "Not asked lately" in shown
    assert SECRET not in added.output + polled.output + shown
    assert run("poll").output == "", "it is not due yet"


def test_trouble_is_said_and_is_the_exit_code(
    run: Run, remedy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run, remedy.address)
    missing = run("poll", "remedy")
    assert missing.exit_code == 1
    assert "SERVICELEVEL_CREDENTIAL_REMEDY" in missing.output
    monkeypatch.setenv("SERVICELEVEL_CREDENTIAL_REMEDY", "canary-wrong")
    wrong = run("poll", "remedy")
    assert wrong.exit_code == 1
    assert "does not accept the name and the secret" in wrong.output
    assert "In trouble" in run("list").output
    assert "canary" not in wrong.output + run("list").output
    assert run("poll", "nothing").exit_code == 2


def test_pausing_is_an_act(run: Run, remedy: Server) -> None:
    add(run, remedy.address)
    assert run("pause", "remedy").exit_code == 0
    assert Feed.objects.get().paused
    assert run("pause", "remedy").exit_code == 2
    assert run("resume", "remedy").exit_code == 0
    assert [line.act for line in Line.objects.all()] == ["feeds.add", "feeds.pause", "feeds.resume"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bmc-remedi", "https://remedy.example.org"), "There is no connector bmc-remedi"),
        (("servicenow", "https://x.service-now.com"), "add --zone UTC"),
        (("bmc-remedy", "remedy.example.org"), "no plain address"),
        (("bmc-remedy", "https://slm:word@remedy.example.org"), "no plain address"),
        (("bmc-remedy", "https://remedy.example.org?x=1"), "no plain address"),
        (("bmc-remedy", "https://remedy.example.org", "--write-back"), "into which fields"),
        (("bmc-remedy", "https://remedy.example.org", "--settings", "wrong.yaml"), "is not known"),
    ],
)
def test_what_cannot_be_asked_is_not_added(run: Run, words: tuple[str, ...], said: str) -> None:
    Path("wrong.yaml").write_text("colums: {state: Status}\n")
    result = run("add", "remedy", *words)
    assert result.exit_code == 2
    assert said in result.output.replace("\n", " ")
    assert not Feed.objects.exists()


def test_a_secret_in_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    kept = tmp_path / "credentials" / "remedy"
    kept.parent.mkdir()
    kept.write_text("canary\n")
    kept.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600") as told:
        credential("remedy", tmp_path)
    assert "canary" not in str(told.value)
    kept.chmod(0o600)
    assert credential("remedy", tmp_path) == "canary"
    for name in ("../secret-key", "", "A", "no-such"):
        with pytest.raises(Refused):
            credential(name, tmp_path)
