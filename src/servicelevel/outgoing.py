"""The one check of addresses that this software calls by itself: no private networks unless that was allowed.

A name is looked up once, every answer is checked, and the connection goes to a checked answer, so that a name which
answers differently the second time leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

Lookup = Callable[[str, int], Sequence[str]]
"""From a host and a port to its numeric addresses. Raises OSError."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """An address that may not be called; the words say why."""


@dataclass(frozen=True)
class Checked:
    """An address that may be called: where to connect, and the name by which the server is to be asked."""

    scheme: str
    host: str
    port: int
    numbers: tuple[str, ...]

    @property
    def named(self) -> str:
        """What a request says in its head `Host`."""
        usual = {"http": 80, "https": 443}[self.scheme]
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


def looked_up(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked(address: str, *, private: bool = False, lookup: Lookup = looked_up) -> Checked:
    """Whether an address may be called. Raises AddressRefused.

    private: whether addresses of private networks and of this machine are allowed.
    """
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(f"{address} is no address.") from None
    if scheme not in ("http", "https") or not host:
        raise AddressRefused(f"{address} is no address that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("An address must not carry a name or a password.")
    port = port or {"http": 80, "https": 443}[scheme]
    try:
        numbers = list(lookup(host, port))
    except (OSError, UnicodeError):
        raise AddressRefused(f"There is no host {host}.") from None
    if not numbers:
        raise AddressRefused(f"There is no host {host}.")
    if not private:
        for number in numbers:
            if not _is_public(number):
                raise AddressRefused(f"{host} is an address of a private network, which may not be called.")
    return Checked(scheme, host, port, tuple(dict.fromkeys(numbers)))


def _is_public(number: str) -> bool:
    """Whether a numeric address belongs to the public internet, also where it hides another one."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast


class CheckedTransport(httpx.BaseTransport):
    """Sends each request to a checked address of its host, whatever the name says by then."""

    def __init__(self, inner: httpx.BaseTransport, *, private: bool, lookup: Lookup = looked_up) -> None:
        self._inner, self._private, self._lookup = inner, private, lookup

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        found = checked(str(request.url.copy_with(userinfo=b"")), private=self._private, lookup=self._lookup)
        request.headers["Host"] = found.named
        request.extensions = {**request.extensions, "sni_hostname": found.host}
        address = request.url
        for number in found.numbers[:-1]:
            request.url = address.copy_with(host=number)
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return self._inner.handle_request(request)
        request.url = address.copy_with(host=found.numbers[-1])
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def client(*, private: bool, timeout: float, lookup: Lookup = looked_up, **given: Any) -> httpx.Client:
    """A client that calls checked addresses alone, follows no redirect, and knows no proxy of the environment."""
    inner = given.pop("transport", None) or httpx.HTTPTransport(retries=0)
    through = CheckedTransport(inner, private=private, lookup=lookup)
    return httpx.Client(transport=through, timeout=timeout, follow_redirects=False, trust_env=False, **given)
