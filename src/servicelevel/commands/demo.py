"""`servicelevel demo`: a working organisation with eighteen months of tickets, and its pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from servicelevel.commands.asked import refusals
from servicelevel.commands.serve import (
    HOST_OPTION,
    LOCAL,
    PORT,
    PORT_OPTION,
    address,
    bound,
    hand_over,
    refuse_others,
)

if TYPE_CHECKING:
    from servicelevel.demonstration.loading import Started

WORTH_SEEING = (
    "Home: which promises are kept this month, and the clocks that are nearest to breach",
    "E-Mail for the Particle Physics Division: the month in which the mail servers were moved",
    "Desktop Support for the Accelerator Division: incidents resolved, a little worse each month",
    "any ticket: its clocks drawn and explained, stretch by stretch",
)


def demo(
    port: PORT_OPTION = PORT,
    host: HOST_OPTION = LOCAL,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="only make it")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="take the old one out and begin anew")] = False,
) -> None:
    """Make a demonstration organisation (once; later starts go on with it) and serve it."""
    refuse_others(host)
    listener = None if no_serve else bound(host, port)
    started = _started(fresh)
    if listener:
        listener.listen()  # from here on browsers wait for the server instead of being turned away
    _show(started, address(host, listener) if listener else None)
    if listener:
        sys.stdout.flush()
        hand_over(listener)


def _started(fresh: bool) -> Started:
    from servicelevel.commands.database import prepared_for_demonstration
    from servicelevel.demonstration import loading
    from servicelevel.settings import VAR

    prepared_for_demonstration()
    console = Console(stderr=True)
    with refusals(), console.status("Opening the demonstration") as status:

        def say(words: str) -> None:
            if console.is_terminal:
                status.update(words)
            else:
                console.print(words, highlight=False)

        return loading.start(VAR, datetime.now(UTC), say, fresh=fresh)


def _show(started: Started, where: str | None) -> None:
    from servicelevel.demonstration.people import PEOPLE

    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"Prairie Laboratory Computing Sector, an invented organisation, from {started.first:%B %Y} until now."
    )
    if started.new_events:
        console.print(f"{started.new_events:,} ticket events are new.")
    if where:
        console.print(f"\n  Address   [bold]{where}[/bold]")
    console.print(f"  Password  [bold]{started.password}[/bold]  for each of")
    for username, (first_name, last_name, _, who) in PEOPLE.items():
        console.print(f"            [bold]{username:13}[/bold] {first_name} {last_name}, {who}")
    console.print("\nLook at")
    for words in WORTH_SEEING:
        console.print(f"  - {words}")
    if where:
        console.print("\nStop it with Ctrl-C; the next start takes seconds.")


def register(app: typer.Typer) -> None:
    app.command()(demo)
