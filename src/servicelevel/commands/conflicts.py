"""`servicelevel conflicts`: what agreements contradict in each other, and what a proposed one would (3.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.asked import all_terms_asked, instant_of_question, refusals, refuse, terms_asked

if TYPE_CHECKING:
    from servicelevel.agreements.promises import Promises
    from servicelevel.agreements.reviewing.review import Review

SOME_FOUND = 1


def conflicts(
    agreement: Annotated[str, typer.Argument(help="id of one agreement; left out: all")] = "",
    with_file: Annotated[
        Path | None, typer.Option("--with", help="a promise file with what is proposed; nothing is recorded")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """Contradictions between agreements, each with the smallest case that shows it. Exit 0: none, 1: some."""
    from servicelevel.agreements.reviewing import review
    from servicelevel.agreements.reviewing.values import as_values

    at = instant_of_question(None)
    existing = all_terms_asked(None)
    if with_file is None:
        if agreement:
            terms_asked(agreement, None)
        found = review.review(existing, at, agreement)
    else:
        promises = promises_asked(with_file)
        written = {one.key for one in promises.agreements}
        if not written or (agreement and agreement not in written):
            of = f"no agreement {agreement}" if agreement else "no agreement"
            refuse(
                f"There is {of} in {with_file}.", f"Agreements there: {', '.join(sorted(written)) or 'none'}"
            )
        with refusals():
            found = review.review_of_proposal(promises, existing, at, agreement)
    if as_json:
        typer.echo(json.dumps(as_values(found), indent=2, ensure_ascii=False))
    else:
        _told(found)
    raise typer.Exit(SOME_FOUND if found.findings else 0)


def promises_asked(path: Path) -> Promises:
    """The promises of a file, or exit 2 with everything that is wrong with it."""
    from servicelevel.agreements import promise_file, queries

    with refusals():
        return promise_file.read([path], queries.known())


def _told(found: Review) -> None:
    console = Console(soft_wrap=True, highlight=False)
    count, of = len(found.findings), len(found.reviewed)
    looked = f"{of} agreement{'s' if of != 1 else ''}"
    said = f"{count} finding{'s' if count != 1 else ''}" if count else "No contradictions"
    console.print(f"[bold]{said} in {looked}[/bold]")
    for one in found.findings:
        console.print(f"\n[bold]{one.severity}[/bold]: {escape(one.words)}")
        console.print(f"    {escape(one.example.words)}")
        for each in one.clauses:
            console.print(
                f"    {escape(each.of)}: {escape(each.path)}{escape(f' ({each.words})' if each.words else '')}"
            )
    for key, near in found.near.items():
        if near:
            console.print(f"\nNear to {escape(key)}:")
        for other in near:
            alike = escape(". ".join(other.alike))
            console.print(f"    {escape(other.key)}, {float(other.likeness):.0%} alike. {alike}")


def register(app: typer.Typer) -> None:
    app.command()(conflicts)
