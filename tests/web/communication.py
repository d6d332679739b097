"""What was said with a customer, for the pages."""

from __future__ import annotations

from datetime import timedelta

from servicelevel.communication.relationship.actions import Written, write_entry
from servicelevel.organisation.acting import By


def found_communication(by: By) -> None:
    """A commitment to Physics that is due in three days."""
    today = by.now.date()
    words = "Show what a second relay would cost, and what it would gain."
    write_entry(by, "physics", Written("commitment", words, today, today + timedelta(days=3), "manager"))
