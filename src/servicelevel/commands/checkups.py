"""What `servicelevel doctor` looks at, one check after the other; none changes anything."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import TZPATH

from django.conf import settings
from django.db import DatabaseError, connection
from django.http.request import validate_host

from servicelevel.settings import VAR, wal_is_safe

Verdict = Literal["ok", "warning", "wrong"]
OLDEST_PYTHON = (3, 11)
LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000
OLD_ZONES_YEARS = 2


@dataclass(frozen=True)
class Finding:
    """What one check found; `remedy`: what to do, empty where all is well."""

    about: str
    verdict: Verdict
    words: str
    remedy: str = ""


def all_findings() -> Sequence[Finding]:
    """Every check; one that fails itself is a finding too."""
    return [_checked(check) for check in CHECKS]


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("Python", "wrong", f"{version} is too old", "Install Python 3.11 or later.")
    return Finding("Python", "ok", version)


def database() -> Finding:
    """Reachable, and fitting this version."""
    from servicelevel.commands.database import steps_behind

    where = connection.vendor if connection.vendor != "sqlite" else str(connection.settings_dict["NAME"])
    if _not_made_yet():
        return Finding(
            "Database",
            "warning",
            f"{where} is not there yet",
            "servicelevel migrate or servicelevel demo makes it.",
        )
    try:
        behind = steps_behind()
    except DatabaseError as error:
        return Finding(
            "Database",
            "wrong",
            f"cannot be opened: {error}",
            "Check SERVICELEVEL_DATABASE, and that it runs.",
        )
    if behind:
        return Finding(
            "Database", "wrong", f"{len(behind)} steps behind the software", "Run servicelevel migrate."
        )
    return Finding("Database", "ok", f"{where}, up to date")


def journal() -> Finding:
    """SQLite from 3.7.0 to 3.51.2 can damage a database in WAL mode when two processes write to it."""
    if connection.vendor != "sqlite":
        return _journal_of_postgresql()
    version, safe = sqlite3.sqlite_version, wal_is_safe(sqlite3.sqlite_version_info)
    mode = "delete" if _not_made_yet() else _pragma("journal_mode")
    if mode == "wal" and not safe:
        words = f"SQLite {version} can damage a database in WAL mode (the WAL-reset fault)"
        return Finding(
            "Journal",
            "wrong",
            words,
            "Stop all processes of servicelevel and start them again: it takes another journal.",
        )
    why = "" if safe else ", because this version has the WAL-reset fault"
    return Finding("Journal", "ok", f"SQLite {version} with journal {mode}{why}")


def _journal_of_postgresql() -> Finding:
    """Without these an event is acknowledged that a power failure takes away, or the whole database with it."""
    off = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if _shown(name) == "off"]
    if off:
        remedy = (
            "Set them on in postgresql.conf, or for this database with ALTER DATABASE, and load that anew."
        )
        words = f"PostgreSQL acknowledges what is not on the disk: {', '.join(off)} off"
        return Finding("Journal", "wrong", words, remedy)
    return Finding("Journal", "ok", "PostgreSQL writes it to the disk before it acknowledges")


def soundness() -> Finding:
    if connection.vendor != "sqlite" or _not_made_yet():
        return Finding("Soundness", "ok", "nothing to check from here")
    verdict = _pragma("quick_check")
    if verdict != "ok":
        return Finding(
            "Soundness",
            "wrong",
            f"the database is damaged: {verdict}",
            "Restore a copy: servicelevel restore FILE",
        )
    return Finding("Soundness", "ok", "every page of the database can be read")


def zones() -> Finding:
    """The rules of the clocks of the world change several times a year."""
    version = zone_data_version()
    year = int(version[:4]) if version[:4].isdigit() else 0
    if datetime.now(UTC).year - year >= OLD_ZONES_YEARS:
        words = f"release {version}: clocks may have been changed by law since"
        return Finding("Time zones", "warning", words, "apt-get install --only-upgrade tzdata")
    return Finding("Time zones", "ok", f"release {version}")


def zone_data_version() -> str:
    """The release of the data that Python reads: the system's where there is one, else that of the package tzdata."""
    for folder in TZPATH:
        listed = Path(folder) / "tzdata.zi"
        if listed.exists():
            return listed.open().readline().removeprefix("# version").strip()
        if Path(folder, "America", "Chicago").exists():
            return "unknown"
    return metadata.version("tzdata")


