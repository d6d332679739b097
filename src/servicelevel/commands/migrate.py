"""`servicelevel migrate`: bring the database to this version of the software."""

from __future__ import annotations

import typer

from servicelevel.commands.asked import refuse


def migrate() -> None:
    """Bring the tables of the database to this version of the software. Back it up first."""
    from django.db import DatabaseError

    from servicelevel.commands.database import make_tables, steps_behind
    from servicelevel.settings import VAR

    VAR.mkdir(parents=True, exist_ok=True)
    try:
        behind = steps_behind()
        make_tables()
    except DatabaseError as error:
        refuse(
            f"The database could not be brought up to date: {error}",
            "Nothing of the step that failed was kept. See servicelevel doctor.",
        )
    for name in behind:
        typer.echo(f"Done: {name}")
    typer.echo("The database fits this version of the software.")


def register(app: typer.Typer) -> None:
    app.command()(migrate)
