"""Posting a message to a web server: the calls that webhooks and chats have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from servicelevel.communication.delivery.port import Outcome, RefusedForGood, again, outcome_of
from servicelevel.outgoing import AddressRefused, Caller, NoAnswer


def posted(
    caller: Caller, address: str, content: bytes, headers: Mapping[str, str], now: datetime, tries: int
) -> Outcome:
    """Post JSON once. Addresses may hold secrets: no words name more than the host."""
    sent = {"Content-Type": "application/json", **headers}
    try:
        answer = caller.ask("POST", address, headers=sent, content=content)
    except AddressRefused as refused:
        return RefusedForGood(str(refused))
    except NoAnswer as trouble:
        return again(str(trouble), now, tries)
    return outcome_of(answer, urlsplit(address).hostname or "", now, tries)
