"""What applying promises would change, in words, before anything changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from servicelevel.contents import Difference

What = Literal["new", "new version", "correction", "changed", "unchanged"]


@dataclass(frozen=True)
class Change:
    """What happens to one record.

    what: new (the first of its id), new version (holds from another instant), correction (of a version that
    holds from the same instant: both are kept, this one counts from now on), changed (a party), unchanged.
    number: of the version; holds_from: None for "always"; touches: which figures it changes, a sentence each.
    """

    record: Literal["party", "calendar", "service", "agreement"]
    key: str
    what: What
    number: int | None = None
    holds_from: str = ""
    differences: tuple[Difference, ...] = ()
    touches: tuple[str, ...] = ()

    def words(self) -> str:
        """The heading of the change: ``agreement it-support: new version from 2016-07-01 (number 2, draft)``."""
        if self.number is None or self.what == "unchanged":
            return f"{self.record} {self.key}: {self.what}"
        begins = f" from {self.holds_from}" if self.holds_from else ""
        said = f"correction of the version{begins}" if self.what == "correction" else f"{self.what}{begins}"
        return f"{self.record} {self.key}: {said} (number {self.number}{', draft' if self.record == 'agreement' else ''})"


def months_words(first: datetime, last: datetime) -> str:
    """``March 2016``, or ``March 2016 to May 2016 (3 months)``, of two local instants."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 1:
        return f"{first:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y} ({count} months)"
