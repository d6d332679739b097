"""Where `servicelevel serve` listens, and what it refuses."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest
import typer
from django.db import OperationalError, connection

from servicelevel.commands import serve, server


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.1.2.3", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_local_addresses(host: str, local: bool) -> None:
    assert serve.is_local(host) is local


def test_a_taken_port_is_said_with_one_that_is_free(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(typer.Exit) as refused:
            serve.bound("127.0.0.1", taken)
    assert refused.value.exit_code == 2
    said = capsys.readouterr().err
    assert f"Port {taken} is taken" in said
    free = int(said.rsplit("--port", 1)[1].strip(" .\n"))
    serve.bound("127.0.0.1", free).close()


def test_port_0_takes_a_free_one() -> None:
    with serve.bound("127.0.0.1", 0) as bound:
        assert bound.getsockname()[1] > 0


def test_an_address_of_another_machine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        serve.bound("192.0.2.1", 8000)
    assert "Nobody can listen on 192.0.2.1" in capsys.readouterr().err


def test_others_are_only_served_under_names_that_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: object
) -> None:
    monkeypatch.delenv("SERVICELEVEL_HOSTS", raising=False)
    with pytest.raises(typer.Exit):
        serve.refuse_unreachable("0.0.0.0")
    assert "SERVICELEVEL_HOSTS" in capsys.readouterr().err
    serve.refuse_unreachable("127.0.0.1")
    monkeypatch.setenv("SERVICELEVEL_HOSTS", "slm.example.org")
    serve.refuse_unreachable("0.0.0.0")


def test_every_name_is_refused(settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    with pytest.raises(typer.Exit):
        serve.refuse_unreachable("127.0.0.1")


def test_addresses() -> None:
    for host, shown in (("127.0.0.1", "localhost"), ("::1", "[::1]"), ("127.0.0.9", "127.0.0.9")):
        with serve.bound(host, 0) as bound:
            assert serve.address(host, bound) == f"http://{shown}:{bound.getsockname()[1]}/"


def test_the_server_takes_options_from_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--bind 0.0.0.0:1 --reload")
    made = server.Server({"bind": "127.0.0.1:8123", "workers": 1, "threads": 8})
    assert made.cfg.bind == ["127.0.0.1:8123"]
    assert not made.cfg.reload
    assert made.cfg.worker_class_str == "gthread"


@pytest.mark.django_db
def test_a_database_that_is_away_is_no_crash_of_what_goes_on_in_the_background(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the database system is in recovery mode")

    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own
    monkeypatch.setattr("servicelevel.agreements.models.Agreement.objects.order_by", away)
    server._warm_up()
    assert "worked out when they are asked for: OperationalError" in caplog.text
