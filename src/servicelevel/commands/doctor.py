"""`servicelevel doctor`: whether everything that the software rests on is there and sound."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape

MARKS = {
    "ok": "[blue]ok      [/blue]",
    "warning": "[yellow]warning [/yellow]",
    "wrong": "[red]wrong   [/red]",
}


def doctor() -> None:
    """Check Python, SQLite, the database, time zones, PDF, disk and secrets; what is wrong comes with its remedy."""
    from servicelevel.commands.checkups import all_findings

    console = Console(highlight=False, soft_wrap=True)
    findings = all_findings()
    for finding in findings:
        console.print(f"{MARKS[finding.verdict]} {escape(finding.about)}: {escape(finding.words)}")
        if finding.remedy:
            console.print(f"         {escape(finding.remedy)}")
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    if wrong:
        console.print(f"\n{wrong} of {len(findings)} checks {'is' if wrong == 1 else 'are'} wrong.")
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    app.command()(doctor)
