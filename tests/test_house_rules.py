"""The rules of the house that neither the linter nor the type checker holds."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from django.apps import apps

from servicelevel.settings import wal_is_safe

SOURCE = Path(__file__).resolve().parents[1] / "src" / "servicelevel"
PURE = {
    "worktime": {"numpy", "holidays", "icalendar", "dateutil", "servicelevel"},
    "levels": {"numpy", "polars", "servicelevel"},
    "process/definition": {"yaml", "servicelevel"},
    "agreements/conflicts": {"numpy", "servicelevel"},
}
ROOMS = [
    "ledger",
    "organisation",
    "api",
    "process",
    "documents",
    "capabilities",
    "requirements",
    "agreements",
    "imports",
    "monitoring",
    "communication",
    "quality",
]


def outside_packages(folder: Path) -> set[str]:
    """Top-level names that the files of a folder import from outside the standard library."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names)


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_but_what_is_allowed(room: str) -> None:
    assert outside_packages(SOURCE / room) <= PURE[room]


def test_foreign_keys_point_to_the_same_or_an_earlier_room() -> None:
    for model in apps.get_app_config("servicelevel").get_models():
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if not field.many_to_one or field.related_model._meta.app_label != "servicelevel":
                continue
            other = field.related_model.__module__.split(".")[1]
            assert ROOMS.index(other) <= ROOMS.index(room), (
                f"{model.__name__}.{field.name} points to a later room"
            )


def test_no_room_below_the_pages_asks_the_clock() -> None:
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE)
        if place.parts[0] in ("commands", "web", "demonstration") or place.name in ("pages.py", "cli.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                assert "date" not in ast.unparse(node), f"{place}: {ast.unparse(node)}"


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 52, 0), True),
    ],
)
def test_write_ahead_log_only_on_a_sqlite_without_the_reset_fault(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert wal_is_safe(version) is safe
