"""`servicelevel measure`: the figures of one agreement, period by period, or the clocks that they rest on."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from servicelevel.commands.asked import (
    date_asked,
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


class Form(StrEnum):
    """How the figures are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def measure(
    agreement: Annotated[str, typer.Option("--agreement", help="id of the agreement")],
    first: Annotated[str, typer.Option("--from", help="first day, in the agreement's zone (2016-03-01)")],
    last: Annotated[str, typer.Option("--to", help="last day, included (2016-05-31)")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="as it was known at this instant (2016-06-01T00:00Z)")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="table to read, json, csv or parquet to use")
    ] = Form.TABLE,
    out: Annotated[Path | None, typer.Option("--out", help="write here instead of to the screen")] = None,
    clocks: Annotated[
        bool, typer.Option("--clocks", help="every clock with its verdict, instead of the figures")
    ] = False,
) -> None:
    """Figures of an agreement for all its periods from one day to another."""
    if form is Form.PARQUET and out is None and sys.stdout.isatty():
        refuse("Parquet is not for the screen.", "Add --out FILE, or send it on with | or >.")
    known_at = instant_asked("--as-of", as_of)
    terms = terms_asked(agreement, known_at)
    at = instant_of_question(known_at)
    periods = periods_asked(terms, date_asked("--from", first), date_asked("--to", last), at)
    from servicelevel.monitoring import exports
    from servicelevel.monitoring.measurement import measure as measured

    with refusals():
        measurement = measured(terms, periods, at, known_at)
    if form is Form.TABLE:
        from servicelevel.commands.tables import clocks_table, figures_table, printed

        table = clocks_table(measurement) if clocks else figures_table(measurement)
        written = printed(table, sys.stdout.isatty() and out is None).encode()
    else:
        write = exports.clocks_as if clocks else exports.figures_as
        written = write(measurement, cast(exports.Form, form.value))
    if out is None:
        sys.stdout.buffer.write(written)
        return
    out.write_bytes(written)
    stderr().print(f"Written: {out}", highlight=False, markup=False)


def periods_asked(terms: Terms, first: date, last: date, at: datetime) -> list[Period]:
    """The periods of the agreement from one day to another, or exit 2: the days must be in order and begun."""
    from servicelevel.monitoring.measurement import periods_between

    if last < first:
        refuse(
            f"--to {last} lies before --from {first}.",
            "Give the first day with --from and the last one with --to.",
        )
    with refusals():
        periods = periods_between(terms, first, last)
    begun = [period for period in periods if period.start < at]
    if not begun:
        refuse(f"{periods[0].words} has not begun yet.", "Ask for days that lie in the past.")
    return begun


def register(app: typer.Typer) -> None:
    app.command()(measure)
