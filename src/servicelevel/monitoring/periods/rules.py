"""When a report has to be out, what of the data is settled, and what a period's report must say. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

WORKING_DAYS_BEFORE_REVIEW = 3
"""X28: the report is out so many working days before the review, at the latest."""
SETTLED_AFTER = timedelta(minutes=1)


def due_on(review_on: date) -> date:
    """The last day on which a report can be circulated in time for a review. Working days are Monday to Friday."""
    day = np.busday_offset(np.datetime64(review_on, "D"), -WORKING_DAYS_BEFORE_REVIEW, roll="forward")
    return date.fromisoformat(str(day))


def settled(now: datetime) -> datetime:
    """The latest instant by which everything that was then being recorded has been written.

    What is recorded bears the instant at which its writing began, and can be seen a moment later. A report as of this
    very instant could miss it for ever; as of a minute ago it cannot.
    """
    return (now - SETTLED_AFTER).replace(second=0, microsecond=0)


def is_late(due: date, today: date) -> bool:
    """Whether the day is over on which the report had to be out."""
    return today > due
