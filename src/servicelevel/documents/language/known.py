"""Which gaps the templates of each kind may have, what is put into them, and which they must have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from servicelevel.documents import kinds

NOTICE: Final = (
    "This is an informal service level agreement. This statement of service is subject to negotiation with other "
    "infrastructure groups and with external vendors. It is to be used until a formal agreement is agreed upon by both "
    "the customer and the service provider."
)
"""What the customer of an interim agreement has to be told (step 2.6)."""

ABOUT_ALL: Final = {
    "title": "what it is about, as the case says it",
    "service": "name of the service",
    "customer": "name of the customer",
    "case": "key of the case, such as SLR-2026-0012",
    "slr_version": "number of the version of the requirements",
}


@dataclass(frozen=True)
class Known:
    """The gaps of a kind of template, each with what is put into it; required: (`text`, `list` or `table`, name)."""

    texts: Mapping[str, str]
    lists: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    required: tuple[tuple[str, str], ...] = ()
    built_in: int = 1
    """Number of the built-in version."""


KNOWN: Final = {
    kinds.SLR: Known(
        texts=ABOUT_ALL
        | {
            "trigger": "why it was asked for",
            "description": "what was asked for, in the words of the request",
            "changes": "what changed since the version before",
            "resolution": "how it was decided that the requirements are managed (step 2.3)",
        },
        lists={"needs": "what the customer needs, in the customer's words"},
        tables={
            "requirements": "each requirement with kind, figure and source",
            "assessment": "each requirement against capabilities, OLAs and UCs",
            "options": "what was offered where a requirement cannot be met, and what the customer chose",
        },
        required=(("table", "requirements"),),
    ),
    kinds.INTERIM: Known(
        texts=ABOUT_ALL
        | {
            "notice": "that it is informal and subject to negotiation with infrastructure groups and vendors",
            "expires": "the last day on which it holds",
            "text": "what is provided until then, as the Service Level Manager wrote it",
        },
        tables={"requirements": "each requirement with kind, figure and source"},
        required=(("text", "notice"), ("text", "expires")),
    ),
}
"""By the kind of document that a template is for."""


def built_in(kind: str) -> str:
    """The text of the template that comes with the software."""
    name = f"{kind}-{KNOWN[kind].built_in}.txt"
    return (Path(__file__).with_name("shipped") / name).read_text(encoding="utf-8")
