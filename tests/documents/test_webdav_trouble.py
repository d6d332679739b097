"""A WebDAV server that misbehaves: nothing is kept by halves, nothing is overwritten, and the words say what is wrong."""

from __future__ import annotations

import gzip

import pytest

from servicelevel.documents.store.port import OtherBytes, StoreTrouble
from servicelevel.documents.store.webdav import WebDavStore
from tests.documents.webdav import PASSWORD, USER, odd, served

NAME = "SLM/x.pdf"
CONTENT = b"%PDF-1.7 words" * 200
Answer = tuple[int, dict[str, str], bytes]


class Behaves:
    """A server that keeps files as it should; tests put something wrong in front of it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sent = CONTENT

    def __call__(self, how: str, path: str, number: int) -> Answer | None:
        if how in ("GET", "HEAD"):
            return (200, {"ETag": '"1"'}, self.files[path]) if path in self.files else (404, {}, b"")
        if how == "PUT":
            self.files[path] = self.sent
            return 201, {}, b""
        if how == "MOVE":
            half = next(name for name in self.files if name == path)
            self.files["/documents/SLM/x.pdf"] = self.files.pop(half)
            return 201, {}, b""
        if how == "DELETE":
            return (204, {}, b"") if self.files.pop(path, None) else (404, {}, b"")
        return 201, {}, b""


def store(address: str, tries: int = 1, slept: list[float] | None = None, **given: object) -> WebDavStore:
    times = slept if slept is not None else []
    return WebDavStore(address, private=True, tries=tries, sleep=times.append, **given)


@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("status", [500, 503, 429])
def test_busy_once_at_any_call_and_then_well(at: int, status: int) -> None:
    keeps, slept = Behaves(), []
    head = {"Retry-After": "7"} if status == 429 else {}
    with odd(lambda how, path, n: (status, head, b"busy") if n == at else keeps(how, path, n)) as server:
        store(server.address, 3, slept).put(NAME, CONTENT)
    assert keeps.files == {"/documents/SLM/x.pdf": CONTENT}
    assert slept == [7.0 if status == 429 else 1.0]


@pytest.mark.parametrize("at", range(1, 6))
def test_a_connection_cut_at_any_call_and_a_second_try(at: int) -> None:
    keeps = Behaves()
    with odd(lambda how, path, n: None if n == at else keeps(how, path, n)) as server:
        store(server.address, 2).put(NAME, CONTENT)
    assert keeps.files == {"/documents/SLM/x.pdf": CONTENT}


@pytest.mark.parametrize("at", range(1, 6))
def test_a_connection_cut_after_the_server_acted(at: int) -> None:
    keeps = Behaves()

    def acts_and_cuts(how: str, path: str, number: int) -> Answer | None:
        done = (404, {}, b"") if how == "MOVE" and path not in keeps.files else keeps(how, path, number)
        return None if number == at else done

    with odd(acts_and_cuts) as server:
        store(server.address, 2).put(NAME, CONTENT)
    assert keeps.files == {"/documents/SLM/x.pdf": CONTENT}


@pytest.mark.parametrize("there", [CONTENT, b"%PDF-1.7 another", None])
def test_a_move_that_the_server_stumbles_over_is_judged_by_what_is_there(there: bytes | None) -> None:
    """A server may answer 500 to whoever is slower with a name, instead of saying that it is taken."""
    keeps = Behaves()

    def stumbles(how: str, path: str, number: int) -> Answer | None:
        if how != "MOVE":
            return keeps(how, path, number)
        if there is not None:
            keeps.files["/documents/SLM/x.pdf"] = there
        return 500, {}, b""

    with odd(stumbles) as server:
        if there == CONTENT:
            store(server.address).put(NAME, CONTENT)
        else:
            kind, words = (OtherBytes, "another file") if there else (StoreTrouble, "status 500")
            with pytest.raises(kind, match=words):
                store(server.address).put(NAME, CONTENT)
    assert keeps.files == ({"/documents/SLM/x.pdf": there} if there else {})


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_the_server_stumbles_over_is_judged_by_whether_it_is_there(there: bool) -> None:
    keeps = Behaves()

    def stumbles(how: str, path: str, number: int) -> Answer | None:
        if how == "PUT" and number < 4:
            return 409, {}, b""
        if how == "PROPFIND":
            return 207 if there else 404, {}, b""
        return (500, {}, b"") if how == "MKCOL" else keeps(how, path, number)

    with odd(stumbles) as server:
        if there:
            store(server.address).put(NAME, CONTENT)
        else:
            with pytest.raises(StoreTrouble, match="status 500"):
                store(server.address).put(NAME, CONTENT)
    assert keeps.files == ({"/documents/SLM/x.pdf": CONTENT} if there else {})


def test_an_answer_that_is_cut_in_its_middle_is_no_file() -> None:
    with odd(lambda *_: (200, {"Content-Length": "9999"}, b"%PDF-1.7 half")) as server:
        with pytest.raises(StoreTrouble, match="broke in the middle"):
            store(server.address).get(NAME)
        assert len(server.calls) == 1
    with odd(lambda *_: (200, {"Content-Length": "9999"}, b"%PDF-1.7 half")) as server:
        with pytest.raises(StoreTrouble, match="broke in the middle"):
            store(server.address, 4).get(NAME)
        assert len(server.calls) == 4


def test_busy_for_ever_ends_after_a_bounded_time() -> None:
    slept: list[float] = []
    with (
        odd(lambda *_: (503, {"Retry-After": "86400"}, b"")) as server,
        pytest.raises(StoreTrouble, match="status 503") as told,
    ):
        store(server.address, 5, slept).get(NAME)
    assert slept == [30.0] * 4
    assert not told.value.for_good


@pytest.mark.parametrize(
    ("status", "words", "for_good"),
    [
        (401, "name and the password", True),
        (403, "does not allow", True),
        (507, "no room left", False),
        (423, "locked", False),
    ],
)
def test_a_refusal_is_said_in_words_and_not_repeated(status: int, words: str, for_good: bool) -> None:
    keeps = Behaves()
    with odd(lambda how, path, n: (status, {}, b"") if how == "PUT" else keeps(how, path, n)) as server:
        with pytest.raises(StoreTrouble, match=words) as told:
            store(server.address, 5).put(NAME, CONTENT)
        assert sum(how == "PUT" for how, _ in server.calls) == 1
    assert told.value.for_good is for_good
    assert keeps.files == {}


@pytest.mark.parametrize("kept", [CONTENT[:100], b"", CONTENT + b"x", b"other"])
def test_what_the_server_keeps_otherwise_than_sent_never_gets_the_name(kept: bytes) -> None:
    keeps = Behaves()
    keeps.sent = kept
    with odd(keeps) as server, pytest.raises(StoreTrouble, match="did not keep what it was sent"):
        store(server.address).put(NAME, CONTENT)
    assert keeps.files == {}


def test_a_wrong_etag_alone_does_not_matter_because_the_bytes_are_read_back() -> None:
    keeps = Behaves()

    def lies(how: str, path: str, number: int) -> Answer | None:
        status, head, body = keeps(how, path, number) or (0, {}, b"")
        return status, head | {"ETag": f'"{number}"'}, body

    with odd(lies) as server:
        store(server.address).put(NAME, CONTENT)
    assert keeps.files["/documents/SLM/x.pdf"] == CONTENT


def test_a_server_that_moves_over_another_file_is_found_out() -> None:
    keeps = Behaves()

    def swaps(how: str, path: str, number: int) -> Answer | None:
        said = keeps(how, path, number)
        if how == "MOVE":
            keeps.files["/documents/SLM/x.pdf"] = b"somebody else's"
        return said

    with odd(swaps) as server, pytest.raises(OtherBytes):
        store(server.address).put(NAME, CONTENT)


def test_a_web_page_instead_of_a_file_is_told_by_its_title() -> None:
    page = b"<!DOCTYPE html><html><head><title>Sign in to the portal</title></head></html>"
    with odd(lambda *_: (200, {"Content-Type": "text/html"}, page)) as server:
        with pytest.raises(StoreTrouble, match="web page instead of the file"):
            store(server.address).put(NAME, CONTENT)
        assert all(how == "GET" for how, _ in server.calls)
    with (
        odd(lambda *_: (403, {"Content-Type": "text/html"}, page)) as server,
        pytest.raises(StoreTrouble, match="Sign in to the portal"),
    ):
        store(server.address).get(NAME)


def test_a_redirect_to_another_server_is_refused_and_one_on_the_same_is_followed() -> None:
    with odd(lambda *_: (200, {}, b"stolen")) as other:
        with odd(lambda *_: (302, {"Location": f"{other.address}/x"}, b"")) as server:
            with pytest.raises(StoreTrouble, match="another server"):
                store(server.address, 3, user="u", password="p").get(NAME)
            assert len(server.calls) == 1
        assert other.calls == []
    said = [(301, {"Location": "/documents/elsewhere"}, b""), (200, {}, CONTENT)]
    with odd(lambda how, path, number: said[number - 1]) as server:
        assert store(server.address).get(NAME) == CONTENT
        assert server.calls[1] == ("GET", "/documents/elsewhere")


@pytest.mark.parametrize(
    "location", ["", "http://[broken", "//other.example.org/x", "http://user@127.0.0.1/"]
)
def test_a_redirect_that_leads_nowhere_is_refused(location: str) -> None:
    with (
        odd(lambda how, path, number: (302, {"Location": location}, b"")) as server,
        pytest.raises(StoreTrouble),
    ):
        store(server.address).get(NAME)


def test_an_endless_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from servicelevel.documents.store import asking

    monkeypatch.setattr(asking, "MOST_BYTES", 10_000)
    with (
        odd(lambda *_: (200, {}, b"x" * 3_000_000)) as server,
        pytest.raises(StoreTrouble, match="more than any file"),
    ):
        store(server.address).get(NAME)
    bomb = gzip.compress(b"x" * 3_000_000)
    with (
        odd(lambda *_: (200, {"Content-Encoding": "gzip"}, bomb)) as server,
        pytest.raises(StoreTrouble, match="more than any file"),
    ):
        store(server.address).get(NAME)


@pytest.mark.parametrize(
    "xml",
    [
        b"<html>",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        b"<multistatus xmlns='DAV:'><response/>",
    ],
)
def test_a_list_that_is_none_is_said_so(xml: bytes) -> None:
    with odd(lambda *_: (207, {}, xml)) as server, pytest.raises(StoreTrouble, match="no list of files"):
        store(server.address).list()


def test_a_list_cannot_name_what_is_not_ours() -> None:
    names = [
        "/documents/",
        "/documents/a.pdf",
        "/etc/passwd",
        "/documents/../x",
        "/documents/%2e%2e/x",
        "/documents/a/b.pdf",
    ]
    xml = "".join(f"<response><href>{name}</href></response>" for name in names)
    with odd(lambda *_: (207, {}, f"<multistatus xmlns='DAV:'>{xml}</multistatus>".encode())) as server:
        assert store(server.address).list() == ["a.pdf"]


def test_a_private_address_is_called_only_where_that_was_allowed() -> None:
    with odd(lambda *_: (200, {}, b"x")) as server:
        with pytest.raises(StoreTrouble, match="private network"):
            WebDavStore(server.address).get(NAME)
        assert server.calls == []
        named = server.address.replace("127.0.0.1", "dav.example.org")
        turns = iter([["127.0.0.1"], ["10.0.0.1"]])
        with pytest.raises(StoreTrouble, match="private network"):
            WebDavStore(named, lookup=lambda host, port: next(turns)).get(NAME)


def test_a_wrong_password_is_said_by_a_real_server(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with served(tmp_path) as address:
        wrong = WebDavStore(address, user=USER, password="not it", private=True)
        with pytest.raises(StoreTrouble, match="name and the password") as told:
            wrong.put(NAME, CONTENT)
        assert told.value.for_good
        assert PASSWORD not in str(told.value)
        assert "not it" not in str(told.value)
        wrong.close()


def test_no_server_at_all_is_said_in_words() -> None:
    with pytest.raises(StoreTrouble, match="cannot be reached"):
        WebDavStore("http://127.0.0.1:1/x", private=True).get(NAME)
    with pytest.raises(ValueError, match="must not carry a password"):
        WebDavStore("https://u:secret@dav.example.org/x")
