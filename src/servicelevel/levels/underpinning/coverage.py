"""Hours that nobody covers, and shares of one calendar's time told as shares of another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np

from servicelevel.levels.underpinning.bounds import Bounds
from servicelevel.worktime import WorkCalendar

Span = tuple[datetime, datetime]


def first_uncovered(hours: WorkCalendar, others: Sequence[WorkCalendar], span: Span) -> datetime | None:
    """The first instant of the span that is open in ``hours`` and in none of the others; None where there is none."""
    first, last = _plain(span[0]), _plain(span[1])
    edges = [hours.windows(first, last)[:, 0], *(other.windows(first, last)[:, 1] for other in others)]
    tried = np.unique(np.concatenate(edges))
    tried = tried[tried < last]
    alone = np.asarray(hours.is_open(tried), bool)
    for other in others:
        alone = alone & ~np.asarray(other.is_open(tried), bool)
    if not alone.any():
        return None
    found: datetime = tried[alone][0].item()
    return found.replace(tzinfo=UTC)


def share_in_hours(
    share: Fraction, theirs: WorkCalendar, mine: WorkCalendar, periods: Sequence[Span]
) -> Bounds:
    """What a share that is just kept in one calendar's time can be in another's, in the worst of some periods.

    At least: all that may be missed of theirs falls into my hours, and so does every hour of mine that is none of
    theirs. At most: as little of it as can be. Periods in which mine has no hours do not count; 1 where none has any.
    """
    lows, highs = [Fraction(1)], [Fraction(1)]
    for start, end in periods:
        first, last = _plain(start), _plain(end)
        mine_us, theirs_us = int(mine.elapsed(first, last)), int(theirs.elapsed(first, last))
        if not mine_us:
            continue
        windows = theirs.windows(first, last)
        both_us = int(np.asarray(mine.elapsed(windows[:, 0], windows[:, 1])).sum())
        missed = (1 - share) * theirs_us
        lows.append(1 - (min(missed, Fraction(both_us)) + mine_us - both_us) / mine_us)
        highs.append(1 - max(missed - (theirs_us - both_us), Fraction(0)) / mine_us)
    return Bounds(min(lows), min(highs))


def _plain(moment: datetime) -> Any:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
