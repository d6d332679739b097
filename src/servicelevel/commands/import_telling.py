"""What an import tells while it runs and at its end: progress, refused rows, summary."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from servicelevel.connectors.opened import Checked
from servicelevel.connectors.rows import Unreadable
from servicelevel.monitoring import queries
from servicelevel.monitoring.models import Import

LONGEST_SHOWN = 2_000
REASONS_SHOWN = 5


@contextmanager
def progress(console: Console, file: Checked) -> Iterator[Callable[[int], None]]:
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
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(escape(file.path.name), total=file.size, rate="")
        rows = 0

        def seen(behind: int) -> None:
            nonlocal rows
            rows += 1
            if rows % 500 == 0:
                spent = bar.tasks[task].elapsed or 0
                rate = f"{rows:,} rows, {rows / spent:,.0f} a second" if spent else ""
                bar.update(task, completed=behind, rate=rate)

        yield seen
        bar.update(task, completed=file.size)


@contextmanager
def refusals(path: Path) -> Iterator[Callable[[Any, str], None]]:
    """A function that writes a refused row and why to a file, which is made when there is a first one."""
    made: list[Any] = []

    def keep(row: Any, reason: str) -> None:
        try:
            if not made:
                made.append(path.open("w", newline="", encoding="utf-8", errors="replace"))
                csv.writer(made[0]).writerow(["row", "reason", "content"])
            content = row.raw or "; ".join(map(str, row.said))
            csv.writer(made[0]).writerow([row.number, reason, harmless(content)])
        except OSError as error:
            raise Unreadable(
                f"{path}: cannot be written ({error.strerror}); say with --refused where refused rows go"
            ) from None

    try:
        yield keep
    finally:
        for file in made:
            file.close()


def harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    shown = text[:LONGEST_SHOWN].replace("\x00", "\ufffd")
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@", "\t", "\r")) else shown


def tell(console: Console, of: Import, summary: dict[str, Any], new: int) -> None:
    """The summary of an import: what came in, what did not, what was odd."""
    console.print(
        f"{summary['rows']:,} rows: {summary['events']:,} events, {new:,} of them new. "
        f"Source {of.source.key} tells of {summary['things']:,} {queries.things_of(of.source)} now."
    )
    console.print(f"{summary['refused']:,} rows refused." if summary["refused"] else "No row refused.")
    reasons = list(summary.get("reasons", {}).items())
    for reason, count in reasons[:REASONS_SHOWN]:
        console.print(f"  {count:,} x {escape(reason)}", highlight=False)
    if len(reasons) > REASONS_SHOWN:
        console.print("  and other reasons", highlight=False)
    if summary["odd"]:
        console.print("Odd, and kept as it came:")
    for entry in summary["odd"]:
        console.print(
            f"  {entry['rows']:,} rows: {escape(entry['what'])} (row {', '.join(map(str, entry['lines']))})",
            highlight=False,
        )
