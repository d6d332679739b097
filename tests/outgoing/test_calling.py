"""Nobody makes this software call an address of the inside: S8 of the faults, CVE-2026-22247 as a table."""

from __future__ import annotations

import logging
import socket
import threading

import pytest

from servicelevel.outgoing import AddressRefused, Answer, Caller, NoAnswer
from tests.outgoing.odd import answering, speaking

PUBLIC = "93.184.215.14"

NUMBERS = [
    "https://127.0.0.1/", "https://127.1/", "https://127.0.0.2:8443/x", "https://2130706433/", "https://017700000001/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://0/", "https://0.0.0.0/",
    "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.255.254/",
    "https://192.168.0.1/", "https://192.168.1.1:443/admin", "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/", "https://0xa9fea9fe/", "https://169.254.1.1/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://192.0.0.192/opc/v1/", "https://168.63.129.16/", "https://198.18.0.1/",
    "https://224.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/", "https://192.0.2.1/",
    "https://198.51.100.1/", "https://203.0.113.9/",
]  # fmt: skip
OF_VERSION_6 = [
    "https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://[::ffff:10.0.0.1]/", "https://[::ffff:a9fe:a9fe]/", "https://[::7f00:1]/",
    "https://[fe80::1]/", "https://[fec0::1]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/", "https://[2002:a00:1::]/", "https://[2001:db8::1]/",
    "https://[2001:0:0:0:0:0:80ff:fffe]/", "https://[100::1]/",
]  # fmt: skip
OTHERS = [
    "file:///etc/passwd", "gopher://93.184.215.14:70/_x", "ftp://93.184.215.14/", "dict://93.184.215.14:11211/",
    "http://93.184.215.14/", "//93.184.215.14/", "https:///services/x", "https://user:word@93.184.215.14/",
    "https://93.184.215.14@127.0.0.1/", "javascript:1", "https://[::1", "https://93.184.215.14:99999/",
    "https://①②⑦.⓪.⓪.①/", "https://127.0.0.1\\@93.184.215.14/", "https://127。0。0。1/", "https://127.0.0.1\r\nHost: x/",
]  # fmt: skip
NAMES = [
    ("https://localhost/", ["127.0.0.1"]), ("https://inside.example.org/", ["10.1.2.3"]),
    ("https://both.example.org/", [PUBLIC, "192.168.1.9"]), ("https://six.example.org/", ["fe80::1%2"]),
    ("https://mixed.example.org/", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"]),
    ("https://none.example.org/", []),
]  # fmt: skip


class NoConnection(AssertionError):
    """A connection was opened, to an address that nobody may call."""


@pytest.fixture
def nothing_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NoConnection

    monkeypatch.setattr(socket, "create_connection", refuse)


def numeric(host: str, port: int) -> list[str]:
    """The system's own reading of numbers, without asking a server for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(one[4][0]) for one in found]


@pytest.mark.req("R156")
@pytest.mark.parametrize("address", NUMBERS + OF_VERSION_6 + OTHERS)
def test_no_hostile_address_is_called(address: str, nothing_connects: None) -> None:
    with pytest.raises(AddressRefused):
        Caller(lookup=numeric).ask("POST", address, content=b"x")


@pytest.mark.parametrize(("address", "numbers"), NAMES)
def test_no_name_that_leads_inside_is_called(
    address: str, numbers: list[str], nothing_connects: None
) -> None:
    with pytest.raises(AddressRefused):
        Caller(lookup=lambda *_: numbers).ask("GET", address)


def test_the_table_has_sixty_addresses_and_a_public_one_is_called(nothing_connects: None) -> None:
    assert len(NUMBERS + OF_VERSION_6 + OTHERS + NAMES) >= 60
    for address in ("https://93.184.215.14/", "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/"):
        with pytest.raises(NoConnection):
            Caller(lookup=numeric).ask("GET", address)


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, connected = iter([[PUBLIC], ["127.0.0.1"]]), []

    def connect(to: tuple[str, int], *_: object, **__: object) -> None:
        connected.append(to)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NoAnswer, match=r"rebound\.example\.org cannot be reached"):
        Caller(lookup=lambda *_: next(asked)).ask("GET", "https://rebound.example.org/")
    assert connected == [(PUBLIC, 443)]


def test_a_host_of_ours_is_called_without_tls_only_where_the_installation_names_it() -> None:
    with speaking(answering(b"yes")) as server:
        for hosts in ([], ["127.0.0.2"], [f"127.0.0.1:{server.port + 1}"]):
            with pytest.raises(AddressRefused, match="SERVICELEVEL_OUTGOING_HOSTS"):
                Caller(hosts).ask("GET", server.address)
        assert not server.requests
        for host in ("127.0.0.1", f"127.0.0.1:{server.port}"):
            assert Caller([host]).ask("GET", server.address).content == b"yes"


@pytest.mark.parametrize(
    "number", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::ffff:169.254.169.254"]
)
def test_a_host_of_ours_never_leads_to_what_no_server_has(number: str, nothing_connects: None) -> None:
    with pytest.raises(AddressRefused, match="no server of ours has"):
        Caller(["desk.example.org"], lookup=lambda *_: [number]).ask("GET", "http://desk.example.org/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    head = f"HTTP/1.1 {status} Moved\r\nLocation: http://169.254.169.254/"
    with speaking(answering(b"", head)) as server:
        assert Caller(["127.0.0.1"]).ask("GET", server.address).status == status
        assert len(server.requests) == 1


def test_an_answer_has_a_largest_size() -> None:
    def endless(caller: socket.socket, over: threading.Event) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not over.is_set():
            caller.sendall(b"x" * 65_536)

    with speaking(endless) as server, pytest.raises(NoAnswer, match="more than 100,000 bytes"):
        Caller(["127.0.0.1"], most_bytes=100_000).ask("GET", server.address)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_whoever_speaks_slowly_is_left(begin: bytes) -> None:
    """Each byte comes well within the time limit, the whole answer never."""
    sent = []

    def drip(caller: socket.socket, over: threading.Event) -> None:
        caller.sendall(begin)
        while not over.wait(0.02):
            sent.append(caller.send(b"x"))

    with speaking(drip) as server, pytest.raises(NoAnswer, match="did not answer in time"):
        Caller(["127.0.0.1"], seconds=0.3).ask("GET", server.address)
    assert sent


def test_a_cut_answer_is_none() -> None:
    def cut(caller: socket.socket, over: threading.Event) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with speaking(cut) as server, pytest.raises(NoAnswer, match="broke in the middle"):
        Caller(["127.0.0.1"]).ask("GET", server.address)


def test_secrets_are_in_no_error_and_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    heads = {"Authorization": "Bearer canary-head"}
    told = []
    with speaking(answering(b"")) as server:
        Caller(["127.0.0.1"]).ask(
            "GET", f"{server.address}/canary-path", headers=heads, query={"k": "canary-query"}
        )
        assert b"canary-path" in server.requests[0]
        assert b"canary-query" in server.requests[0]
    for address in (f"{server.address}/canary-path", "https:///canary-path", "http://h/canary-path"):
        with pytest.raises((AddressRefused, NoAnswer)) as error:
            Caller(["127.0.0.1"], lookup=lambda *_: ["127.0.0.1"]).ask("GET", address, headers=heads)
        told += [str(error.value), repr(error.value)]
    assert "canary" not in " ".join(told) + caplog.text


def test_the_wait_that_a_server_asks_for_is_read_in_seconds_alone() -> None:
    assert Answer(429, {"retry-after": "7"}, b"").wait == 7.0
    assert Answer(429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, b"").wait is None
    assert Answer(200, {}, b"").wait is None
