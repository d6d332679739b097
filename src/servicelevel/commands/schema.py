"""`servicelevel schema`: the JSON Schema of promise files, for editors."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of promise files; editors complete and check with it."""
    from servicelevel.agreements.promise_structure import schema_text

    typer.echo(schema_text(), nl=False)


def register(app: typer.Typer) -> None:
    app.command()(schema)
