"""`servicelevel gate`: which targets of an agreement, or of a proposed one, are proven measurable (R171)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.asked import (
    instant_asked,
    instant_of_question,
    refusals,
    refuse,
    terms_asked,
)

if TYPE_CHECKING:
    from servicelevel.agreements.terms import Terms
    from servicelevel.levels.gate import Proof

NOT_PROVEN = 1


def gate(
    agreement: Annotated[str, typer.Argument(help="id of the agreement", show_default=False)],
    with_file: Annotated[
        Path | None, typer.Option("--with", help="a promise file with what is proposed; nothing is recorded")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="as it was known at this instant (2016-06-01T00:00Z)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """Try each target on real data, with a planted breach and a planted clean case. Exit 0: all proven, 1: not all."""
    from servicelevel.monitoring.gate import proofs

    known_at = instant_asked("--as-of", as_of)
    at = instant_of_question(known_at)
    terms = proposed_terms_asked(agreement, with_file) if with_file else terms_asked(agreement, known_at)
    with refusals():
        found = tuple(proofs(terms, at, known_at).values())
    if as_json:
        typer.echo(json.dumps([asdict(proof) for proof in found], indent=2, default=str, ensure_ascii=False))
    else:
        _told(found)
    raise typer.Exit(0 if all(proof.proven for proof in found) else NOT_PROVEN)


def proposed_terms_asked(key: str, path: Path) -> Terms:
    """The terms of an agreement as a promise file writes them, or exit 2. Nothing is recorded."""
    from servicelevel.agreements.unapplied import unapplied
    from servicelevel.commands.conflicts import promises_asked
    from servicelevel.commands.database import prepared

    prepared()
    found = unapplied(promises_asked(path), instant_of_question(None)).terms
    if key not in found:
        refuse(
            f"There is no agreement {key} in {path}.",
            f"Agreements there: {', '.join(sorted(found)) or 'none'}",
        )
    return found[key]


def _told(found: tuple[Proof, ...]) -> None:
    from servicelevel.monitoring.shown.measurable import sentence

    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]{escape(sentence(found))}[/bold]")
    for proof in found:
        on = f", on {proof.case_words} of {proof.period_words}" if proof.period and proof.case_words else ""
        console.print(
            f"\n{'proven' if proof.proven else '[bold]not proven[/bold]'}: {escape(proof.name)}{escape(on)}"
        )
        for words in proof.reasons:
            console.print(f"    {escape(words)}")
        for words in proof.notes:
            console.print(f"    Note: {escape(words)}")


def register(app: typer.Typer) -> None:
    app.command()(gate)
