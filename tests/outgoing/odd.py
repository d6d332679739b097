"""A server of plain sockets that says whatever bytes a test wants, and counts who came."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Heard:
    """Where the server listens, and what it was sent, request by request."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def speaking(say: Callable[[socket.socket, threading.Event], None]) -> Iterator[Heard]:
    """say: writes to the connection after the head of a request was read; the event is set when the test has ended."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard, over = Heard(listening.getsockname()[1]), threading.Event()

    def serve() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            with caller, suppress(OSError):
                heard.requests.append(request_from(caller))
                say(caller, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def request_from(caller: socket.socket) -> bytes:
    """A request with the body that its head speaks of."""
    read = b""
    while b"\r\n\r\n" not in read:
        if not (more := caller.recv(65_536)):
            return read
        read += more
    head = read.partition(b"\r\n\r\n")[0]
    length = re.search(rb"(?i)content-length: (\d+)", head)
    whole = len(head) + 4 + (int(length[1]) if length else 0)
    while len(read) < whole and (more := caller.recv(65_536)):
        read += more
    return read


def answering(
    content: bytes, head: str = "HTTP/1.1 200 OK"
) -> Callable[[socket.socket, threading.Event], None]:
    """Says one answer and no more."""

    def say(caller: socket.socket, over: threading.Event) -> None:
        caller.sendall(
            f"{head}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode() + content
        )

    return say
