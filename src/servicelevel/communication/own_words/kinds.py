"""The kinds of notices whose words the organisation can write, the names that stand for values, and an example. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from servicelevel.communication.outbox.wishes import BREACH, DATA, MISSED, WARNING

WHO: Final = {"person": "who is told", "subject": "the subject that comes with the software"}
OF_CLOCKS: Final = {
    "count": "how many clocks it is about",
    "agreement": "the agreement, or the first three",
    "service": "the service, or the first three",
    "customer": "the customer of the agreement",
    "target": "the target, or the first three",
    "ticket": "the ticket, or the first three",
} | WHO
OF_PERIODS: Final = {
    "count": "how many targets it is about",
    "agreement": "the agreement",
    "service": "the services that the targets speak of",
    "customer": "the customer of the agreement",
    "target": "the target, or the first three",
    "period": "the period, such as November 2026",
} | WHO
OF_DATA: Final = {
    "count": "how many targets it is about",
    "agreement": "the agreement",
    "service": "its services",
    "customer": "the customer of the agreement",
    "target": "the target, or the first three",
    "since": "from when on nothing has arrived",
} | WHO


@dataclass(frozen=True)
class Worded:
    """A kind of notice with words of its own. names: what each stands for; example: a value for each; lines: worked out."""

    names: Mapping[str, str]
    example: Mapping[str, str]
    lines: str


_EXAMPLE = {
    "count": "1",
    "agreement": "E-Mail for Physics",
    "service": "E-Mail",
    "customer": "Physics",
    "person": "Maya Lindqvist",
}
WORDED: Final = {
    BREACH: Worded(
        OF_CLOCKS,
        _EXAMPLE | {"target": "Resolution", "ticket": "INC0042", "subject": "Breached: INC0042, Resolution"},
        "INC0042: Resolution of E-Mail for Physics breached at 2 Nov 2026, 09:00 UTC, held by Messaging.",
    ),
    MISSED: Worded(
        OF_PERIODS,
        _EXAMPLE
        | {
            "target": "Mailboxes available",
            "period": "October 2026",
            "subject": "Missed in October 2026: Mailboxes available of E-Mail for Physics",
        },
        "Mailboxes available of E-Mail for Physics: 98.72 % in October 2026; at least 99.5 % promised.",
    ),
    WARNING: Worded(
        OF_CLOCKS,
        _EXAMPLE
        | {
            "target": "Resolution",
            "ticket": "INC0042",
            "subject": "75% of the goal used: INC0042, Resolution",
        },
        "INC0042: Resolution of E-Mail for Physics has used 75% of its goal at 2 Nov 2026, 08:45 UTC, held by Messaging.",
    ),
    DATA: Worded(
        OF_DATA,
        _EXAMPLE
        | {
            "target": "Mailboxes available",
            "since": "1 Nov 2026, 00:00 UTC",
            "subject": "No data arrives for E-Mail for Physics",
        },
        "Mailboxes available of E-Mail for Physics: nothing has arrived since 1 Nov 2026, 00:00 UTC.",
    ),
}
"""In the order in which they are listed."""
