"""`servicelevel explain TICKET`: why every clock of a ticket stands where it stands, stretch by stretch."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from servicelevel.commands.asked import all_terms_asked, instant_asked, instant_of_question, refusals, refuse
from servicelevel.worktime import suggestion


class Form(StrEnum):
    """How the explanation is written."""

    TEXT = "text"
    JSON = "json"


def explain(
    ticket: Annotated[str, typer.Argument(help="number of the ticket, or source/number")],
    target: Annotated[str, typer.Option("--target", help="only the clocks of this target id")] = "",
    source: Annotated[
        str, typer.Option("--source", help="key of the source, where several know the number")
    ] = "",
    form: Annotated[Form, typer.Option("--format", help="text to read or json to use")] = Form.TEXT,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="as it was known at this instant (2016-06-01T00:00Z)")
    ] = None,
) -> None:
    """Every stretch of every clock of a ticket, its marks, and the figure that it counts in."""
    known_at = instant_asked("--as-of", as_of)
    from servicelevel.monitoring.explaining import explain_ticket

    source_key, number = source_of(ticket, source)
    terms = all_terms_asked(known_at)
    known = {target_id for one in terms for target_id in one.target_ids}
    if target and target not in known:
        refuse(
            f"There is no target {target}.",
            suggestion(target, known, f"Targets here: {', '.join(sorted(known)) or 'none yet'}"),
        )
    with refusals():
        clocks = explain_ticket(source_key, number, terms, instant_of_question(known_at), known_at, target)
    if form is Form.JSON:
        told = {"source": source_key, "ticket": number, "clocks": [clock.as_json() for clock in clocks]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{number} of {source_key}")
    if not clocks:
        typer.echo("No clock: no target of any agreement applies to this ticket.")
    for clock in clocks:
        typer.echo("")
        typer.echo("\n".join(clock.lines()))


def source_of(ticket: str, source: str) -> tuple[str, str]:
    """The source and number of a ticket; exit 2 where it is unknown, or known to several sources."""
    from servicelevel.monitoring import queries

    keys = {row["key"] for row in queries.source_freshness()} if source or "/" in ticket else set()
    before, slash, after = ticket.partition("/")
    if not source and slash and before in keys:
        source, ticket = before, after
    if source and source not in keys:
        refuse(
            f"There is no source {source}.",
            suggestion(source, keys, f"Sources here: {', '.join(sorted(keys)) or 'none yet'}"),
        )
    found = queries.tickets_named(ticket)
    if source and source in found:
        return source, ticket
    if len(found) > 1 and not source:
        refuse(
            f"{', '.join(found)} all know a ticket {ticket}.",
            f"Say which with --source, for instance --source {found[0]}.",
        )
    if source or not found:
        near = " or ".join(queries.tickets_near(ticket))
        remedy = (
            f"did you mean {near}?"
            if near
            else "Has it been imported yet? servicelevel import tickets reads a file."
        )
        refuse(
            f"{source} knows no ticket {ticket}." if source else f"No source knows a ticket {ticket}.", remedy
        )
    return found[0], ticket


def register(app: typer.Typer) -> None:
    app.command()(explain)
