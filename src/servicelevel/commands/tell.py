"""`servicelevel tell`: tell whom it concerns what the ledger says since the last time."""

from __future__ import annotations

from datetime import UTC, datetime

import typer


def tell() -> None:
    """Tell people what is new: agreements that came into force, services that were added, changed or retired."""
    from servicelevel.commands.database import prepared
    from servicelevel.communication.news.actions import listen

    prepared()
    done = listen(datetime.now(UTC))
    typer.echo(f"{done:,} lines of the ledger looked at; what was new is told.")


def register(app: typer.Typer) -> None:
    app.command()(tell)
