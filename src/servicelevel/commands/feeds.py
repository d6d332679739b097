"""`servicelevel feeds add|list|poll|pause|resume`: tools that are asked for tickets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from servicelevel.commands.asked import refusals, refuse, stderr

if TYPE_CHECKING:
    from servicelevel.monitoring.feeds.models import Feed

TROUBLE = 1
KEY = Annotated[str, typer.Argument(metavar="SOURCE", help="key of the source")]
feeds = typer.Typer(no_args_is_help=True, help="Tools that are asked for tickets and told where these stand.")


def register(app: typer.Typer) -> None:
    """Add the group `feeds`."""
    app.add_typer(feeds, name="feeds")


@feeds.command()
def add(
    key: KEY,
    kind: Annotated[str, typer.Argument(metavar="CONNECTOR", help="bmc-remedy or servicenow")],
    address: Annotated[str, typer.Argument(help="of the tool, for instance https://remedy.example.org")],
    user: Annotated[str, typer.Option(help="the account that asks; without one the secret is a token")] = "",
    credential: Annotated[str, typer.Option(help="name under which the installation keeps the secret")] = "",
    zone: Annotated[str, typer.Option(help="IANA zone of times without an offset")] = "",
    settings: Annotated[Path | None, typer.Option(help="mapping of fields, write_back, since, only")] = None,
    write_back: Annotated[bool, typer.Option(help="tell the tool where its tickets stand")] = False,
    every: Annotated[int, typer.Option(help="seconds from one poll to the next", min=10, max=86_400)] = 60,
) -> None:
    """Ask a tool from now on. Nothing is asked yet: see servicelevel feeds poll."""
    from servicelevel.commands.feed_connectors import tried
    from servicelevel.monitoring.feeds import actions

    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc:
        refuse(
            "ADDRESS: is no plain address.",
            "Write it as https://remedy.example.org, without a name or password.",
        )
    written = _written(settings)
    if write_back and not written.get("write_back"):
        refuse(
            "--write-back: nobody says into which fields.",
            "Add write_back: to --settings; see docs/how-to/connect-a-tool.md.",
        )
    tool = actions.Tool(kind, address, user, credential, zone, written, write_back, every)
    with refusals():
        tried(tool)
        actions.add(_by(), key, tool)
    Console(highlight=False).print(f"{key} is added. Try it: servicelevel feeds poll {key}")


@feeds.command("list")
def list_() -> None:
    """Which tools are asked, how fresh what they told is, and what went wrong."""
    from servicelevel.monitoring.feeds.shown import feeds_view

    _prepared()
    view = feeds_view(datetime.now(UTC))
    table = Table("Source", "Connector", "State", "Last heard", "Events", "To be told", "Trouble")
    for row in view.feeds:
        heard = f"{row.polled_at:%Y-%m-%d %H:%M:%S} UTC" if row.polled_at else ""
        said = (row.key, f"{row.kind} at {row.host}", row.state, heard, row.events, row.waiting, row.trouble)
        table.add_row(*map(escape, said))
    Console(highlight=False).print(table if view.feeds else view.sentence)


@feeds.command()
def poll(
    key: Annotated[str, typer.Argument(metavar="[SOURCE]", help="only this one; else all that are due")] = "",
) -> None:
    """Ask now, and tell what waits to be told. Exit 1 where a tool was in trouble."""
    from servicelevel.commands.feed_connectors import connector_of
    from servicelevel.errors import Refused
    from servicelevel.monitoring.feeds import queries

    _prepared()
    now = datetime.now(UTC)
    with refusals():
        asked = [queries.feed_of(key)] if key else list(queries.due_feeds(now))
    console, troubled = stderr(), False
    for feed in asked:
        try:
            troubled |= _turn(feed, connector_of(feed), now, console)
        except Refused as refused:
            console.print(f"{escape(str(feed))}: {escape(str(refused))}")
            troubled = True
    if troubled:
        raise typer.Exit(TROUBLE)


@feeds.command()
def pause(key: KEY) -> None:
    """Ask a tool no more until it is resumed."""
    from servicelevel.monitoring.feeds import actions, queries

    with refusals():
        actions.pause(_by(), queries.feed_of(key))


@feeds.command()
def resume(key: KEY) -> None:
    """Ask a tool again, from where it was left."""
    from servicelevel.monitoring.feeds import actions, queries

    with refusals():
        actions.resume(_by(), queries.feed_of(key))


def _turn(feed: Feed, connector: Any, now: datetime, console: Console) -> bool:
    """Ask one tool and tell it what waits; whether there was trouble."""
    from servicelevel.commands.asked import all_terms_asked
    from servicelevel.monitoring.feeds.polling import poll_once, write_back_once
    from servicelevel.monitoring.feeds.standing import want_tickets_told

    polled = poll_once(feed, connector, now)
    said = f"{feed}: {polled.new:,} events new, {polled.known:,} known, {polled.refused:,} rows refused"
    console.print(escape(f"{said}; {polled.trouble}" if polled.trouble else said))
    if feed.writes_back:
        want_tickets_told(feed, polled.tickets, all_terms_asked(None), now)
        told = 0
        while write_back_once(feed, connector, now):
            told += 1
        console.print(escape(f"{feed}: told of {told:,} tickets"))
    return bool(polled.trouble)


def _written(path: Path | None) -> dict[str, Any]:
    from servicelevel.agreements.yaml_text import read_documents

    if path is None:
        return {}
    documents, problems = read_documents(path)
    if problems:
        refuse("\n".join(str(problem) for problem in problems))
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        refuse(f"{path}: is no settings of a tool.", "Write one table; see docs/how-to/connect-a-tool.md.")
    return dict(documents[0].value)


def _prepared() -> None:
    from servicelevel.commands.database import prepared

    prepared()


def _by() -> Any:
    from servicelevel.organisation.acting import CONSOLE, By

    _prepared()
    return By(None, datetime.now(UTC), CONSOLE)
