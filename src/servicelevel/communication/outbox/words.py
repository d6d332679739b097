"""What one notice says to one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servicelevel.communication.outbox.wishes import Going
from servicelevel.organisation.models import Person


@dataclass(frozen=True)
class Words:
    """One notice for one person. role: in which they get it; place: where it leads on this site.

    going: when it goes out; only_warnings: whether it says nothing any more once it is a day old; urgent: whether quiet
    hours do not hold it; values: of the names that may stand in words of the organisation's own.
    """

    person: Person
    kind: str
    subject: str
    words: str
    place: str
    going: Going
    only_warnings: bool = False
    urgent: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
