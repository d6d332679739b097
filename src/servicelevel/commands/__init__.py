"""The commands of the command line: one file each; they wire rooms together and write nothing themselves."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import typer


def register(app: typer.Typer) -> None:
    """Register every command: each module here that has a `register` of its own."""
    for module in iter_modules(__path__):
        command = import_module(f"{__name__}.{module.name}")
        if hasattr(command, "register"):
            command.register(app)
