"""Mail over SMTP: one message for each recipient, with a Message-ID that is the same at every try.

A server that dies after it was given the message and before it said so may have it: the try is repeated, and the
recipient's mail program knows it by its Message-ID. Mail cannot do better.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from servicelevel.communication.delivery.port import Delivered, Message, Outcome, RefusedForGood, again

SECONDS: Final = 30.0


@dataclass(frozen=True)
class MailServer:
    """The installation's mail server. security: "starttls", "tls" or "none"; sender: the address in From."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    seconds: float = SECONDS


class Mail:
    """Delivers by one mail server. domain: that of the installation, for Message-IDs."""

    def __init__(self, server: MailServer, domain: str) -> None:
        self._server, self._domain = server, domain

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome:
        """Give the message to the server once."""
        try:
            validate_email(message.to)
        except ValidationError:
            return RefusedForGood("This is no address of mail.")
        backend = self._backend()
        try:
            backend.send_messages([self._mail(message)])
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return self._said(code, "does not take mail for the recipient", now, tries)
        except smtplib.SMTPDataError as error:
            return self._said(error.smtp_code, "does not take the message", now, tries)
        except smtplib.SMTPAuthenticationError:
            return again(f"{self._server.host} does not accept the name and the password.", now, tries)
        except smtplib.SMTPResponseException as error:  # the installation's own trouble, which somebody mends
            return again(f"{self._server.host} refuses us (code {error.smtp_code}).", now, tries)
        except (smtplib.SMTPException, OSError) as error:
            return again(f"{self._server.host} cannot be reached: {_reason(error)}.", now, tries)
        finally:
            backend.close()  # Django leaves a connection open that failed before its first message
        return Delivered()

    def message_id(self, message: Message) -> str:
        """The same for the same message, whoever sends it and how often."""
        return f"<{message.id}@{self._domain}>"

    def _mail(self, message: Message) -> EmailMessage:
        headers = {
            "Message-ID": self.message_id(message),
            "Date": format_datetime(message.written_at),
            "Auto-Submitted": "auto-generated",
        }
        text = f"{message.text}\n\n{message.link}\n" if message.link else f"{message.text}\n"
        subject = " ".join(message.subject.split())
        return EmailMessage(subject, text, self._server.sender, [message.to], headers=headers)

    def _backend(self) -> TimedBackend:
        to = self._server
        return TimedBackend(
            host=to.host, port=to.port, username=to.user, password=to.password, timeout=to.seconds,
            use_tls=to.security == "starttls", use_ssl=to.security == "tls", fail_silently=False,
        )  # fmt: skip

    def _said(self, code: int, words: str, now: datetime, tries: int) -> Outcome:
        told = f"{self._server.host} {words} (code {code})."
        return RefusedForGood(told) if 500 <= code < 600 else again(told, now, tries)


class TimedBackend(EmailBackend):
    """Django's backend for SMTP whose whole conversation has to end in time, however slowly a server speaks."""

    @property
    def connection_class(self) -> Any:
        return _TimedSmtpTls if self.use_ssl else _TimedSmtp

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """Say goodbye; a server that does not answer to that has taken or refused the message all the same."""
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


class _Timed:
    """Limits each reading and writing of smtplib to what is left of the time.

    smtplib limits each single read, and a server that sends a byte now and then would hold a worker for ever.
    """

    sock: socket.socket | None
    file: Any

    def __init__(self, *args: Any, timeout: float = SECONDS, **given: Any) -> None:
        self._ends = time.monotonic() + timeout
        super().__init__(*args, timeout=timeout, **given)  # type: ignore[call-arg]

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self._ends)
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return reply

    def send(self, content: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(_left(self._ends))
        super().send(content)  # type: ignore[misc]


class _TimedSmtp(_Timed, smtplib.SMTP):
    pass


class _TimedSmtpTls(_Timed, smtplib.SMTP_SSL):
    pass


class _Lines:
    """The lines that a server sends, as smtplib reads them from a file."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends, self._read = sock, ends, bytearray()

    def readline(self, most: int) -> bytes:
        while b"\n" not in self._read and len(self._read) < most:
            self._sock.settimeout(_left(self._ends))
            more = self._sock.recv(4_096)
            if not more:
                break
            self._read += more
        end = self._read.find(b"\n", 0, most) + 1 or min(most, len(self._read))
        line = bytes(self._read[:end])
        del self._read[:end]
        return line

    def close(self) -> None:
        """The connection is closed by smtplib."""


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ssl.SSLError):
        return "its certificate or its TLS is not accepted"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return "the connection broke in the middle"
    return (
        "it does not do what it has to"
        if isinstance(error, smtplib.SMTPException)
        else "there is no connection"
    )
