"""A real WebDAV server on this machine, and one that does whatever a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "servicelevel", "kept-in-one-place"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A WsgiDAV server with this folder, for one user. Gives the address of its folder `documents`."""
    (folder / "documents").mkdir()
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable_loggers": []},
            "property_manager": True,
            "lock_storage": True,
        }
    )
    server = Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}/documents"
    finally:
        server.stop()
        thread.join()


@dataclass
class Odd:
    """A server that answers as it is told. calls: what it was asked, in order."""

    answer: Callable[[str, str, int], tuple[int, dict[str, str], bytes] | None]
    calls: list[tuple[str, str]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    address: str = ""


@contextmanager
def odd(answer: Callable[[str, str, int], tuple[int, dict[str, str], bytes] | None]) -> Iterator[Odd]:
    """answer: from method, path and number of the call to status, headers and body; None cuts the connection.

    A header `Content-Length` that is longer than the body cuts the answer in its middle.
    """
    told = Odd(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.calls.append((self.command, self.path))
            told.heads.append(dict(self.headers))
            said = told.answer(self.command, self.path, len(told.calls))
            self.close_connection = True
            if said is None:
                return
            status, head, body = said
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body)), "Connection": "close"} | head).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_MOVE = do_MKCOL = do_DELETE = do_PROPFIND = _any

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}/documents"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
