"""The commands of the command line: one file each; they wire rooms together and write nothing themselves."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "doctor",
    "backup",
    "people",
    "lists",
    "apply",
    "schema",
    "import_",
    "sources",
    "feeds",
    "conflicts",
    "gate",
    "measure",
    "replay",
    "readings",
    "report",
    "period",
    "document",
    "openslo",
    "certificate",
    "explain",
    "underpin",
    "verify",
    "ledger",
    "tell",
)
"""The files in the order in which `servicelevel --help` lists their commands."""


def register(app: typer.Typer) -> None:
    """Add every command to the command line."""
    for name in COMMANDS:
        import_module(f"servicelevel.commands.{name}").register(app)
