"""Running the command as people do: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from servicelevel.cli import main; main()"]


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the tests' own database gets in."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SERVICELEVEL_", "DJANGO_"))
    }
    return kept | {"SERVICELEVEL_VAR": str(folder), "PYTHONUNBUFFERED": "1"}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it says, and its exit code."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def begin(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Begin a command; what it says comes by its stdout, errors among it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
