"""`servicelevel import tickets|checks|outages SOURCE FILE`: what happened, from files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from servicelevel.agreements.yaml_text import read_documents
from servicelevel.commands.asked import NOTHING_DONE, refuse, stderr
from servicelevel.connectors.catalogue import connectors
from servicelevel.connectors.local_times import TimeError, known_zone
from servicelevel.connectors.mapping import TicketMapping, read_mapping
from servicelevel.connectors.opened import Checked, checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Unreadable
from servicelevel.monitoring import actions
from servicelevel.monitoring.importing import read_in
from servicelevel.monitoring.models import Import
from servicelevel.worktime import suggestion

SOME_REFUSED = 1
_WHAT = {"tickets": "tickets", "checks": "services", "outages": "services"}
KIND_ARGUMENT = Annotated[str, typer.Argument(metavar="SOURCE", help="which connector reads the file")]
FILE_ARGUMENT = Annotated[Path, typer.Argument(metavar="FILE", help="plain or gzip, told apart by content")]
ZONE = Annotated[str, typer.Option(help="IANA zone of local times, for instance America/Chicago")]
MAPPING = Annotated[
    Path | None,
    typer.Option(help="how columns become fields (csv, jsonl); see docs/how-to/import-tickets.md"),
]
SOURCE = Annotated[str, typer.Option("--source", help="key of the source; default: the connector's name")]
SET = Annotated[
    list[str] | None, typer.Option("--set", help="a field for every row, for instance service=it-support")
]
REFUSED = Annotated[
    Path | None, typer.Option(help="where rows go that cannot be read; default: beside where you stand")
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
        """What a monitor saw: upptime."""
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
        refuse(
            f"There is no source {name} for {kind}.",
            suggestion(name, known) or f"Sources: {', '.join(known)}",
        )
    try:
        if zone:
            known_zone(zone)
        reading = _reading(known[name], mapping, zone, constants)
        whole = checked(file)
        _import(
            kind, known[name], whole, reading, source or name, refused or Path(f"{file.name}.refused.csv")
        )
    except (TimeError, Unreadable) as error:
        refuse(str(error))


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


def _import(
    kind: str, connector: ModuleType, file: Checked, reading: Reading, source: str, refused_file: Path
) -> None:
    console, now = stderr(), datetime.now(UTC)
    first = next(
        iter(connector.read(file, reading)), None
    )  # what is wrong with the whole file shows before anything is stored
    if first is None:
        raise Unreadable(f"{file.path}: has a header and no rows; export it again")
    given = actions.Given(file.path.name, file.digest, reading.digest)
    of = actions.begin_import(source, connector.NAME, reading.zone, given, now)
    if of.state == Import.State.DONE:
        console.print(
            f"{escape(file.path.name)} was imported on {of.started_at:%d %b %Y, %H:%M} UTC. Nothing has changed."
        )
        _say(console, kind, of.summary, 0)
        raise typer.Exit(SOME_REFUSED if of.summary.get("refused") else 0)
    if of.rows_read:
        console.print(
            f"An import of this file was interrupted after {of.rows_read:,} rows; it goes on there."
        )
    with _progress(console, file) as seen, _refusals(refused_file) as keep:
        summary = read_in(of, connector.read(file, _seen(reading, seen)), keep, now)
    _say(console, kind, summary.as_json(), summary.new)
    if summary.refused:
        console.print(f"The refused rows are in {escape(str(refused_file))}, with their numbers and reasons.")
    if summary.refused == summary.rows:
        raise typer.Exit(NOTHING_DONE)
    raise typer.Exit(SOME_REFUSED if summary.refused else 0)


def _seen(reading: Reading, seen: Any) -> Reading:
    return Reading(reading.zone, reading.checked_mapping, reading.constants, reading.mapping, seen)


@contextmanager
def _progress(console: Console, file: Checked) -> Iterator[Any]:
    """A bar by bytes of the file, with rows, rate and time left; nothing where nobody looks."""
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(file.path.name, total=file.size, rate="")
        rows = 0

        def seen(behind: int) -> None:
            nonlocal rows
            rows += 1
            if rows % 500 == 0:
                spent = progress.tasks[task].elapsed or 0
                rate = f"{rows:,} rows, {rows / spent:,.0f} a second" if spent else ""
                progress.update(task, completed=behind, rate=rate)

        yield seen
        progress.update(task, completed=file.size)


@contextmanager
def _refusals(path: Path) -> Iterator[Any]:
    """A function that writes refused rows to a file, which is made when there is a first one."""
    made: list[Any] = []

    def keep(row: Row) -> None:
        if not made:
            made.append(path.open("w", newline="", encoding="utf-8"))
            csv.writer(made[0]).writerow(["row", "reason", "content"])
        csv.writer(made[0]).writerow([row.number, row.refused, _harmless(row.raw)])

    try:
        yield keep
    finally:
        for file in made:
            file.close()


def _harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    shown = text[:2_000].replace("\x00", "\ufffd")
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@", "\t", "\r")) else shown


def _say(console: Console, kind: str, summary: dict[str, Any], new: int) -> None:
    console.print(
        f"{summary['rows']:,} rows: {summary['events']:,} events of {summary['things']:,} {_WHAT[kind]}, {new:,} of them new."
    )
    console.print(f"{summary['refused']:,} rows refused." if summary["refused"] else "No row refused.")
    for reason, count in list(summary.get("reasons", {}).items())[:5]:
        console.print(f"  {count:,} x {escape(reason)}", highlight=False)
    if summary["odd"]:
        console.print("Odd, and kept as it came:")
    for entry in summary["odd"]:
        console.print(
            f"  {entry['rows']:,} rows: {escape(entry['what'])} (row {', '.join(map(str, entry['lines']))})",
            highlight=False,
        )
