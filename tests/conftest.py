"""Fixtures that all tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; it is not part of the repository."""
    folder = Path(os.environ.get("SERVICELEVEL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("skipped: no data")
    return folder


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test begins with data of its own under row numbers of its own, so no measurement outlives its test."""
    yield
    if measurement := sys.modules.get("servicelevel.monitoring.measurement"):
        measurement.forget()
