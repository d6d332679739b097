"""Fixtures that all tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# In CI the same examples each time, so that a change is judged by itself; elsewhere new ones with each run.
# How fast examples are made depends on what else the machine does; that is no property of the software.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize="CI" in os.environ,
)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parents[1]


DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that at the end no process waits for another: those in a browser, then the others.

    Where another database is named, only what asks a database anything is run on it.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if "SERVICELEVEL_DATABASE" in os.environ:
        without = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if _asks_a_database(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; it is not part of the repository."""
    folder = Path(os.environ.get("SERVICELEVEL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("skipped: no data")
    return folder


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test begins with data of its own under row numbers of its own, so nothing that was read outlives its test."""
    yield
    for remembering in ("servicelevel.monitoring.measurement", "servicelevel.process.in_force"):
        if module := sys.modules.get(remembering):
            module.forget()
