"""A connection that ends at an instant, however slowly the other side speaks."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class TimedTransport(httpx.HTTPTransport):
    """A transport for one request, all of whose reading and writing has to end some seconds from now.

    httpx limits each read alone, so that a server which sends a byte now and then would never be left.
    """

    def __init__(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        self._pool = httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=_TimedBackend(ends))


class _TimedBackend(httpcore.NetworkBackend):
    def __init__(self, ends: float) -> None:
        self._inner, self._ends = httpcore.SyncBackend(), ends

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        left = _left(self._ends, httpcore.ConnectTimeout)
        return _TimedStream(
            self._inner.connect_tcp(host, port, left, local_address, socket_options), self._ends
        )


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, ends: float) -> None:
        self._inner, self._ends = inner, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._ends, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._ends, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._ends, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(ends: float, late: type[Exception]) -> float:
    """Seconds that are left; raises where there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise late
    return left
