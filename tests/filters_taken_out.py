"""A fault that every test of who sees what has to find: one filter of rows lets everybody see what the manager sees."""

from __future__ import annotations

import sys
from typing import Any

import pytest


def take_out(monkeypatch: pytest.MonkeyPatch, name: str, manager: Any) -> None:
    """Take a `..._visible_to` out of every module that knows it, until the test is over."""
    knowing = [
        module
        for key, module in list(sys.modules.items())
        if key.startswith("servicelevel.") and hasattr(module, name)
    ]
    assert knowing, f"no module knows {name}"
    for module in knowing:
        own = getattr(module, name)
        monkeypatch.setattr(module, name, lambda person, *rest, own=own: own(manager, *rest))
