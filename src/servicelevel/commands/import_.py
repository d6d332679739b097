"""`servicelevel import tickets|checks|outages SOURCE FILE`: what happened, from files."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getuser
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from django.db import DatabaseError, InterfaceError
from rich.markup import escape

from servicelevel.agreements.yaml_text import read_documents
from servicelevel.commands.asked import NOTHING_DONE, refuse, stderr
from servicelevel.commands.database import prepared
from servicelevel.commands.import_telling import progress, refusals, tell
from servicelevel.connectors.catalogue import connectors
from servicelevel.connectors.limits import fitting
from servicelevel.connectors.local_times import TimeError, known_zone
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.mapping_file import read_mapping
from servicelevel.connectors.opened import Checked, checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Unreadable
from servicelevel.errors import Conflict, NotFound
from servicelevel.monitoring import actions, inserts, queries
from servicelevel.monitoring.importing import read_in
from servicelevel.monitoring.models import Import
from servicelevel.worktime import suggestion

SOME_REFUSED, INTERRUPTED = 1, 130
LOOKED_AT = 500
"""How many rows are looked at before anything is stored."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
KIND_ARGUMENT = Annotated[str, typer.Argument(metavar="SOURCE", help="which connector reads the file")]
FILE_ARGUMENT = Annotated[Path, typer.Argument(metavar="FILE", help="plain or gzip, told apart by content")]
ZONE = Annotated[str, typer.Option(help="IANA zone of local times, for instance America/Chicago")]
MAPPING = Annotated[
    Path | None,
    typer.Option(help="how columns become fields (csv, jsonl); see docs/how-to/import-tickets.md"),
]
SOURCE = Annotated[str, typer.Option("--source", help="what to call the source; default: as SOURCE")]
SET = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="a field for every row; of servicenow-log: service=it-support unless told otherwise"
    ),
]
REFUSED = Annotated[
    Path | None,
    typer.Option(
        help="where rows go that cannot be read; default: FILE.refused.csv in the folder you are in"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group `import` with one command for each kind of file."""
    group = typer.Typer(
        no_args_is_help=True, help="Take in what happened: tickets, checks of a monitor, outages."
    )
    app.add_typer(group, name="import")

    @group.command()
    def tickets(
        connector: KIND_ARGUMENT,
        file: FILE_ARGUMENT,
        mapping: MAPPING = None,
        zone: ZONE = "",
        source: SOURCE = "",
        constants: SET = None,
        refused: REFUSED = None,
    ) -> None:
        """Ticket events: servicenow-log, csv or jsonl. Run twice, it changes nothing; interrupted, it goes on."""
        _run("tickets", connector, file, mapping, zone, source, constants or [], refused)

    @group.command()
    def checks(
        connector: KIND_ARGUMENT,
        file: FILE_ARGUMENT,
        zone: ZONE = "",
        source: SOURCE = "",
        refused: REFUSED = None,
    ) -> None:
        """What a monitor saw: upptime, or csv."""
        _run("checks", connector, file, None, zone, source, [], refused)

    @group.command()
    def outages(
        connector: KIND_ARGUMENT,
        file: FILE_ARGUMENT,
        zone: ZONE = "",
        source: SOURCE = "",
        refused: REFUSED = None,
    ) -> None:
        """Outages and maintenance: csv, or daily-minutes."""
        _run("outages", connector, file, None, zone, source, [], refused)

    @group.command()
    def withdraw(
        source: Annotated[
            str, typer.Argument(metavar="SOURCE", help="key of a source that was read wrongly")
        ],
        because: Annotated[str, typer.Option(help="the reason, kept with the source")],
    ) -> None:
        """Count a source no more, to read it anew in the right way. As of earlier days it still counts."""
        _withdraw(source, because)


def _withdraw(key: str, because: str) -> None:
    prepared()
    if not because.strip():
        refuse("--because: is empty.", "Say why it is withdrawn.")
    known = [found["key"] for found in queries.source_freshness()]
    if key not in known:
        refuse(
            f"There is no source {key}.",
            suggestion(key, known) or f"Sources: {', '.join(known) or 'none yet'}",
        )
    with suppress(NotFound):
        actions.withdraw(key, _who(), because.strip(), datetime.now(UTC))
    stderr().print(f"{key} is withdrawn: figures leave out what it told. Its files can be imported anew.")


def _who() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # no name for the user id, as in some containers
        return ""


def _run(
    kind: str,
    name: str,
    file: Path,
    mapping: Path | None,
    zone: str,
    source: str,
    constants: list[str],
    refused: Path | None,
) -> None:
    known = connectors(kind)
    if name not in known:
        remedy = suggestion(name, known) or f"Sources: {', '.join(known)}"
        refuse(f"There is no source {name} for {kind}.", remedy)
    source = source or (name if kind == "tickets" or name not in connectors("tickets") else f"{kind}-{name}")
    refused = refused or Path(f"{file.name}.refused.csv")
    if not _KEY.fullmatch(source):
        refuse(f"--source {source}: is not a key.", "Write small letters, digits, - and _, at most 80.")
    if refused.exists() and file.exists() and refused.samefile(file):
        refuse(f"--refused {refused}: is the file to be read.", "Name another file.")
    try:
        if zone:
            known_zone(zone)
        reading = _reading(known[name], mapping, zone, constants)
        whole = checked(file)
        prepared()
        _import(known[name], whole, reading, source, refused)
    except (TimeError, Unreadable, Conflict) as error:
        refuse(str(error))
    except (DatabaseError, InterfaceError) as error:
        told = str(error).strip().partition("\n")[0]
        refuse(
            f"The database did not take it: {told}", "What was stored stays; the same command goes on there."
        )


def _reading(connector: ModuleType, mapping: Path | None, zone: str, constants: list[str]) -> Reading:
    fixed = dict(_constant(text) for text in constants)
    if not getattr(connector, "NEEDS_MAPPING", False):
        if mapping:
            refuse(f"{connector.NAME} has columns of its own and takes no mapping.", "Leave out --mapping.")
        return Reading(zone=zone, constants=fixed)
    if mapping is None:
        refuse(
            f"{connector.NAME} needs to know what the columns mean.",
            "Add --mapping FILE; see docs/how-to/import-tickets.md.",
        )
    documents, problems = read_documents(mapping)
    if not problems and not documents:
        refuse(f"{mapping}: is empty", "Begin with columns: and a line for each field.")
    made: TicketMapping | None = None
    if not problems:
        made, problems = read_mapping(documents[0].value, zone, fixed, documents[0].problem)
    if made is None:
        refuse("\n".join(str(problem) for problem in problems))
    written: Any = documents[0].value
    return Reading(zone=zone, constants=fixed, mapping=written, checked_mapping=made)


def _constant(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        refuse(f"--set {text}: is not a field and its value", "Write it as --set service=it-support.")
    return name, value


def _import(connector: ModuleType, file: Checked, reading: Reading, source: str, refused_file: Path) -> None:
    console, now = stderr(), datetime.now(UTC)
    given = actions.Given(file.path.name, file.digest, reading.digest)
    _look_at(connector, file, reading, source)
    of = actions.begin_import(source, connector.NAME, reading.zone, given, now)
    if of.state == Import.State.DONE:
        when = f"{of.started_at:%d %b %Y, %H:%M} UTC"
        console.print(f"{escape(file.path.name)} was imported on {when}. Nothing has changed.")
        tell(console, of, of.summary, 0)
        raise typer.Exit(SOME_REFUSED if of.rows_refused else 0)
    if of.rows_read:
        console.print(
            f"An import of this file was interrupted after {of.rows_read:,} rows; it goes on there."
        )
    try:
        with progress(console, file) as seen, refusals(refused_file) as keep:
            rows = connector.read(file, replace(reading, turn=queries.turn_of(of), seen=seen))
            summary = read_in(of, fitting(rows), keep, now, lambda: datetime.now(UTC))
    except KeyboardInterrupt:
        of.refresh_from_db()
        console.print(f"Interrupted. {of.rows_read:,} rows are stored; the same command goes on there.")
        raise typer.Exit(INTERRUPTED) from None
    tell(console, of, summary.as_json(), summary.new)
    if summary.refused:
        console.print(f"The refused rows are in {escape(str(refused_file))}, with their numbers and reasons.")
    if summary.refused == summary.rows:
        raise typer.Exit(NOTHING_DONE)
    raise typer.Exit(SOME_REFUSED if summary.refused else 0)


def _look_at(connector: ModuleType, file: Checked, reading: Reading, source: str) -> None:
    """Look at the first rows, so that what is wrong with the file as a whole shows before anything is stored."""
    first = list(islice(fitting(connector.read(file, reading)), LOOKED_AT))
    if not first:
        raise Unreadable(f"{file.path}: has a header and no rows; export it again")
    if all(row.refused for row in first):
        reasons = list({row.refused: f"  row {row.number}: {row.refused}" for row in first}.values())
        told = "\n".join(reasons[:5])
        raise Unreadable(f"{file.path}: none of the first {len(first):,} rows can be used:\n{told}")
    if before := queries.read_otherwise(source, file.digest, reading.digest):
        _refuse_telling_twice(file, before, first)


def _refuse_telling_twice(file: Checked, before: Import, first: list[Any]) -> None:
    """Events stay as they came. A file that was read otherwise before may complete them, not say them anew."""
    ids = [one.event_id for row in first for one in row.said]
    differs = inserts.contradictions(before.source_id, first)
    if queries.is_told(before.source, ids[:LOOKED_AT]) and not differs:
        return
    number, told = next(
        iter(differs.items()), (first[0].number, "it would be told a second time, beside the first")
    )
    raise Unreadable(
        f"{file.path}: was read in another way (mapping, zone, --set) into the source {before.source.key} on "
        f"{before.started_at:%d %b %Y, %H:%M} UTC, and what came in stays.\n  row {number}: {told}\n"
        f"Read it as before. If that was wrong, withdraw it first and import anew: "
        f"servicelevel import withdraw {before.source.key} --because TEXT"
    )
