"""How a source that posts to us proves that it is the one. Pure (reliability I10).

Its secret follows from a key of the installation, so no dump of the database holds it. A request either carries the
secret, or is signed with it over its time and bytes, so that nothing of it can be changed or sent again later.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "sls_"
HEAD: Final = "Servicelevel-Signature"
TOLERANCE: Final = 300
"""Seconds by which the time of a signed request may differ from ours."""


def secret_of(key: str, source: str, in_use: int, turn: int) -> str:
    """The secret of a source. in_use: how often its key was taken into use; turn: how many secrets it had."""
    said = f"source {source} {in_use} {turn}".encode()
    return PREFIX + urlsafe_b64encode(hmac.digest(key.encode(), said, "sha256")).decode().rstrip("=")


def signature(secret: str, at: int, body: bytes) -> str:
    """The head that signs a body at an instant (seconds since 1970)."""
    return f"t={at},v1={_made(secret, at, body)}"


def is_carried(given: str, secrets: Iterable[str]) -> bool:
    """Whether what was given is one of the secrets. A near miss takes as long as any other."""
    return any(hmac.compare_digest(given.encode(), secret.encode()) for secret in secrets)


def is_signed(head: str, body: bytes, secrets: Iterable[str], now: int) -> bool:
    """Whether a head signs a body with one of the secrets, not longer ago than the tolerance."""
    parts = dict(part.partition("=")[::2] for part in head.split(","))
    at = parts.get("t", "")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(int(at) - now) > TOLERANCE:
        return False
    given = parts.get("v1", "").encode()
    return any(hmac.compare_digest(given, _made(secret, int(at), body).encode()) for secret in secrets)


def _made(secret: str, at: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
