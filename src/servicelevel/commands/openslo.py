"""`servicelevel openslo`: targets to and from OpenSLO v1."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from servicelevel.commands.asked import refusals, stderr, terms_asked

openslo = typer.Typer(no_args_is_help=True, help="Targets to and from OpenSLO v1.")
OUT = Annotated[Path | None, typer.Option("--out", help="file to write (default: what is shown)")]


@openslo.command()
def export(
    agreement: Annotated[str, typer.Argument(help="id of the agreement")],
    out: OUT = None,
) -> None:
    """Write the targets of an agreement that OpenSLO can say; says which it cannot, and why."""
    now = datetime.now(UTC)
    terms = terms_asked(agreement, None)
    from servicelevel.agreements.documenting.named import names_used
    from servicelevel.agreements.openslo.writing import exported

    version = terms.version_at(now) or terms.versions[-1]
    made = exported(terms, version, names_used(version, now))
    _write(made.text, out)
    _left_out("Not said in OpenSLO", made.left_out)


@openslo.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="OpenSLO v1, YAML", show_default=False)],
    out: OUT = None,
) -> None:
    """Write the draft of a promise file from OpenSLO; nothing is recorded. Says what was not taken, and why."""
    from servicelevel.agreements.openslo.reading import drafted

    with refusals():
        made = drafted(file)
    _write(made.text, out)
    _left_out("Not taken", made.left_out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        typer.echo(out)


def _left_out(words: str, left_out: Iterable[tuple[str, str]]) -> None:
    for name, why in left_out:
        stderr().print(f"{words}: {name}: {why}", highlight=False, markup=False)


def register(app: typer.Typer) -> None:
    app.add_typer(openslo, name="openslo")
