"""A round of feedback on E-Mail that runs, and that Anna has not answered yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.quality.feedback.actions import ask_for_feedback


def found_feedback(now: datetime) -> None:
    """The people of Physics are asked until next week."""
    manager = By(Person.objects.get(username="manager"), now - timedelta(days=1))
    ask_for_feedback(manager, "email-physics", now + timedelta(days=7))
