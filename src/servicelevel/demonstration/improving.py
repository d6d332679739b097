"""What came of the reported month: the customer was asked what they make of it, and one improvement was begun."""

from __future__ import annotations

from datetime import timedelta

from servicelevel.demonstration.story import DAY, HOUR, Story
from servicelevel.quality.feedback.actions import ask_for_feedback, give_feedback
from servicelevel.quality.improvements.actions import Decided, decide
from servicelevel.quality.improvements.queries import waiting_for

RUNS = timedelta(days=60)


def improved(story: Story, agreement: str) -> None:
    """The first proposal of the report is taken up by the owner; the others wait. The customer answers, others may still."""
    by = story.by("owner", HOUR)
    if proposals := waiting_for(by.person, by.now):
        due = story.day + timedelta(days=45)
        decide(
            by,
            proposals[0],
            Decided(True, "A third person reads the mail queue in the afternoon.", "Ines Duarte", due),
        )
    asked = ask_for_feedback(story.by("manager", HOUR), agreement, story.now + RUNS)
    give_feedback(
        story.by("customer", DAY), asked.pk, satisfied=3, reflects="partly",
        words="Mail itself is reliable. Shared calendars are slow on Mondays, and nothing measures them.",
    )  # fmt: skip
