"""Checks of any monitor from a table: checked_at, service, up (up or down, true or false, 1 or 0), and optionally code."""

from __future__ import annotations

from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Rows
from servicelevel.connectors.watches import checks_of

KIND = "checks"
NAME = "csv"


def read(file: Checked, reading: Reading) -> Rows:
    """The checks of the table. Times carry an offset, or ``reading.zone`` says whose they are."""
    return checks_of(file, reading, ("checked_at", "service", "up"), "up", "code")
