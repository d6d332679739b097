"""The installation's own address is checked before anything starts, and begins the links of notices."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from servicelevel import settings as ours
from servicelevel.commands import checkups, outside
from servicelevel.communication.outbox import actions
from tests.commands.running import COMMAND, environment
from tests.communication.delivery.mail_server import mail_server
from tests.communication.test_outbox import breach, person
from tests.monitoring.live.desk import desk

pytestmark = pytest.mark.req("R114")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""), ("https://slm.example.org", "https://slm.example.org"), ("https://slm.example.org/", "https://slm.example.org"),
        ("http://localhost:8000", "http://localhost:8000"), ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)  # fmt: skip
def test_an_address_that_links_can_begin_with(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    monkeypatch.setenv("SERVICELEVEL_ADDRESS", given)
    assert ours.own_address() == kept


@pytest.mark.parametrize(
    "given",
    [
        "slm.example.org", "ftp://slm.example.org", "https://", "https://slm.example.org/slm", "https://slm.example.org//",
        "https://slm.example.org/?a=b", "https://slm.example.org/#a", "https://anna:secret@slm.example.org",
        "https://slm.example.org:0", "https://slm.example.org:99999", "https://slm.example.org:", "javascript:alert(1)",
        "https://slm example.org", "https://slm.example.org\n", " https://slm.example.org", "https://slm.example.org\\evil.example",
    ],
)  # fmt: skip
def test_what_is_no_address_stops_the_start_and_says_what_one_is(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("SERVICELEVEL_ADDRESS", given)
    with pytest.raises(ValueError, match="SERVICELEVEL_ADDRESS.*https://slm.example.org"):
        ours.own_address()


def test_one_without_tls_contradicts_sign_in_over_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICELEVEL_ADDRESS", "http://slm.example.org")
    monkeypatch.setattr(ours, "HTTPS", True)
    with pytest.raises(ValueError, match="SERVICELEVEL_HTTPS"):
        ours.own_address()


def test_a_wrong_one_stops_the_command_before_it_does_anything(tmp_path: Path) -> None:
    import subprocess

    set_ = environment(tmp_path) | {"SERVICELEVEL_ADDRESS": "https://slm.example.org/slm"}
    said = subprocess.run([*COMMAND, "migrate"], env=set_, capture_output=True, text=True, check=False)
    assert said.returncode != 0
    assert "SERVICELEVEL_ADDRESS" in said.stdout + said.stderr
    assert not (tmp_path / "servicelevel.sqlite3").exists()


def test_the_doctor_says_where_links_lead_to_a_name_that_is_not_answered(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS, settings.ADDRESS = ["slm.example.org"], "https://slm.example.org"
    assert checkups.address().verdict == "ok"
    settings.ADDRESS = "https://other.example.org"
    assert checkups.address().verdict == "warning"
    assert "other.example.org" in checkups.address().words
    settings.ADDRESS, settings.MAIL = "", {"host": "mail"}
    assert "no links" in checkups.address().words


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://slm.example.org", ""])
def test_a_mail_leads_to_the_record_of_the_breach(tmp_path: Path, settings, address: str) -> None:  # type: ignore[no-untyped-def]
    desk(tmp_path)
    person("maya", "service-level-manager")
    now: datetime = breach("INC1")
    actions.listen(now)
    with mail_server() as server:
        settings.MAIL = {
            "host": "127.0.0.1", "port": server.port, "sender": "slm@example.org", "security": "none", "user": "",
            "password": "",
        }  # fmt: skip
        settings.ADDRESS = address
        assert outside.send_notices(now) == 1
    (mail,) = server.mails
    link = "https://slm.example.org/breaches/mail/answer/1/of/tool/INC1/"
    assert (link in mail.replace("=\n", "")) == bool(address)
    assert ("://" in mail) == bool(address)
