"""`servicelevel verify`: whether the ledger is whole, or whether the signatures of a PDF hold."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.asked import refuse

if TYPE_CHECKING:
    from servicelevel.ledger.verification import Verified

SHOWN = 20
MOST_PROCESSES = 4
"""That read a ledger at once: what they hold in memory does not grow with its lines."""


def verify(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="an exported ledger, a signed PDF or an evidence pack (default: the ledger of this installation)"
        ),
    ] = None,
    expect: Annotated[
        str, typer.Option("--expect", help="NUMBER:HASH of a last line that was written down elsewhere")
    ] = "",
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust", help="for a PDF: a certificate (PEM) to trust beside that of this installation"
        ),
    ] = None,
) -> None:
    """Check every line of the ledger against its hash and the line before it, every signature of a PDF, or every hash
    and figure of an evidence pack, offline.

    Exit code 1 where something is wrong, 3 where a PDF holds but a certificate is not trusted.
    """
    if file and is_pdf(file):
        from servicelevel.commands.verify_pdf import verify_pdf

        verify_pdf(file, trust or [])
        return
    if file and zipfile.is_zipfile(file):
        verify_pack(file, expect)
        return
    head = _head(expect)
    began = time.monotonic()
    found = _of_file(file, head) if file else _of_database(head)
    seconds = time.monotonic() - began
    console = Console(highlight=False, soft_wrap=True)
    for finding in found.findings[:SHOWN]:
        console.print(f"[red]wrong[/red]  {finding}")
    if len(found.findings) > SHOWN:
        console.print(f"       and {len(found.findings) - SHOWN:,} findings more")
    rate = f"{found.lines / seconds:,.0f} lines a second" if seconds > 0.5 else f"{seconds:.2f} s"
    console.print(f"{found.lines:,} lines read, {rate}. The last is {found.last_number}:{found.last_hash}")
    if found.findings:
        raise typer.Exit(1)
    console.print("The ledger is whole: no line was changed, removed, put in or moved.")


def verify_pack(file: Path, expect: str) -> None:
    """Check an evidence pack by the means of this software; exit code 1 where something is wrong."""
    from servicelevel.monitoring.evidence.checking import findings

    if expect:
        _head(expect)
    console = Console(highlight=False, soft_wrap=True)
    try:
        found = list(findings(file.read_bytes(), expect))
    except Exception as error:
        # Whatever a broken pack makes of reading it: it is no pack that holds.
        found = [f"the pack cannot be read: {type(error).__name__}: {error}"]
    for one in found[:SHOWN]:
        console.print(f"[red]wrong[/red]  {escape(one)}")
    if found:
        raise typer.Exit(1)
    console.print(
        "The pack is whole: its files are those of the ledger's line, and every figure follows from them."
    )
    console.print("verify_report.py in the pack says the same without this software.")


def is_pdf(file: Path) -> bool:
    """Whether a file says that it is a PDF."""
    if not file.is_file():
        refuse(f"There is no file {file}.")
    with file.open("rb") as opened:
        return opened.read(5) == b"%PDF-"


def _of_database(head: tuple[int, str] | None) -> Verified:
    from servicelevel.commands.database import prepared
    from servicelevel.ledger.verification import verify_database

    prepared()
    found = verify_database(processes=min(os.cpu_count() or 1, MOST_PROCESSES))
    return found if head is None else _expecting(found, head)


def _of_file(file: Path, head: tuple[int, str] | None) -> Verified:
    from servicelevel.ledger.verification import verify_file

    try:
        return verify_file(file, head)
    except (ValueError, UnicodeDecodeError) as error:
        refuse(f"{file}: {error}.")


def _expecting(found: Verified, head: tuple[int, str]) -> Verified:
    from dataclasses import replace

    from servicelevel.ledger.models import Line
    from servicelevel.ledger.verification import Finding

    number, told = head
    line = Line.objects.filter(number=number).first()
    if line is not None and line.hash == told:
        return found
    words = "is not the one that was written down: the ledger was made anew up to here"
    return replace(found, findings=(*found.findings, Finding(number, words)))


def _head(expect: str) -> tuple[int, str] | None:
    if not expect:
        return None
    number, _, told = expect.partition(":")
    if not number.isdecimal() or len(told) != 64:
        refuse(f"--expect {expect} is no line: write NUMBER:HASH, as verify prints it.")
    return int(number), told


def register(app: typer.Typer) -> None:
    app.command()(verify)
