"""`servicelevel report`: the report of one agreement for one period, as HTML, PDF, XLSX and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servicelevel.commands.asked import (
    instant_asked,
    instant_of_question,
    refusals,
    refuse,
    stderr,
    terms_asked,
)

if TYPE_CHECKING:
    from servicelevel.agreements.terms import Terms
    from servicelevel.levels import Period


def report(
    agreement: Annotated[str, typer.Option("--agreement", help="id of the agreement")],
    period: Annotated[str, typer.Option("--period", help="for instance 2016-05")],
    out: Annotated[Path, typer.Option("--out", help="folder to write into")] = Path(),
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="as it was known at this instant (2016-06-01T00:00Z)")
    ] = None,
    site: Annotated[str, typer.Option("--site", help="address of the pages, for links from tickets")] = "",
) -> None:
    """Write the service report of an agreement for one period: HTML, PDF, XLSX and JSON."""
    known_at = instant_asked("--as-of", as_of)
    terms = terms_asked(agreement, known_at)
    at = instant_of_question(known_at)
    asked = period_asked(terms, period, at)
    from servicelevel.monitoring import reports
    from servicelevel.monitoring.measurement import measure, periods_before

    with refusals():
        composed = reports.compose(measure(terms, periods_before(terms, asked), at, known_at), asked)
    out.mkdir(parents=True, exist_ok=True)
    forms: dict[str, Callable[[], bytes]] = {
        "html": lambda: reports.as_html(composed, site).encode(),
        "pdf": lambda: reports.as_pdf(composed, site),
        "xlsx": lambda: reports.as_xlsx(composed),
        "json": lambda: reports.as_json(composed).encode(),
    }
    paths = {ending: out / f"{terms.key}-{asked.key}.{ending}" for ending in forms}

    def write(*endings: str) -> None:
        for ending in endings:
            paths[ending].write_bytes(forms[ending]())

    console = stderr()
    console.print(composed.summary[0], highlight=False, markup=False)
    # Printing takes as long as all else together, so a fork of this process does it beside that.
    printing = get_context("fork").Process(target=write, args=("pdf",))
    printing.start()
    write("html", "xlsx", "json")
    printing.join()
    if printing.exitcode:
        refuse("The PDF could not be made; the reason is above.", "The other forms are there.")
    for path in paths.values():
        typer.echo(path)


def period_asked(terms: Terms, key: str, at: datetime) -> Period:
    """The period of that key, or exit 2 with how periods of this agreement are written."""
    from servicelevel.monitoring.measurement import period_of

    with refusals():
        found = period_of(terms, key)
    if found.start >= at:
        refuse(f"{found.words} has not begun yet.", "Ask for a period that has.")
    return found


def register(app: typer.Typer) -> None:
    app.command()(report)
