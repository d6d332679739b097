"""Secrets of this installation by their names: they stand in its environment or in a file that only its owner reads."""

from __future__ import annotations

import os
import re
from pathlib import Path

from servicelevel.errors import Refused

PREFIX = "SERVICELEVEL_CREDENTIAL_"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def credential(name: str, var: Path) -> str:
    """The secret of that name. Raises Refused, which names the place and never the secret."""
    if not _NAME.fullmatch(name):
        raise Refused(f"{name!r} is no name of a credential; write small letters, digits and hyphens.")
    variable = PREFIX + name.upper().replace("-", "_")
    if given := os.environ.get(variable):
        return given
    kept = var / "credentials" / name
    try:
        if kept.stat().st_mode & 0o077:
            raise Refused(f"{kept} can be read by others: chmod 600 {kept}")
        secret = kept.read_text().strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise Refused(f"There is no credential {name}: set {variable}, or write it into {kept} (chmod 600).")
    return secret
