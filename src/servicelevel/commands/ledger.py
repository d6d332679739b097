"""`servicelevel ledger export`: the ledger as JSON lines, to be checked and kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from servicelevel.commands.asked import refuse

ledger = typer.Typer(no_args_is_help=True, help="The record of what was done.")


@ledger.command()
def export(file: Annotated[Path, typer.Argument(help="the file to write; it must not be there yet")]) -> None:
    """Write every line to a file that `servicelevel verify FILE` checks without this installation."""
    from servicelevel.commands.database import prepared
    from servicelevel.ledger.verification import exported

    prepared()
    count = 0
    try:
        with file.open("x", encoding="utf-8") as target:
            for line in exported():
                target.write(line + "\n")
                count += 1
    except FileExistsError:
        refuse(f"{file} is there already. Name another file; nothing was written.")
    except OSError as error:
        refuse(f"{file} cannot be written: {error.strerror}.")
    Console(highlight=False).print(f"{count:,} lines written to {file}.")


def register(app: typer.Typer) -> None:
    app.add_typer(ledger, name="ledger")
