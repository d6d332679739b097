"""A mail server of plain sockets that keeps what it took, and misbehaves where it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar


@dataclass
class MailServerDouble:
    """replies: what it says instead at a point (greeting, EHLO, MAIL, RCPT, DATA, body, QUIT).

    "die" cuts the connection there, "hang" says nothing, "drip" sends single bytes without an end. mails: what it took
    to its end, whether or not it said so.
    """

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    USUAL = {"greeting": "220 here", "EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
             "body": "250 taken", "QUIT": "221 bye", "RSET": "250 ok"}  # fmt: skip

    def say(self, caller: socket.socket, point: str) -> bool:
        """Say what is due at a point; whether the conversation goes on."""
        reply = self.replies.get(point, self.USUAL.get(point, "500 what"))
        if reply == "die":
            return False
        if reply == "hang":
            self.over.wait()
            return False
        while reply == "drip":
            if self.over.wait(0.02):
                return False
            caller.sendall(b"2")
        caller.sendall(f"{reply}\r\n".encode())
        return True

    def serve(self, caller: socket.socket) -> None:
        lines = caller.makefile("rb")
        if not self.say(caller, "greeting"):
            return
        while line := lines.readline():
            point = line.split()[0].decode(errors="replace").upper() if line.split() else ""
            if point == "RCPT":
                self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if not self.say(caller, point) or point == "QUIT":
                return
            if point == "DATA" and self.replies.get("DATA", "354").startswith("354"):
                read = []
                while (more := lines.readline()) != b".\r\n":
                    if not more:
                        return
                    read.append(more.decode())
                self.mails.append("".join(read))
                if not self.say(caller, "body"):
                    return


Double = TypeVar("Double", bound=MailServerDouble)


@contextmanager
def mail_server(kind: type[Double] = MailServerDouble, **replies: str) -> Iterator[Double]:
    """Run one for a test."""
    listening = socket.create_server(("127.0.0.1", 0))
    double = kind(listening.getsockname()[1], replies)

    def serve() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            with caller, suppress(OSError):
                caller.settimeout(30)
                double.serve(caller)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield double
    finally:
        double.over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
