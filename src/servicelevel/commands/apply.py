"""`servicelevel apply`: read promise files, show what they change, and record it as drafts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.asked import NOTHING_DONE, refusals, refuse, stderr
from servicelevel.errors import Invalid

if TYPE_CHECKING:
    from servicelevel.agreements.changes import Change
    from servicelevel.agreements.promises import Promises

MOST_SHOWN = 200


def apply(
    files: Annotated[list[Path], typer.Argument(help="promise files (YAML)", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="go on without a question")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,
) -> None:
    """Record agreements, calendars, services and parties from promise files, as drafts; shows the differences first."""
    from servicelevel.agreements import actions
    from servicelevel.commands.database import prepared

    prepared()
    now = datetime.now(UTC)
    promises = _read(files)
    with refusals():
        changes = actions.preview(promises, now)
    console = Console(soft_wrap=True, highlight=False)
    show(changes, console)
    if all(change.what == "unchanged" for change in changes):
        console.print("Nothing to change.")
        return
    if dry_run:
        console.print("Nothing was changed (--dry-run).")
        return
    if not yes and is_terminal():
        agreed_to()
    with refusals():
        applied = actions.apply(promises, now, changes)
    console.print(f"Recorded: {_counted(applied.changed)}.{_drafts(applied.changed)}")


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty()


def agreed_to() -> None:
    """Ask whether to go on; everything but yes ends with exit 2."""
    try:
        if typer.confirm("Record this?", err=True):
            return
    except typer.Abort:
        pass
    stderr().print("Nothing was changed.")
    raise typer.Exit(NOTHING_DONE)


def show(changes: Sequence[Change], console: Console) -> None:
    """Every record that changes, with its differences and the months it touches; those unchanged in one line."""
    unchanged = 0
    for change in changes:
        if change.what == "unchanged":
            unchanged += 1
            continue
        console.print(f"[bold]{escape(change.words())}[/bold]")
        for difference in change.differences:
            console.print(f"    {escape(difference.words())}")
        for sentence in change.touches:
            console.print(f"    {escape(sentence)}")
    if unchanged:
        console.print(f"{unchanged} unchanged")


def _read(files: Sequence[Path]) -> Promises:
    from servicelevel.agreements import promise_file, queries

    try:
        return promise_file.read(files, queries.known())
    except Invalid as invalid:
        console = stderr()
        for problem in invalid.problems[:MOST_SHOWN]:
            console.print(f"[bold]{escape(problem.path)}[/bold]: {escape(problem.message)}", highlight=False)
            if problem.remedy:
                console.print(f"    {escape(problem.remedy)}", highlight=False)
        count = len(invalid.problems)
        more = f" The first {MOST_SHOWN} are shown." if count > MOST_SHOWN else ""
        refuse(f"{count} {'problem' if count == 1 else 'problems'}; nothing was changed.{more}")


def _counted(changed: Sequence[Change]) -> str:
    kinds = {"party": "parties", "calendar": "calendars", "service": "services", "agreement": "agreements"}
    counts = {kind: sum(change.record == kind for change in changed) for kind in kinds}
    return ", ".join(
        f"{count} {kind if count == 1 else kinds[kind]}" for kind, count in counts.items() if count
    )


def _drafts(changed: Sequence[Change]) -> str:
    agreements = any(change.record == "agreement" for change in changed)
    return (
        " Agreements are drafts until they are brought into force; their figures are worked out all the same."
        if agreements
        else ""
    )


def register(app: typer.Typer) -> None:
    app.command()(apply)
