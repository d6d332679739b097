"""One call to a server outside, as every connector and webhook makes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from servicelevel.outgoing.addresses import AddressRefused, Lookup, looked_up
from servicelevel.outgoing.clients import CheckedTransport
from servicelevel.outgoing.timed import TimedTransport

SECONDS: Final = 30.0
MOST_BYTES: Final = 16 * 2**20


class NoAnswer(Exception):
    """There was no whole answer; a later try may get one. The words name the host alone: addresses may hold secrets."""


@dataclass(frozen=True)
class Answer:
    """What a server said; a redirect is an answer like any other, and is not followed."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def wait(self) -> float | None:
        """Seconds for which the server asks to be left alone, where it says so in seconds."""
        asked = self.headers.get("retry-after", "")
        return float(asked) if asked.isascii() and asked.isdecimal() else None


class Caller:
    """Calls servers over TLS, and those of the installation's own network that were named.

    hosts: names, or name:port, that may be called in private networks and without TLS (SERVICELEVEL_OUTGOING_HOSTS).
    seconds: for a whole call with its answer. most_bytes: of an answer. lookup: from a name to its numbers.
    """

    def __init__(
        self, hosts: Collection[str] = (), *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES,
        lookup: Lookup = looked_up,
    ) -> None:  # fmt: skip
        self._hosts = frozenset(name.lower() for name in hosts)
        self._seconds, self._most, self._lookup = seconds, most_bytes, lookup

    def ask(
        self, method: str, address: str, *, headers: Mapping[str, str] | None = None, content: bytes = b"",
        query: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """The server's answer, whatever its status. Raises AddressRefused, NoAnswer; neither tells address or headers."""
        url = _read(address)
        own = self._is_own(url)
        if url.scheme != "https" and not (own and url.scheme == "http"):
            raise AddressRefused(
                "An address outside has to begin with https://; only hosts of SERVICELEVEL_OUTGOING_HOSTS may be "
                "called with http://."
            )
        sent = {"Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
        try:
            request = httpx.Request(
                method, url.copy_merge_params(dict(query or {})), headers=sent, content=content
            )
        except (UnicodeError, ValueError):
            raise AddressRefused(f"The call of {url.host} cannot be written.") from None
        through = CheckedTransport(TimedTransport(self._seconds), private=own, lookup=self._lookup)
        try:
            return self._whole(through.handle_request(request), url.host)
        except httpx.HTTPError as error:
            raise NoAnswer(f"{url.host} cannot be reached: {_reason(error)}.") from None
        finally:
            through.close()

    def _is_own(self, url: httpx.URL) -> bool:
        port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
        return bool({url.host, f"{url.host}:{port}"} & self._hosts)

    def _whole(self, answer: httpx.Response, host: str) -> Answer:
        read = bytearray()
        try:
            for piece in answer.iter_bytes():
                read += piece
                if len(read) > self._most:
                    raise NoAnswer(f"{host} sends more than {self._most:,} bytes.")
        finally:
            answer.close()
        return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(read))


def _read(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise AddressRefused("This is no address.") from None
    if url.userinfo or not url.host:
        raise AddressRefused("An address has to name a host, and must not carry a name or a password.")
    return url


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.DecodingError):
        return "the connection broke in the middle"
    return "there is no connection" if isinstance(error, httpx.ConnectError) else "the call failed"
