"""The command line: `servicelevel COMMAND`. Each command is a file in `servicelevel.commands`."""

from __future__ import annotations

import gc
import os

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Wire the commands and run the one that was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelevel.settings")
    # What is loaded stays until the end: looking through it for garbage, again and again, finds none.
    gc.disable()
    import django

    django.setup()
    from servicelevel.commands import register

    register(app)
    gc.freeze()
    gc.enable()
    app()
