"""`servicelevel party` and `servicelevel person`: the first party and the first Administrator of a new installation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from servicelevel.commands.asked import refusals

if TYPE_CHECKING:
    from servicelevel.organisation.acting import By

party = typer.Typer(no_args_is_help=True, help="The organisations that agreements name.")
person = typer.Typer(no_args_is_help=True, help="The people who sign in.")
USERNAME = Annotated[str, typer.Argument(help="the name with which the person signs in")]
ROLE = Annotated[
    list[str] | None, typer.Option(help="a role held everywhere, for instance administrator; may be repeated")
]


@party.command("add")
def add_party(
    key: Annotated[str, typer.Argument(help="small letters, digits and hyphens; it stays")],
    name: Annotated[str, typer.Argument(help="as people read it")],
    kind: Annotated[str, typer.Option(help="provider, team, customer, vendor or auditor")],
) -> None:
    """Record a party."""
    from servicelevel.organisation.actions import add_party as add

    with refusals():
        add(_by(), key, name, kind)
    Console(highlight=False).print(f"{name} is recorded as {key}.")


@person.command("add")
def add_person(
    username: USERNAME,
    party: Annotated[str, typer.Option(help="key of the party for which they act")],
    first_name: Annotated[str, typer.Option(help="first name")] = "",
    last_name: Annotated[str, typer.Option(help="last name")] = "",
    email: Annotated[str, typer.Option(help="e-mail address")] = "",
    zone: Annotated[str, typer.Option(help="IANA zone in which they see times")] = "UTC",
    role: ROLE = None,
) -> None:
    """Record a person with their roles: all of it, or, where a part is refused, nothing. Prints a set-up code."""
    from django.db import transaction

    from servicelevel.organisation import actions
    from servicelevel.organisation.role_actions import grant_role

    by = _by()
    details = {"first_name": first_name, "last_name": last_name, "email": email, "zone": zone}
    with refusals(), transaction.atomic():
        actions.add_person(by, username, party, **details)
        for key in role or ():
            grant_role(by, username, key)
        code = actions.invite(by, username)
    _told(username, code)


@person.command("code")
def code(username: USERNAME) -> None:
    """Print a code with which somebody chooses a password; it works once and for three days."""
    from servicelevel.organisation.actions import invite

    with refusals():
        made = invite(_by(), username)
    _told(username, made)


def _told(username: str, code: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{username} chooses a password at /set-up/ with this code, once and within three days:")
    console.print(code)


def _by() -> By:
    from servicelevel.commands.database import prepared
    from servicelevel.organisation.acting import CONSOLE, By

    prepared()
    return By(None, datetime.now(UTC), CONSOLE)


def register(app: typer.Typer) -> None:
    app.add_typer(party, name="party")
    app.add_typer(person, name="person")
