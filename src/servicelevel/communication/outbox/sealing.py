"""Addresses of chats and programs are secrets: who knows one may write there. Pure.

They are kept sealed with a key that follows from the key of the installation, so that a copy of the database alone tells
none of them. The secret with which a webhook is signed follows from the same key, the person and a turn.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken


def sealed(address: str, key: str) -> str:
    """An address as it is kept. key: of the installation."""
    return _box(key).encrypt(address.encode()).decode()


def unsealed(kept: str, key: str) -> str:
    """The address; empty where none is kept, or where it was sealed under another key."""
    try:
        return _box(key).decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        return ""


def secret_of(key: str, person: int, turn: int) -> bytes:
    """The secret of somebody's webhook, of 32 bytes. turn: how many addresses they had."""
    return hmac.digest(key.encode(), f"webhook of {person} {turn}".encode(), "sha256")


def written_secret(secret: bytes) -> str:
    """A secret as Standard Webhooks has it, for whoever receives."""
    return f"whsec_{b64encode(secret).decode()}"


def _box(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"addresses of notices {key}".encode()).digest()))
