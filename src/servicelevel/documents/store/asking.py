"""One request to a server, tried again for a while where it is busy or the line breaks, and its refusals in words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from servicelevel.documents.store.port import StoreTrouble
from servicelevel.outgoing import AddressRefused, Lookup, client

Sleep = Callable[[float], None]

BUSY: Final = frozenset({429, 500, 502, 503, 504})
MOVED: Final = frozenset({301, 302, 303, 307, 308})
MOST_BYTES: Final = 64 * 2**20
"""No file of ours is larger; whatever a server sends beyond it is not read."""
LONGEST_WAIT: Final = 30.0
TITLE: Final = re.compile(rb"<title[^>]*>([^<]{1,80})", re.I)
WORDS: Final = {
    401: "does not accept the name and the password that it was given",
    403: "does not allow this",
    404: "has no such folder",
    405: "does not do this here: it may be no WebDAV server",
    409: "says that the folder above does not exist",
    412: "has a file of that name already",
    413: "does not take files of this size",
    423: "says that the file is locked",
    507: "has no room left",
}
FOR_GOOD: Final = frozenset({401, 403, 405, 413})


class Asking:
    """Sends requests to one server and to no other. tries, sleep: see WebDavStore."""

    def __init__(
        self, address: str, *, user: str, password: str, private: bool, timeout: float, tries: int,
        sleep: Sleep | None, lookup: Lookup, transport: httpx.BaseTransport | None,
    ) -> None:  # fmt: skip
        parts = urlsplit(address)
        if parts.username is not None or parts.password is not None:
            raise ValueError("The address of the store must not carry a password.")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self.host = parts.netloc
        self._where = f"the WebDAV server {self.host}"
        self._tries, self._sleep = max(1, tries), sleep or time.sleep
        auth = httpx.BasicAuth(user, password) if user else None
        self._client = client(private=private, timeout=timeout, lookup=lookup, transport=transport, auth=auth)

    def address_of(self, path: str) -> str:
        """The whole address of a path on this server."""
        return f"{self._origin}{path}"

    def ask(
        self, how: str, path: str, wanted: frozenset[int], *, content: bytes, head: Mapping[str, str]
    ) -> httpx.Response:
        """The answer, which has one of the wanted statuses. Raises StoreTrouble."""
        for number in range(1, self._tries + 1):
            try:
                answer = self._once(how, path, content, head)
            except httpx.HTTPError as error:
                trouble: StoreTrouble = StoreTrouble(f"{self._where} cannot be reached: {_reason(error)}.")
                wait = None
            else:
                if answer.status_code in wanted:
                    return answer
                trouble = trouble_of(answer, self._where)
                if answer.status_code not in BUSY:
                    raise trouble
                wait = answer.headers.get("Retry-After")
            if number == self._tries:
                raise trouble
            self._sleep(waiting_time(number, wait))
        raise AssertionError("a request is tried at least once")

    def close(self) -> None:
        self._client.close()

    def _once(self, how: str, path: str, content: bytes, head: Mapping[str, str]) -> httpx.Response:
        """One request; a redirect is followed once, and on the same server alone."""
        answer = self._sent(how, self.address_of(path), content, head)
        if answer.status_code in MOVED and how != "MKCOL":
            target = _joined(self.address_of(path), answer.headers.get("Location", ""))
            if f"{urlsplit(target).scheme}://{urlsplit(target).netloc}" != self._origin:
                raise StoreTrouble(
                    f"{self._where} sends us to another server, which is not followed.", for_good=True
                )
            answer = self._sent(how, target, content, head)
        return answer

    def _sent(self, how: str, address: str, content: bytes, head: Mapping[str, str]) -> httpx.Response:
        request = self._client.build_request(
            how, address, content=content or None, headers={"Accept-Encoding": "identity", **head}
        )
        try:
            answer = self._client.send(request, stream=True)
        except AddressRefused as refused:
            raise StoreTrouble(str(refused), for_good=True) from None
        try:
            read = bytearray()
            for piece in answer.iter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise StoreTrouble(f"{self._where} sends more than any file of ours has.")
        finally:
            answer.close()
        return httpx.Response(answer.status_code, headers=_plain(answer.headers), content=bytes(read))


def _joined(address: str, location: str) -> str:
    """Where a redirect leads; nowhere where that cannot be read."""
    try:
        return str(httpx.URL(address).join(location))
    except (httpx.InvalidURL, ValueError):
        return ""


def waiting_time(number: int, asked: str | None) -> float:
    """Seconds until the next try: as the server asked, else 1, 2, 4, ...; never long."""
    wish = float(asked) if asked and asked.isdecimal() else 2.0 ** (number - 1)
    return min(wish, LONGEST_WAIT)


def trouble_of(answer: httpx.Response, where: str) -> StoreTrouble:
    """An answer that nobody wanted, in words; a web page of another program is told by its title."""
    status = answer.status_code
    words = WORDS.get(status, f"answered with status {status}")
    if title := TITLE.search(answer.content[:4096]):
        words += f" (it sent a web page, “{' '.join(title[1].decode(errors='replace').split())}”)"
    return StoreTrouble(f"{where[:1].upper()}{where[1:]} {words}.", for_good=status in FOR_GOOD)


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "the connection broke in the middle"
    return "no connection" if isinstance(error, httpx.ConnectError) else type(error).__name__


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """The headers of an answer that was unpacked already."""
    return {
        name: value
        for name, value in headers.items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    }
