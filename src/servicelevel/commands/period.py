"""`servicelevel period`: which reports of periods are missing or late, and the bytes of one that was issued, once more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from servicelevel.commands.asked import all_terms_asked, refuse

MISSING = 1

group = typer.Typer(no_args_is_help=True, help="Reports of periods: what is due, and what was issued.")


@group.command()
def due() -> None:
    """List the reports that are to be begun and those that are late; exit 1 where there are any."""
    from servicelevel.monitoring.periods.queries import late_reports, not_begun

    now = datetime.now(UTC)
    missing = not_begun(all_terms_asked(None), now)
    late = late_reports(now)
    for terms, period in missing:
        typer.echo(
            f"{terms.key}  {period.key}  is over since {period.end:%Y-%m-%d}, and its report is not begun"
        )
    for row, day in late:
        typer.echo(
            f"{row.agreement.key}  {row.key}  was due on {day:%Y-%m-%d}, and is not given out ({row.case.key})"
        )
    if missing or late:
        raise typer.Exit(MISSING)
    typer.echo("Every report is under way or out.")


@group.command()
def files(
    case: Annotated[str, typer.Argument(help="key of the report's case, such as REP-2026-0001")],
    number: Annotated[int, typer.Option("--number", help="1 is the report, higher ones restate it")] = 1,
    out: Annotated[Path, typer.Option("--out", help="folder that they are written to")] = Path(),
) -> None:
    """Write the files of a report once more, byte for byte as it was issued."""
    from servicelevel.commands.database import prepared
    from servicelevel.monitoring.periods.queries import issued_files

    prepared()
    kept = issued_files(case, number)
    if not kept:
        refuse(
            f"There is no report {number} of {case}.",
            "servicelevel period due lists what waits; the page Reports the rest.",
        )
    out.mkdir(parents=True, exist_ok=True)
    for file in kept:
        content = bytes(file.content)
        if hashlib.sha256(content).hexdigest() != file.digest:
            refuse(
                f"The {file.form} of {case} has changed since it was kept.",
                "Restore the database from a backup.",
            )
        path = out / f"{case}-{number}.{file.form}"
        path.write_bytes(content)
        typer.echo(f"{path}  SHA-256 {file.digest}")


@group.command()
def evidence(
    case: Annotated[str, typer.Argument(help="key of the report's case, such as REP-2026-0001")],
    number: Annotated[int, typer.Option("--number", help="1 is the report, higher ones restate it")] = 1,
    out: Annotated[Path, typer.Option("--out", help="folder that it is written to")] = Path(),
) -> None:
    """Write what every figure of a report rests on, with a program that works them out anew."""
    from servicelevel.commands.database import prepared
    from servicelevel.errors import NotFound
    from servicelevel.monitoring.periods.packs import pack_of
    from servicelevel.monitoring.periods.queries import released_report

    prepared()
    report = released_report(case, number)
    if report is None:
        refuse(f"There is no report {number} of {case}.", "servicelevel period due lists what waits.")
    try:
        content = pack_of(report)
    except NotFound as error:
        refuse(str(error))
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{case}-{number}-evidence.zip"
    path.write_bytes(content)
    typer.echo(f"{path}  check it with: servicelevel verify {path}")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(group, name="period")
