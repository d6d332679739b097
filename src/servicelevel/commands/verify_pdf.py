"""What `servicelevel verify FILE.pdf` does: says of each signature who made it and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.commands.asked import refusals, refuse

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from servicelevel.documents.signing.checking import Checked


WRONG, NOBODY_VOUCHES = 1, 3


def verify_pdf(file: Path, trust: Sequence[Path]) -> None:
    """Check the signatures of a PDF without any network. Exit code 1 where one does not hold or there is none.

    Exit code 3 where all hold but one was made with a certificate that nobody here trusts.
    """
    from servicelevel.documents.signing.checking import checked

    with refusals():
        found = checked(file.read_bytes(), _trusted(trust))
    console = Console(highlight=False, soft_wrap=True)
    for one in found:
        console.print(_words(one))
    if not found:
        console.print("There is no signature in this file.")
    if not found or not all(one.holds for one in found):
        raise typer.Exit(WRONG)
    console.print(f"The document is as it was signed: {file.name}.", markup=False)
    if not all(one.trusted for one in found):
        console.print("Who signed cannot be told for certain: name the certificate to trust with --trust.")
        raise typer.Exit(NOBODY_VOUCHES)


def _words(one: Checked) -> str:
    verdict = "[green]holds[/green]" if one.holds else "[red]wrong[/red]"
    at = f"{one.at:%Y-%m-%d %H:%M} UTC" if one.at else "at an unknown time"
    clock = "by a time stamp" if one.stamped else "by the signer's clock"
    trusted = "trusted" if one.trusted else "not among the trusted certificates"
    said = f"{one.who or 'nobody named'}, {one.reason or 'no reason given'}; {at} {clock}"
    lines = [
        f"{verdict}  {escape(said)}",
        f"       Certificate of {escape(one.certificate or 'nobody')} ({trusted}), SHA-256 {one.fingerprint[:16]}",
    ]
    return "\n".join([*lines, *(f"       {escape(reason)}" for reason in one.why)])


def _trusted(files: Sequence[Path]) -> list[Certificate]:
    """The certificate of this installation, where it has one, and those that are given."""
    from cryptography import x509

    from servicelevel.documents.signing.keeping import kept
    from servicelevel.errors import Refused
    from servicelevel.settings import VAR

    found = []
    try:
        own = kept(VAR)
        found += [own.certificate, *own.others]
    except Refused:
        pass  # whoever checks a file elsewhere has no certificate, and needs none
    for file in files:
        try:
            found += x509.load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError):
            refuse(f"{file} is no certificate in PEM.")
    return found
