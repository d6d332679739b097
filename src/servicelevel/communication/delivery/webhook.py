"""A signed webhook to a program, in the form of the Standard Webhooks specification (1.0).

`webhook-id` names the message, `webhook-timestamp` the second of this try, and `webhook-signature` holds for each
secret `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. A receiver checks the signature over the raw body,
refuses timestamps that are more than five minutes off, and knows a repetition by the id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from servicelevel.communication.delivery.port import Message, Outcome
from servicelevel.communication.delivery.posting import posted
from servicelevel.outgoing import Caller


class Webhook:
    """One receiver. secrets: one, or two while one takes the place of the other; both sign."""

    def __init__(self, address: str, secrets: Sequence[bytes], caller: Caller) -> None:
        if not secrets or not all(len(secret) >= 24 for secret in secrets):
            raise ValueError("A webhook is signed with secrets of at least 24 bytes.")
        self._address, self._secrets, self._caller = address, tuple(secrets), caller

    def deliver(self, message: Message, now: datetime, tries: int = 0) -> Outcome:
        """Post the message once."""
        told = {
            "type": "notice", "id": message.id, "to": message.to, "subject": message.subject, "text": message.text,
            "link": message.link, "written_at": message.written_at.isoformat(),
        }  # fmt: skip
        content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(now.timestamp()))
        headers = {
            "webhook-id": message.id,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(
                signature(one, message.id, stamp, content) for one in self._secrets
            ),
        }
        return posted(self._caller, self._address, content, headers, now, tries)


def signature(secret: bytes, id: str, stamp: str, content: bytes) -> str:
    """The signature of one secret."""
    made = hmac.new(secret, f"{id}.{stamp}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"