def pdf() -> Finding:
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        words = f"reports cannot be written: {str(error).splitlines()[0]}"
        return Finding(
            "PDF", "wrong", words, "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    return Finding("PDF", "ok", "Pango is there")


def fonts() -> Finding:
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding(
            "Fonts",
            "warning",
            "nobody can say which there are",
            "apt-get install fontconfig fonts-dejavu-core",
        )
    listed = subprocess.run([lister], capture_output=True, text=True, check=False).stdout.splitlines()  # noqa: S603
    if not listed:
        return Finding(
            "Fonts",
            "wrong",
            "there are none: reports as PDF would have no letters",
            "apt-get install fonts-dejavu-core",
        )
    return Finding("Fonts", "ok", f"{len(listed)} faces")


def disk() -> Finding:
    folder = VAR if VAR.exists() else VAR.parent
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:,.1f} GB free at {folder}"
    if free < NO_SPACE:
        return Finding("Disk", "wrong", words, "Make room: the database cannot grow.")
    return Finding(
        "Disk",
        "warning" if free < LITTLE_SPACE else "ok",
        words,
        "Make room soon." if free < LITTLE_SPACE else "",
    )


def secrets() -> Finding:
    """Nobody but their owner may read the key and the password."""
    from servicelevel.demonstration.people import FILE

    for name in ("secret-key", FILE):
        path = VAR / name
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return Finding(
                "Secrets",
                "wrong",
                f"others can read {path}",
                f"chmod 600 {path}, and make a new one if others are here",
            )
    return Finding("Secrets", "ok", "readable by their owner alone")


def names() -> Finding:
    if "*" in settings.ALLOWED_HOSTS:
        return Finding(
            "Names",
            "wrong",
            "SERVICELEVEL_HOSTS is *: any name is answered",
            "List the names of this server.",
        )
    return Finding("Names", "ok", f"answers to {', '.join(settings.ALLOWED_HOSTS)}")


def address() -> Finding:
    """Links in notices lead to this server, which has to answer under that name."""
    if not settings.ADDRESS:
        return Finding(
            "Address",
            "ok" if not settings.MAIL else "warning",
            "not given: notices carry no links",
            "" if not settings.MAIL else "Set SERVICELEVEL_ADDRESS, for instance https://slm.example.org",
        )
    host = str(urlsplit(settings.ADDRESS).hostname)
    named = f"[{host}]" if ":" in host else host
    if not validate_host(named, settings.ALLOWED_HOSTS):
        words = f"{settings.ADDRESS}, but {named} is none of the names that are answered"
        remedy = "Add it to SERVICELEVEL_HOSTS, unless a server in front asks under another name."
        return Finding("Address", "warning", words, remedy)
    return Finding("Address", "ok", settings.ADDRESS)


def demonstration() -> Finding:
    from servicelevel.demonstration.marks import is_demonstration

    try:
        found = not _not_made_yet() and is_demonstration()
    except DatabaseError:
        found = False
    if not found:
        return Finding("Demonstration", "ok", "none")
    return Finding("Demonstration", "ok", "this database is one; it is served to this machine alone")


CHECKS: tuple[Callable[[], Finding], ...] = (
    python, database, journal, soundness, demonstration, zones, pdf, fonts, disk, secrets, names, address,
)  # fmt: skip


def _checked(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # a check that breaks must not hide the others
        return Finding(
            check.__name__.capitalize(), "wrong", f"could not be checked: {error}", "Please report this."
        )


def _not_made_yet() -> bool:
    """Whether a SQLite database has no file yet; looking into it would make one."""
    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()


def _pragma(name: str) -> str:
    return _told(f"PRAGMA {name}")


def _shown(name: str) -> str:
    return _told(f"SHOW {name}")


def _told(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])
