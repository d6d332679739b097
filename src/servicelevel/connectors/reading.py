"""How a file is to be read: zone, constants, mapping; and how far the reading has come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reading:
    """zone: of local times. constants: fields that hold for every row.

    mapping: of csv and jsonl as it was written; checked_mapping: the same as a TicketMapping.

    turn: how many files of the source were read before this one.

    seen: called with the number of bytes of the file that are behind the reader.
    """

    zone: str = ""
    checked_mapping: Any = None
    constants: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0
    seen: Callable[[int], None] = lambda _: None

    @property
    def digest(self) -> str:
        """SHA-256 of how the file is read; the same file read otherwise is another import."""
        written = json.dumps([self.zone, dict(self.constants), self.mapping], sort_keys=True, default=str)
        return hashlib.sha256(written.encode()).hexdigest()
