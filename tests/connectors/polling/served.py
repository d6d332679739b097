"""A local HTTP server with a desk behind it that speaks a tool's protocol, and misbehaves when it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from tests.connectors.polling.desk import Desk


@dataclass(frozen=True)
class Asked:
    """One request. number: the first is 1."""

    number: int
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """One answer. cut: send so many bytes of the body and break the connection; hang: say nothing."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: bool = False


class Speaks(Protocol):
    """A protocol: from a request to an answer as the real tool would give it."""

    def answer(self, desk: Desk, asked: Asked) -> Reply: ...


Meddle = Callable[[Asked, Callable[[], Reply]], Reply]
"""Stands before the tool: gets a request and what answers it, and gives what is sent."""


@dataclass
class Server:
    """A tool that runs. meddle: what stands before it now."""

    desk: Desk
    speaks: Speaks
    address: str = ""
    meddle: Meddle = lambda asked, answer: answer()
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(speaks: Speaks) -> Iterator[Server]:
    """Run a tool for a test."""
    server = Server(Desk(), speaks)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            query = {
                name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()
            }
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            head = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(len(server.asked) + 1, self.command, unquote(parts.path), query, head, body)
            server.asked.append(asked)
            reply = server.meddle(asked, lambda: server.speaks.answer(server.desk, asked))
            if reply.hang:
                server.over.wait()
                return
            self.close_connection = True
            self.wfile.write(f"HTTP/1.1 {reply.status} x\r\n".encode())
            heads = {
                "Date": formatdate(server.desk.clock, usegmt=True),
                "Content-Length": str(len(reply.body)),
                "Content-Type": "application/json",
                "Connection": "close",
            }
            for name, value in (heads | reply.headers).items():
                if value:
                    self.wfile.write(f"{name}: {value}\r\n".encode())
            self.wfile.write(b"\r\n")
            with suppress(OSError):
                self.wfile.write(reply.body[: reply.cut])

        do_GET = do_POST = do_PUT = do_PATCH = handle_any

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()
        thread.join()
