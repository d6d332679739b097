"""`servicelevel certificate`: the certificate with which this installation signs PDF files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from servicelevel.commands.asked import refusals, refuse

if TYPE_CHECKING:
    from servicelevel.documents.signing.signer import Signer

certificate = typer.Typer(no_args_is_help=True, help="The certificate with which PDF files are signed here.")
REPLACE = Annotated[bool, typer.Option("--replace", help="in the place of the one that is there")]


@certificate.command()
def make(
    organisation: Annotated[
        str, typer.Argument(help="the name of the organisation, as it stands on signatures")
    ],
    replace: REPLACE = False,
) -> None:
    """Make a key and a certificate that it signs itself, for ten years; once."""
    from servicelevel.documents.signing.signer import made

    with refusals():
        _keep(made(organisation, datetime.now(UTC)), replace)


@certificate.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="PKCS#12 (.p12, .pfx)", show_default=False)],
    password: Annotated[
        str,
        typer.Option(
            "--password", prompt=True, hide_input=True, help="asked for, so that no history keeps it"
        ),
    ],
    replace: REPLACE = False,
) -> None:
    """Take a certificate and its key that an authority issued."""
    from servicelevel.documents.signing.signer import from_pkcs12

    try:
        content = file.read_bytes()
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    with refusals():
        _keep(from_pkcs12(content, password, str(file)), replace)


@certificate.command()
def show(
    pem: Annotated[
        bool, typer.Option("--pem", help="the certificate itself, for whoever is to trust it")
    ] = False,
) -> None:
    """Say whose certificate it is, until when it holds, and its fingerprint. The key is never shown."""
    from servicelevel.documents.signing.keeping import kept
    from servicelevel.documents.signing.signer import public_pem
    from servicelevel.settings import VAR

    with refusals():
        signer = kept(VAR)
    if pem:
        typer.echo(public_pem((signer.certificate, *signer.others)).decode(), nl=False)
    else:
        _show(signer)


def _keep(signer: Signer, replace: bool) -> None:
    from servicelevel.documents.signing.keeping import keep
    from servicelevel.settings import VAR

    path = keep(VAR, signer, instead=replace)
    _show(signer)
    _console().print(
        f"Kept in {path}. Nobody else may read it, and no backup holds it: keep a copy in a safe place."
    )


def _show(signer: Signer) -> None:
    until = signer.certificate.not_valid_after_utc
    _console().print(f"{signer.name}, until {until:%Y-%m-%d}", markup=False)
    _console().print(f"SHA-256 {signer.fingerprint}", markup=False)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    app.add_typer(certificate, name="certificate")
