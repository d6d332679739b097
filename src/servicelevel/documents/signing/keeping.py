"""The organisation's certificate and key: one file in the folder of the installation that nobody else may read.

It is in no database, ledger, log or backup. Whoever restores a backup elsewhere brings the file along or makes another
one: what was signed before stays checkable, because each file carries its certificate.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from servicelevel.documents.signing.signer import Signer, as_pem, from_pem
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.worktime.problems import Problem

NAME: Final = "signing.pem"
OWNER_ALONE: Final = 0o600


def keep(folder: Path, signer: Signer, *, instead: bool = False) -> Path:
    """Write the certificate and key of the organisation; instead: in the place of those that are there. Raises Conflict."""
    path = folder / NAME
    if path.exists() and not instead:
        raise Conflict("There is a certificate already; replacing it is asked for explicitly.")
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{NAME}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "wb") as opened:
        opened.write(as_pem(signer))
        opened.flush()
        os.fsync(opened.fileno())
    if instead:
        part.replace(path)
        return path
    try:
        os.link(part, path)  # of two who make one at the same moment, one is told
    except FileExistsError:
        raise Conflict("There is a certificate already; somebody made it in the same moment.") from None
    finally:
        part.unlink()
    return path


def seal_of(folder: Path) -> Signer | None:
    """The same as `kept`; None as long as the organisation has none."""
    return kept(folder) if (folder / NAME).exists() else None


def kept(folder: Path) -> Signer:
    """The organisation's certificate and key. Raises NotFound, and Invalid for a file that others may read."""
    path = folder / NAME
    if not path.exists():
        raise NotFound(
            "There is no certificate yet. servicelevel certificate make NAME makes one, import brings one."
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Invalid([Problem(str(path), "", "can be read by others", f"chmod 600 {path}")])
    return from_pem(path.read_bytes(), str(path))
