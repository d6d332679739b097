"""`servicelevel document`: an agreement and its data collection document as HTML, PDF and DOCX, without recording them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from servicelevel.commands.asked import refusals, refuse, stderr, terms_asked

if TYPE_CHECKING:
    from servicelevel.agreements.terms import Terms, TermsVersion


def document(
    agreement: Annotated[str, typer.Argument(help="id of the agreement")],
    out: Annotated[Path, typer.Option("--out", help="folder to write into")] = Path(),
    version: Annotated[
        int | None, typer.Option("--version", help="number of the version (default: the one that holds now)")
    ] = None,
) -> None:
    """Write the document of an agreement and its data collection document: HTML, PDF and DOCX. Nothing is recorded."""
    now = datetime.now(UTC)
    terms = terms_asked(agreement, None)
    chosen = _chosen(terms, version, now)
    from servicelevel.agreements.documenting import publishing
    from servicelevel.documents import kinds
    from servicelevel.monitoring.collected import sources_of

    with refusals():
        contents: dict[str, Mapping[str, Any]] = {
            publishing.KIND_OF[terms.kind]: publishing.content_of_agreement(terms, chosen, now),
            kinds.DCD: publishing.content_of_dcd(terms, chosen, sources_of(chosen.services), now),
        }
        for kind, content in contents.items():
            _write(terms, chosen, kind, content, out, now)
    stderr().print(
        "Nothing was recorded. The Service Level Manager publishes them on the agreement's page.",
        highlight=False,
    )


def _chosen(terms: Terms, number: int | None, now: datetime) -> TermsVersion:
    if number is None:
        return terms.version_at(now) or terms.versions[-1]
    found = next((one for one in terms.versions if one.number == number), None)
    if found is None:
        numbers = ", ".join(str(one.number) for one in terms.versions)
        refuse(f"{terms.key} has no version {number}.", f"Versions that count: {numbers}")
    return found


def _write(
    terms: Terms, version: TermsVersion, kind: str, content: Mapping[str, Any], out: Path, now: datetime
) -> None:
    from servicelevel.agreements.documenting.unrecorded import paper_of_content
    from servicelevel.documents.files import FORMS

    paper = paper_of_content(terms, version, kind, content, now)
    out.mkdir(parents=True, exist_ok=True)
    for form, (_, made) in FORMS.items():
        path = out / f"{terms.key}-{kind}.{form}"
        path.write_bytes(made(paper))
        typer.echo(path)


def register(app: typer.Typer) -> None:
    app.command()(document)
