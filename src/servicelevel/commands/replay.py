"""`servicelevel replay`: what a proposed agreement would have done over real history. Nothing is recorded."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from servicelevel.commands.asked import date_asked, instant_of_question, refusals, terms_asked
from servicelevel.commands.measure import periods_asked

if TYPE_CHECKING:
    from servicelevel.agreements.terms import Terms
    from servicelevel.levels import Period


class Form(StrEnum):
    """How the replay is written."""

    TABLE = "table"
    JSON = "json"


def replay(
    agreement: Annotated[str, typer.Option("--agreement", help="id of the agreement")],
    proposal: Annotated[
        Path, typer.Option("--with", help="promise file: the whole agreement, or the parts that change")
    ],
    first: Annotated[
        str | None, typer.Option("--from", help="first day (default: the agreement's first)")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="last day, included (default: today)")] = None,
    form: Annotated[Form, typer.Option("--format", help="table to read or json to use")] = Form.TABLE,
) -> None:
    """What a proposed agreement would have done over what really happened."""
    from servicelevel.agreements import queries as agreements
    from servicelevel.agreements.proposals import read_proposal
    from servicelevel.monitoring.replaying.replay import replay as replayed
    from servicelevel.monitoring.replaying.telling import as_values

    terms = terms_asked(agreement, None)
    at = instant_of_question(None)
    periods = _periods(terms, first, last, at)
    with refusals():
        proposed = read_proposal(terms, proposal, agreements.known())
        made = replayed(terms, proposed, periods, at)
    if form is Form.JSON:
        typer.echo(json.dumps(as_values(made), ensure_ascii=False, indent=1))
        return
    from servicelevel.commands.replay_tables import told

    sys.stdout.write(told(made, sys.stdout.isatty()))


def _periods(terms: Terms, first: str | None, last: str | None, at: datetime) -> list[Period]:
    zone = ZoneInfo(terms.zone)
    begins = date_asked("--from", first) if first else terms.versions[0].takes_effect.astimezone(zone).date()
    ends = date_asked("--to", last) if last else at.astimezone(zone).date()
    return periods_asked(terms, begins, ends, at)


def register(app: typer.Typer) -> None:
    app.command()(replay)
