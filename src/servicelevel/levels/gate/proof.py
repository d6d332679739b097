"""What the gate says of one target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Proof:
    """Whether a target is proven measurable, and on what that rests.

    when: the instant for which it was worked out; period: key and words of the one whose data was used ("" for none);
    cases: what was measured in it; breach_found: every planted breach was judged breached; clean_silent: no planted
    clean case was, and what is real stayed as it was; reasons: why it is not proven and how to mend it, a sentence or
    two each; notes: what does not stand in the way; data_stamp: of the data.
    """

    target: str
    name: str
    proven: bool
    when: datetime
    period: str
    period_words: str
    cases: int
    case_words: str
    breach_found: bool
    clean_silent: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    data_stamp: str
