"""The connectors, found by being there: each module of this folder that has KIND, NAME and read()."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import servicelevel.connectors as folder


@cache
def connectors(kind: str) -> dict[str, ModuleType]:
    """The connectors of a kind (tickets, checks, outages) by name."""
    found = {}
    for entry in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{folder.__name__}.{entry.name}")
        if getattr(module, "KIND", "") == kind:
            found[module.NAME] = module
    return dict(sorted(found.items()))
