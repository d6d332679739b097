"""`servicelevel list KIND FILE`: parties, people, the catalogue, dependencies, from a file, after a look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.apply import agreed_to, is_terminal
from servicelevel.commands.asked import refusals, refuse

if TYPE_CHECKING:
    from servicelevel.imports.planned import Plan

MOST_SHOWN = 200


def bring(
    kind: Annotated[str, typer.Argument(help="parties, people, catalogue or dependencies")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or YAML", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="go on without a question")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,
) -> None:
    """Take in a list of parties, people, services or dependencies; shows the differences first."""
    from servicelevel.commands.database import prepared
    from servicelevel.imports.actions import preview, take_in
    from servicelevel.organisation.acting import CONSOLE, By

    prepared()
    by = By(None, datetime.now(UTC), CONSOLE)
    try:
        content = file.read_bytes()
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    with refusals():
        plan = preview(by, kind, content)
    console = Console(soft_wrap=True, highlight=False)
    _show(plan, console)
    if not plan.to_do:
        console.print("Nothing to change.")
        return
    if dry_run:
        console.print("Nothing was changed (--dry-run).")
        return
    if not yes and is_terminal():
        agreed_to()
    with refusals():
        take_in(by, kind, content, name=file.name, expected=plan.digest)
    console.print(f"Taken in: {plan.count('new'):,} new, {plan.count('changed'):,} changed.")


def _show(plan: Plan, console: Console) -> None:
    for one in plan.to_do[:MOST_SHOWN]:
        console.print(escape(f"{one.key}: {one.what}"))
        for line in one.lines:
            console.print(escape(f"    {line}"))
    if len(plan.to_do) > MOST_SHOWN:
        console.print(f"... and {len(plan.to_do) - MOST_SHOWN:,} more")


def register(app: typer.Typer) -> None:
    app.command("list")(bring)
