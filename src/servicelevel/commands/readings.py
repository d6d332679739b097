"""`servicelevel readings`: what the words of an agreement leave open, each time with the smallest ticket that shows it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from servicelevel.commands.asked import instant_of_question, refusals, terms_asked


def readings(agreement: Annotated[str, typer.Argument(help="id of the agreement")]) -> None:
    """Pairs of readings of each ticket target, with the smallest real ticket on which they differ."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from servicelevel.commands.tables import printed
    from servicelevel.monitoring.reading.asked import read
    from servicelevel.monitoring.shown.readings import sentence_of, side_of

    terms = terms_asked(agreement, None)
    with refusals():
        found = read(terms, instant_of_question(None))
    typer.echo(f"{sentence_of(found)}.")
    for one in found:
        if not one.differences:
            continue
        table = Table(title=one.target.name, box=box.SIMPLE, title_justify="left")
        for heading in ("Question", "One reading", "Says", "Another", "Says", "Smallest ticket", "Differ"):
            table.add_column(heading)
        for row in one.differences:
            first, second = side_of(row, 1, terms.zone), side_of(row, 2, terms.zone)
            table.add_row(
                row.question.words,
                f"{first.words}{' (as it is)' if first.as_written else ''}",
                f"{first.verdict}, {first.time}",
                second.words,
                f"{second.verdict}, {second.time}",
                Text(row.ticket),
                f"{row.tickets:,}",
            )
        sys.stdout.write(printed(table, sys.stdout.isatty()))


def register(app: typer.Typer) -> None:
    app.command()(readings)
