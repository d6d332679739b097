"""Checks from an Upptime monitor's history: checked_at, service, status (up or down), http_code, response_ms."""

from __future__ import annotations

from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Rows
from servicelevel.connectors.watches import checks_of

KIND = "checks"
NAME = "upptime"


def read(file: Checked, reading: Reading) -> Rows:
    """The checks of the table. Times carry an offset, or ``reading.zone`` says whose they are."""
    return checks_of(file, reading, ("checked_at", "service", "status"), "status", "http_code")
