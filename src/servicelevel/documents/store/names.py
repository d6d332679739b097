"""Names of files in a store: readable by people, and safe as paths on every system. Pure."""

from __future__ import annotations

import re
from typing import Final

MOST_PARTS: Final = 8
PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,119}")
RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""What some systems take for a device."""
HALF: Final = ".part"
"""How the name of a file ends while it is being written."""


def checked(name: str) -> tuple[str, ...]:
    """The parts of a name. Raises ValueError for one that could lead elsewhere, or that some system cannot hold."""
    parts = tuple(name.split("/"))
    if len(parts) > MOST_PARTS or not all(_is_safe(part) for part in parts):
        raise ValueError(f"{name!r} is no name for a file in a store")
    return parts


def _is_safe(part: str) -> bool:
    plain = PART.fullmatch(part) is not None and not part.endswith((".", " ", HALF)) and ".." not in part
    return plain and RESERVED.fullmatch(part) is None


def of_version(collection: str, key: str, number: int, form: str) -> str:
    """Where a published version is kept, for instance `SLM/SLR-2026-0001/SLR-2026-0001 version 2.pdf`."""
    return f"{collection}/{key}/{key} version {number}.{form}"


def of_evidence(digest: str, form: str) -> str:
    """Where an uploaded file is kept: by the digest of its bytes, so that one file is kept once."""
    return f"evidence/{digest[:2]}/{digest}.{form}"
