"""`servicelevel sources`: which tools may post events, and their secrets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from servicelevel.commands.asked import refusals

if TYPE_CHECKING:
    from servicelevel.organisation.acting import By

KEY = Annotated[str, typer.Argument(help="the source, such as service-desk", metavar="KEY")]
ZONE = Annotated[str, typer.Option(help="IANA zone of its local times; not needed where all carry an offset")]
sources = typer.Typer(
    no_args_is_help=True, help="Tools that post events: let one in, renew its secret, shut it out."
)


@sources.command()
def add(key: KEY, zone: ZONE = "") -> None:
    """Let a tool post events; prints its secret, once."""
    from django.conf import settings

    from servicelevel.monitoring.live.sources import open_source

    with refusals():
        _show(key, open_source(_console(), key, zone, settings.SECRET_KEY))


@sources.command()
def renew(key: KEY) -> None:
    """A new secret for a tool; the one before works for another day."""
    from django.conf import settings

    from servicelevel.monitoring.live.sources import renew_secret

    with refusals():
        _show(key, renew_secret(_console(), key, settings.SECRET_KEY))


@sources.command()
def end(key: KEY) -> None:
    """Let a tool post no more, from now on."""
    from servicelevel.monitoring.live.sources import end_secrets

    with refusals():
        end_secrets(_console(), key)
    typer.echo(f"{key} may post no more.")


def _console() -> By:
    from servicelevel.commands.database import prepared
    from servicelevel.organisation.acting import CONSOLE, By

    prepared()
    return By(None, datetime.now(UTC), CONSOLE)


def _show(key: str, secret: str) -> None:
    typer.echo(f"Post to   /api/v1/sources/{key}/events")
    typer.echo(f"Secret    {secret}")
    typer.echo("It is shown this once. Send it as Authorization: Bearer SECRET, or sign with it.")


def register(app: typer.Typer) -> None:
    app.add_typer(sources, name="sources")
