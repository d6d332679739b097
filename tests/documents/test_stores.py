"""What every store holds: files by name, whole or not at all, never overwritten. A folder and a real WebDAV server."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.documents.store import names, opening
from servicelevel.documents.store.folder import FolderStore
from servicelevel.documents.store.port import NoSuchFile, OtherBytes, Store, StoreTrouble
from servicelevel.documents.store.webdav import WebDavStore
from tests.documents.webdav import PASSWORD, USER, served

NAME = "SLM/SLR-2026-0001/SLR-2026-0001 version 1.pdf"
ESCAPES = [
    "../x", "a/../../x", "/etc/passwd", "a//b", "", ".", "..", "a/..", "a\\b", "C:/x", "a\x00b", "a\nb", ".hidden",
    "~root/x", "a/b/", "nul", "COM1.txt", "a..b/c", "ä/b", "a/b.", "a/b ", "%2e%2e/x", "a?b", "a#b", "x" * 121,
    "a/" * 8 + "b", "b.part",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("webdav")
    with served(folder) as address:
        yield address, folder / "documents"


@pytest.fixture(params=["folder", "webdav"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """A store, and the folder in which its files lie in the end."""
    if request.param == "folder":
        yield FolderStore(tmp_path / "documents"), tmp_path / "documents"
        return
    address, folder = request.getfixturevalue("server")
    own = f"test-{os.urandom(4).hex()}"
    (folder / own).mkdir()
    store = WebDavStore(f"{address}/{own}", user=USER, password=PASSWORD, private=True)
    yield store, folder / own
    store.close()


def test_what_was_put_is_there_whole_and_readable_by_its_name(root: tuple[Store, Path]) -> None:
    store, folder = root
    content = os.urandom(300_000)
    assert not store.exists(NAME)
    with pytest.raises(NoSuchFile):
        store.get(NAME)
    store.put(NAME, content)
    assert store.get(NAME) == content
    assert store.exists(NAME)
    assert (folder / NAME).read_bytes() == content
    assert store.list() == [NAME]


def test_the_same_bytes_again_change_nothing_and_others_are_refused(root: tuple[Store, Path]) -> None:
    store, folder = root
    store.put(NAME, b"first")
    before = (folder / NAME).stat()
    store.put(NAME, b"first")
    with pytest.raises(OtherBytes, match="another file"):
        store.put(NAME, b"second")
    after = (folder / NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert store.get(NAME) == b"first"


def test_a_list_holds_what_is_whole_in_order_and_below_a_folder(root: tuple[Store, Path]) -> None:
    store, folder = root
    wanted = ["ISO20K/b.txt", "SLM/a/1.pdf", "SLM/a/2.pdf", "SLM/a b/c.pdf"]
    for name in wanted:
        store.put(name, name.encode())
    (folder / "SLM" / "a" / "0123456789abcdef.part").write_bytes(b"half")
    assert store.list() == sorted(wanted)
    assert store.list("SLM") == sorted(wanted[1:])
    assert store.list("nothing") == []


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leads_elsewhere_is_refused_by_every_act(name: str, root: tuple[Store, Path]) -> None:
    store, folder = root
    for act in (store.get, store.exists, lambda one: store.put(one, b"x")):
        with pytest.raises(ValueError, match="no name"):
            act(name)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@given(st.text(max_size=40))
def test_no_checked_name_leaves_the_folder(name: str) -> None:
    try:
        parts = names.checked(name)
    except ValueError:
        return
    assert Path("/store", *parts).resolve().is_relative_to("/store")
    assert Path("/store", *parts) == Path("/store/" + name)


def test_a_link_inside_the_folder_leads_nowhere(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "documents")
    (tmp_path / "documents").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "documents" / "SLM").symlink_to(tmp_path / "outside")
    with pytest.raises(ValueError, match="outside"):
        store.put("SLM/x.pdf", b"x")
    assert list((tmp_path / "outside").iterdir()) == []


def test_eight_at_once_leave_one_file_and_nobody_a_half_one(root: tuple[Store, Path]) -> None:
    store, folder = root
    said: list[str] = []
    gate = threading.Barrier(8)

    def put(number: int) -> None:
        gate.wait()
        try:
            store.put("SLM/x.pdf", f"{number % 2}".encode() * 50_000)
            said.append("kept")
        except OtherBytes:
            said.append("other")

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["kept"] * 4 + ["other"] * 4
    assert store.list() == ["SLM/x.pdf"]
    assert len(set(store.get("SLM/x.pdf"))) == 1
    assert [path.name for path in (folder / "SLM").iterdir()] == ["x.pdf"]


def test_a_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_sync, real_link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append(_kind(fd)), real_sync(fd)))
    monkeypatch.setattr(os, "link", lambda a, b: (order.append("link"), real_link(a, b)))
    FolderStore(tmp_path / "new").put("a/b.pdf", b"x")
    assert order[-3:] == ["file", "link", "folder"]
    assert order[:-3] == ["folder", "folder"]


def _kind(descriptor: int) -> str:
    import stat

    return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"


def test_where_there_are_no_links_a_name_is_taken_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    store = FolderStore(tmp_path)
    store.put("a.pdf", b"x")
    store.put("a.pdf", b"x")
    with pytest.raises(OtherBytes):
        store.put("a.pdf", b"y")
    assert store.list() == ["a.pdf"]


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    store = FolderStore(tmp_path)
    with pytest.raises(StoreTrouble, match="No space left on device"):
        store.put("a.pdf", b"x")
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "_USER", "_PASSWORD", "_PRIVATE"):
        monkeypatch.delenv(f"SERVICELEVEL_DOCUMENTS{name}", raising=False)
    assert opening.opened(tmp_path).where == f"the folder {tmp_path / 'documents'}"
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", str(tmp_path / "elsewhere"))
    assert opening.opened(tmp_path).where == f"the folder {tmp_path / 'elsewhere'}"
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", "https://dav.example.org/slm")
    assert opening.opened(tmp_path).where == "the WebDAV server dav.example.org"
    for wrong in ("http://dav.example.org/slm", "ftp://dav.example.org/slm"):
        monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", wrong)
        with pytest.raises(opening.NotConfigured):
            opening.opened(tmp_path)
