"""What an act tells the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One act in the words of the ledger.

    actor: the name with which somebody signs in, `console` or `system`; role: in which they acted; act: `room.function`;
    subject: the record that was acted on, `kind:key`; content: text, whole numbers, truth values, None, and lists and
    mappings of them; never a secret.
    """

    actor: str
    role: str
    act: str
    content: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    step: str = ""
    case: str = ""
    on_behalf_of: str = ""
