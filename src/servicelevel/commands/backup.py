"""`servicelevel backup FILE` and `servicelevel restore FILE`: the whole database in one file, and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from servicelevel.commands import copies
from servicelevel.commands.asked import NOTHING_DONE, refuse, stderr

FILE = Annotated[Path, typer.Argument(metavar="FILE", help="the copy", show_default=False)]


def backup(
    file: FILE,
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Copy the whole database into a file, while it is in use. The copy is checked before it gets its name."""
    if file.exists() and not force:
        refuse(f"{file} is there already.", "Give the copy another name, or write over it with --force.")
    if not file.absolute().parent.is_dir():
        refuse(f"There is no folder {file.absolute().parent}.", "Make it, or name another one.")
    try:
        copies.of_this_database().make(file)
    except copies.CopyError as error:
        refuse(str(error), error.remedy)
    typer.echo(
        f"{file}  {file.stat().st_size / 1e6:,.1f} MB, checked. It holds everything; keep it where few can read it."
    )


def restore(
    file: FILE,
    yes: Annotated[bool, typer.Option("--yes", help="go on without a question")] = False,
) -> None:
    """Put a copy in the place of the whole database. What was there is kept in a file beside it."""
    from servicelevel.settings import VAR

    database = copies.of_this_database()
    try:
        database.check(file)
        if not yes:
            _confirm(file)
        kept = None
        if database.holds_something():
            kept = VAR / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.{database.ending}"
            VAR.mkdir(parents=True, exist_ok=True)
            database.make(kept)
        database.put_back(file)
    except copies.CopyError as error:
        refuse(str(error), error.remedy)
    typer.echo(f"The database is that of {file}." + (f" What was there before is in {kept}." if kept else ""))
    typer.echo(
        "Start servicelevel serve anew; servicelevel doctor says whether servicelevel migrate is needed."
    )


def _confirm(file: Path) -> None:
    if not sys.stdin.isatty():
        refuse(
            "Restoring takes the place of everything in the database; nothing was done.",
            "Add --yes to do it.",
        )
    if not typer.confirm(f"Put {file} in the place of everything in the database?", err=True):
        stderr().print("Nothing was changed.")
        raise typer.Exit(NOTHING_DONE)


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
