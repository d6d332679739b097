"""Connections that go to checked addresses and to no other."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx

from servicelevel.outgoing.addresses import Lookup, checked, looked_up


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
