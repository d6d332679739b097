"""The one way to write a content down, and the digest that names it."""

from __future__ import annotations

import hashlib
import json


def canonical(content: object) -> str:
    """JSON with sorted keys and no spaces: equal contents are equal texts."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: object) -> str:
    """SHA-256 of the canonical content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
