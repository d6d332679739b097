"""Slack and Microsoft Teams by incoming webhooks: whoever knows such an address may write, so it is a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicelevel.communication.delivery.port import Message, Outcome
from servicelevel.communication.delivery.posting import posted
from servicelevel.outgoing import Caller

_MARKS = re.compile(r"([\\\[\]()*_`#~|>])")


class Slack:
    """A channel of Slack."""

    def __init__(self, address: str, caller: Caller) -> None:
        self._address, self._caller = address, caller

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome:
        """Post the message once."""
        return _posted(self, slack_content(message), now, tries)


class Teams:
    """A channel of Teams, by a workflow that takes cards."""

    def __init__(self, address: str, caller: Caller) -> None:
        self._address, self._caller = address, caller

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome:
        """Post the message once."""
        return _posted(self, teams_content(message), now, tries)


def slack_content(message: Message) -> dict[str, Any]:
    """Plain text with the link behind it: what others wrote can neither call a channel nor hide an address."""
    text = f"{message.subject}\n{message.text}"
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"{plain}\n<{message.link}|Open>" if message.link else plain, "mrkdwn": False}


def teams_content(message: Message) -> dict[str, Any]:
    """An adaptive card; marks in what others wrote stay marks."""
    body = [
        {"type": "TextBlock", "text": _plain(message.subject), "weight": "Bolder", "wrap": True},
        {"type": "TextBlock", "text": _plain(message.text), "wrap": True},
    ]
    card: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.4", "body": body}
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": message.link}]
    content_type = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content_type, "content": card}]}


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _posted(to: Slack | Teams, told: Mapping[str, Any], now: datetime, tries: int) -> Outcome:
    return posted(to._caller, to._address, json.dumps(told).encode(), {}, now, tries)
