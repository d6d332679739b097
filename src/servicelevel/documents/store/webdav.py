"""Files on a WebDAV server: written under another name and moved, never over a file that is there, and read back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import httpx

from servicelevel.documents.store import names
from servicelevel.documents.store.asking import Asking, Sleep, trouble_of
from servicelevel.documents.store.port import NoSuchFile, OtherBytes, StoreTrouble
from servicelevel.outgoing import Lookup, looked_up

WANTED = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
DAV = "{DAV:}"
THERE = frozenset({200, 203, 206})
MADE = frozenset({200, 201, 204})


class WebDavStore:
    """A folder of a WebDAV server (RFC 4918).

    address: of the folder, https unless the network is trusted; private: whether the server may stand in a private
    network; tries: how often a request is sent at most when the server is busy or the line breaks; sleep: waits between.
    """

    def __init__(
        self, address: str, *, user: str = "", password: str = "", private: bool = False, timeout: float = 20,
        tries: int = 1, sleep: Sleep | None = None, lookup: Lookup = looked_up,
        transport: httpx.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._asking = Asking(
            address, user=user, password=password, private=private, timeout=timeout, tries=tries, sleep=sleep,
            lookup=lookup, transport=transport,
        )  # fmt: skip
        self._base = urlsplit(address).path.rstrip("/")
        self.where = f"the WebDAV server {self._asking.host}"

    def put(self, name: str, content: bytes) -> None:
        parts = names.checked(name)
        if self._same(name, content):
            return
        half = (*parts[:-1], f"{secrets.token_hex(8)}{names.HALF}")
        moved = False
        try:
            self._write(half, content)
            moved = self._name(half, parts)
        finally:
            if not moved:
                self._tidy(half)
        if not self._same(name, content):
            raise StoreTrouble(f"{self.where} took {name} and does not have it.")

    def get(self, name: str) -> bytes:
        answer = self._ask("GET", names.checked(name), THERE | {404, 410})
        if answer.status_code in (404, 410):
            raise NoSuchFile(name)
        return answer.content

    def exists(self, name: str) -> bool:
        return self._ask("HEAD", names.checked(name), THERE | {404, 410}).status_code in THERE

    def list(self, under: str = "") -> list[str]:
        found: list[str] = []
        waiting = [names.checked(under) if under else ()]
        while waiting:
            folders, files = self._within(waiting.pop())
            waiting += folders
            found += files
        return sorted(found)

    def close(self) -> None:
        """End the connections."""
        self._asking.close()

    def _same(self, name: str, content: bytes) -> bool:
        """Whether the server has the file whole. Raises OtherBytes where it has another one under that name."""
        try:
            found = self.get(name)
        except NoSuchFile:
            return False
        if found == content:
            return True
        if _looks_like_page(found) and not _looks_like_page(content):
            raise StoreTrouble(f"{self.where} answered with a web page instead of the file {name}.")
        raise OtherBytes(name)

    def _write(self, half: tuple[str, ...], content: bytes) -> None:
        """Write a file under the name of a half written one, and read it back before it may have its own."""
        answer = self._ask("PUT", half, MADE | {404, 409}, content=content)
        if answer.status_code in (404, 409):  # its folder is missing
            self._make(half[:-1])
            self._ask("PUT", half, MADE, content=content)
        if self._ask("GET", half, THERE).content != content:
            raise StoreTrouble(f"{self.where} did not keep what it was sent.")

    def _name(self, half: tuple[str, ...], parts: tuple[str, ...]) -> bool:
        """Give a written file its name; whether it went there. Whoever reads a taken name back sees what it is."""
        head = {"Destination": self._asking.address_of(self._path(parts)), "Overwrite": "F"}
        try:
            answer = self._ask(
                "MOVE", half, MADE | {404, 412}, head=head
            )  # 404: moved by a try whose answer was lost
        except StoreTrouble:
            if self._is_taken(parts):  # by somebody faster, or by this move, whose answer was lost
                return False
            raise
        return answer.status_code in MADE

    def _is_folder(self, folder: tuple[str, ...]) -> bool:
        head = {"Depth": "0", "Content-Type": "application/xml"}
        try:
            answer = self._ask(
                "PROPFIND", folder, frozenset({207, 404}), content=WANTED, head=head, slash=True
            )
        except StoreTrouble:
            return False
        return answer.status_code == 207

    def _is_taken(self, parts: tuple[str, ...]) -> bool:
        try:
            return self.exists("/".join(parts))
        except StoreTrouble:
            return False

    def _make(self, folder: tuple[str, ...]) -> None:
        """Make a folder; those above it only where the server says that they are missing (409)."""
        if not folder:
            return
        try:
            answer = self._ask("MKCOL", folder, MADE | {301, 405, 409}, slash=True)
        except StoreTrouble:
            if self._is_folder(folder):  # somebody faster made it
                return
            raise
        if answer.status_code == 409:
            if len(folder) == 1:
                raise trouble_of(answer, self.where)
            self._make(folder[:-1])
            self._ask("MKCOL", folder, MADE | {301, 405}, slash=True)

    def _tidy(self, half: tuple[str, ...]) -> None:
        """Take away what was only half written. Where that fails it stays, under a name that no list shows."""
        try:
            self._ask("DELETE", half, MADE | {404})
        except StoreTrouble:
            return

    def _within(self, folder: tuple[str, ...]) -> tuple[Sequence[tuple[str, ...]], Sequence[str]]:
        """The folders and the files that lie directly in a folder; nothing for one that is not there."""
        head = {"Depth": "1", "Content-Type": "application/xml"}
        answer = self._ask("PROPFIND", folder, frozenset({207, 404}), content=WANTED, head=head, slash=True)
        if answer.status_code == 404:
            return [], []
        folders, files = [], []
        for path, is_folder in _members(answer.content, self.where):
            parts = self._parts(path)
            if parts is None or len(parts) != len(folder) + 1 or parts[:-1] != folder:
                continue
            if is_folder:
                folders.append(parts)
            else:
                files.append("/".join(parts))
        return folders, files

    def _parts(self, path: str) -> tuple[str, ...] | None:
        """The parts of a file's name from its path on the server; None for what is none of ours."""
        plain = unquote(urlsplit(path).path).rstrip("/")
        base = unquote(self._base)
        if not plain.startswith(f"{base}/"):
            return None
        try:
            return names.checked(plain.removeprefix(f"{base}/"))
        except ValueError:
            return None

    def _path(self, parts: tuple[str, ...], slash: bool = False) -> str:
        path = "/".join([self._base, *(quote(part, safe="") for part in parts)])
        return f"{path}/" if slash else path

    def _ask(
        self, how: str, parts: tuple[str, ...], wanted: frozenset[int], *, content: bytes = b"",
        head: Mapping[str, str] | None = None, slash: bool = False,
    ) -> httpx.Response:  # fmt: skip
        return self._asking.ask(how, self._path(parts, slash), wanted, content=content, head=head or {})


def _looks_like_page(content: bytes) -> bool:
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _members(xml: bytes, where: str) -> list[tuple[str, bool]]:
    """The paths of an answer to PROPFIND, and whether each is a folder."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise StoreTrouble(f"{where} answered with something that is no list of files.")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314  without a DTD there are no entities to expand
    except ElementTree.ParseError:
        raise StoreTrouble(f"{where} answered with something that is no list of files.") from None
    found = []
    for one in root.iter(f"{DAV}response"):
        path = one.findtext(f"{DAV}href") or ""
        found.append((path, next(one.iter(f"{DAV}collection"), None) is not None))
    return found
