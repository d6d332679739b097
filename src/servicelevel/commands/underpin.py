"""`servicelevel underpin AGREEMENT`: whether OLAs and contracts carry an agreement, target by target."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from servicelevel.commands.asked import all_terms_asked, date_asked, instant_of_question, refuse, terms_asked

NOT_CARRIED = 1


class Form(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def underpin(
    agreement: Annotated[str, typer.Argument(help="id of the agreement")],
    at: Annotated[
        str | None, typer.Option("--at", help="the day from which a year is looked at (2026-12-01)")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="text to read or json to use")] = Form.TEXT,
) -> None:
    """Whether the OLAs and underpinning contracts carry an agreement, with the worst start of each target.

    Exit code 0: every target that can be checked is carried and nothing below ends too early. 1: not, or it cannot be
    decided. 2: it could not be checked.
    """
    day = None if at is None else date_asked("--at", at)
    terms = terms_asked(agreement, None)
    if terms.kind == "UC":
        refuse(
            f"{agreement} is an underpinning contract: nothing below it is known.",
            "Name the SLA or OLA above it.",
        )
    from servicelevel.agreements.underpinning.checking import check
    from servicelevel.agreements.underpinning.told import as_json, lines
    from servicelevel.levels.periods import midnight

    instant = instant_of_question(None) if day is None else midnight(day, terms.zone)
    checked = check(terms, all_terms_asked(None), instant)
    if form is Form.JSON:
        typer.echo(json.dumps(as_json(checked), ensure_ascii=False, indent=1, default=datetime.isoformat))
    else:
        typer.echo("\n".join(lines(checked)))
    if not checked.carried:
        raise typer.Exit(NOT_CARRIED)


def register(app: typer.Typer) -> None:
    app.command()(underpin)
