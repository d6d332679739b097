"""Asking a tool over HTTP: who asks, what its answers mean, and every trouble in words without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, Final

from servicelevel.connectors.rows import Event, Row, Rows, is_text
from servicelevel.monitoring.feeds.port import ToolTrouble
from servicelevel.outgoing import AddressRefused, Answer, Caller, NoAnswer

BUSY: Final = frozenset({429, 502, 503, 504})


class NotSignedIn(ToolTrouble):
    """The tool does not accept, or no longer accepts, who asks."""


@dataclass(frozen=True)
class Access:
    """How a tool is reached. address: its base, without a path of the API. zone: of times that carry no offset.

    settings: a mapping file with `write_back`, `since` and `only` beside it; see docs/how-to/connect-a-tool.md.
    """

    address: str
    user: str = ""
    secret: str = field(default="", repr=False)
    zone: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    caller: Caller = field(default_factory=Caller, repr=False)


@dataclass(frozen=True)
class Said:
    """What a tool answered: a JSON value, and its own time in microseconds since 1970, where it told it."""

    value: Any
    clock: int | None


class Tool:
    """Asks one tool. name: what people call it."""

    def __init__(self, access: Access, name: str) -> None:
        self._base, self._caller, self.name = access.address.rstrip("/"), access.caller, name

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str], query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Said:  # fmt: skip
        """What the tool says, which has to be JSON where it says anything. Raises ToolTrouble, NotSignedIn."""
        sent = {"Accept": "application/json", **headers}
        content = b""
        if body is not None:
            sent["Content-Type"], content = "application/json", json.dumps(body).encode()
        answer = self.answer(method, path, headers=sent, query=query, content=content)
        if not answer.content.strip():
            if method == "GET":
                raise ToolTrouble(f"{self.name} answered with nothing.")
            return Said(None, _clock(answer))
        try:
            return Said(json.loads(answer.content), _clock(answer))
        except (ValueError, RecursionError):
            page = answer.content[:400].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml"))
            what = "a web page" if page else "something that is no JSON"
            raise ToolTrouble(f"{self.name} answered with {what} instead of data.") from None

    def answer(
        self, method: str, path: str, *, headers: Mapping[str, str], query: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:  # fmt: skip
        """The answer to a call that went well."""
        try:
            answer = self._caller.ask(
                method, f"{self._base}{path}", headers=headers, content=content, query=query
            )
        except AddressRefused as refused:
            raise ToolTrouble(str(refused), for_good=True) from None
        except NoAnswer as trouble:
            raise ToolTrouble(str(trouble)) from None
        self._well(answer)
        return answer

    def _well(self, answer: Answer) -> None:
        status, name = answer.status, self.name
        if 200 <= status < 300:
            return
        if status == 401:
            raise NotSignedIn(
                f"{name} does not accept the name and the secret that it was given.", for_good=True
            )
        if status == 403:
            raise ToolTrouble(f"{name} does not allow this to the account that asks.", for_good=True)
        if status in BUSY:
            raise ToolTrouble(f"{name} is busy (status {status}).", wait=answer.wait)
        if 300 <= status < 400:
            raise ToolTrouble(f"{name} sends us to another address, which is not followed.", for_good=True)
        raise ToolTrouble(f"{name} answered with status {status}.", for_good=status in (400, 404, 405))


def listed(value: Any, key: str, name: str) -> list[dict[str, Any]]:
    """The records under a key of an answer. Raises ToolTrouble where the answer has another shape."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ToolTrouble(f"{name} answered with data of another shape: there is no list {key}.")
    return found


def as_text(value: Any) -> str:
    """A value of a record as the mapping reads it; null is empty."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def keepable(rows: Rows) -> Rows:
    """The same rows; one that holds what is no text (half a character, NUL), which databases do not keep, is refused."""
    for row in rows:
        told = [
            text
            for one in row.said
            if isinstance(one, Event)
            for text in (one.event_id, *one.fields.values())
        ]
        if all(map(is_text, told)):
            yield row
        else:
            yield replace(row, said=(), refused="holds half a character or a NUL character")


def made_by(row: Row, what: str) -> Row:
    """A row whose events the tool did not tell itself, with a word on what they follow from."""
    return replace(
        row, said=tuple(replace(one, other={"made_by": what}) for one in row.said if isinstance(one, Event))
    )


def _clock(answer: Answer) -> int | None:
    try:
        return int(parsedate_to_datetime(answer.headers["date"]).timestamp()) * 1_000_000
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
