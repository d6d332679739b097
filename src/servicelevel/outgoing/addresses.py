"""The one check of addresses that this software calls by itself: no private networks unless that was allowed.

A name is looked up once, every answer is checked, and the connection goes to a checked answer, so that a name which
answers differently the second time leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Lookup = Callable[[str, int], Sequence[str]]
"""From a host and a port to its numeric addresses. Raises OSError."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")
INTERNET = ipaddress.ip_network("2000::/3")
"""Whatever is routed by version 6 lies here; the rest is for links, sites, translation and tests."""
OF_CLOUDS = (ipaddress.ip_network("168.63.129.16"), ipaddress.ip_network("192.0.0.0/24"))
"""Numbers that Python takes for public; only machines of a cloud reach them, and are told their secrets there."""


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
        raise AddressRefused("This is no address.") from None
    if scheme not in ("http", "https") or not host:
        raise AddressRefused("This is no address that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("An address must not carry a name or a password.")
    port = port or {"http": 80, "https": 443}[scheme]
    try:
        numbers = list(lookup(host, port))
    except (OSError, UnicodeError):
        raise AddressRefused(f"There is no host {host}.") from None
    if not numbers:
        raise AddressRefused(f"There is no host {host}.")
    for number in numbers:
        if _is_for_nobody(number):
            raise AddressRefused(f"{host} is an address that no server of ours has; it may not be called.")
        if not private and not _is_public(number):
            raise AddressRefused(f"{host} is an address of a private network, which may not be called.")
    return Checked(scheme, host, port, tuple(dict.fromkeys(numbers)))


def _plain(number: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """A numeric address; the one of version 4 where another one hides it."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _is_public(number: str) -> bool:
    """Whether a numeric address belongs to the public internet, also where it hides another one."""
    address = _plain(number)
    if isinstance(address, ipaddress.IPv6Address) and address not in INTERNET:
        return False
    return address.is_global and not address.is_multicast


def _is_for_nobody(number: str) -> bool:
    """Whether no server can be meant: everybody, nobody, or a neighbour on the link, where clouds tell their secrets."""
    address = _plain(number)
    if any(address in network for network in OF_CLOUDS):
        return True
    return address.is_link_local or address.is_multicast or address.is_unspecified
