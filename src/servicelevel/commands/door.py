"""The short way in for single events that tools post: hundreds a second, past what is there for people and browsers.

It answers only what is stored as it should be. Every other request, and every one that fails here for whatever reason,
goes on unchanged to the application, which does all this once more and says what is wrong. That is safe because an event
that came before changes nothing. So refusals have one place (`monitoring/live/api.py`), and this is a matter of speed alone.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from servicelevel.connectors import posted_events
from servicelevel.monitoring.live.grouping import Together
from servicelevel.monitoring.live.posting import Answered, Letter, store_letters
from servicelevel.monitoring.models import Source
from servicelevel.web import clock

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
ADDRESS: Final = re.compile(r"/api/v1/sources/([a-z0-9][a-z0-9_-]{0,79})/events")
HEADS: Final = (("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"))  # fmt: skip
LONGEST: Final = 65_536
"""Bytes of a request. What is longer brings many events, and others that came beside it need not wait until it is read."""
log = logging.getLogger("servicelevel.server")


def _store(letters: Sequence[Letter]) -> list[Answered | None]:
    return store_letters(letters, settings.SECRET_KEY, read)


def read(letter: Letter, source: Source) -> Sequence[Any]:
    """The rows of a letter; none where a part of it cannot be used."""
    try:
        rows = posted_events.read(letter.body, letter.form, letter.heads, source.zone)
    except posted_events.Malformed:
        return ()
    return () if any(row.refused for row in rows) else rows


together: Together[Letter, Answered | None] = Together(_store)
"""The one way by which this process stores what comes through the door."""


class Door:
    """A WSGI application before another one."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        answer = self._stored(environ)
        if answer is None:
            return self.application(environ, start)
        start("200 OK", [*HEADS, ("Content-Length", str(len(answer)))])
        return [answer]

    def _stored(self, environ: Environ) -> bytes | None:
        """What is answered where all was stored; None where the application has to answer."""
        found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or not _is_plain(environ):
            return None
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        letter = Letter(found[1], body, environ["CONTENT_TYPE"], _heads(environ), clock.now())
        try:
            answer = together.run(letter)
        except Exception as error:
            # The application meets the same and knows how to say it; a door that never opens must not go unseen.
            log.warning("what was posted is left to the application: %s", type(error).__name__)
            return None
        return json.dumps({"received": answer.received, "contradicted": []}).encode() if answer else None


def _is_plain(environ: Mapping[str, Any]) -> bool:
    """Whether the request is one that needs no other look: its method, its host, its form and its size."""
    length = environ.get("CONTENT_LENGTH") or ""
    host, _ = split_domain_port(environ.get("HTTP_HOST", ""))
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") in posted_events.FORMS
        and length.isdecimal()
        and int(length) <= LONGEST
        and validate_host(host, settings.ALLOWED_HOSTS)
    )


def _heads(environ: Mapping[str, Any]) -> dict[str, str]:
    return {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"
    }
