"""A ledger of one million lines in SQLite, verified in one pass as `servicelevel verify` does it, a process for each
processor; the floor reads the same rows in one and hashes their text."""

from __future__ import annotations

import hashlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row

LINES = 1_000_000
MAKE = """
import sys
from benchmarks import ledger
getattr(ledger, sys.argv[1])(int(sys.argv[2]))
"""


def run() -> list[Row]:
    """Lines a second, ours beside the floor, and that memory does not grow with the lines."""
    with tempfile.TemporaryDirectory() as folder:
        _in_process(folder, "fill", LINES)
        _, few = _figures(folder, "verified_alone", LINES // 10)
        alone, memory = _figures(folder, "verified_alone", LINES)
        rate, most = _figures(folder, "verified", LINES)
        floor = _floor(Path(folder) / "servicelevel.sqlite3")
    note = (
        f"{rate:,.0f} lines a second (bar 100,000), {alone:,.0f} in one process; {most:.0f} MB a process at most, in one "
        f"{memory:.0f} MB, {few:.0f} MB for a tenth of the lines"
    )
    return [
        Row(f"verify {LINES:,} lines, seconds", LINES / rate, "read, and SHA-256 of the text", floor, note)
    ]


def fill(count: int) -> None:
    """A ledger as the application writes it, put into the table in large batches."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from servicelevel.ledger.canonical import BEFORE_THE_FIRST, canonical_json, line_hash

    call_command("migrate", verbosity=0)
    before, rows = BEFORE_THE_FIRST, []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_table_info('servicelevel_line')")
        columns = [name for (name,) in cursor.fetchall()]
        quoted = [f'"{name}"' for name in columns]
        insert = (
            f"INSERT INTO servicelevel_line ({', '.join(quoted)}) VALUES ({', '.join(['%s'] * len(columns))})"
        )
        for number in range(1, count + 1):
            content = canonical_json({"step": "2.2", "verdict": "met", "confirmed": True, "case": number})
            told = (number, number * 1_000_000, "maya", "service-level-manager", "", "requirements.confirm", "2.2",
                    f"SLR-2026-{number:04d}", f"case:SLR-2026-{number:04d}", content)  # fmt: skip
            now = line_hash(before, told)
            named = dict(zip(("number", "recorded_at", "actor", "role", "on_behalf_of", "act", "step", "case", "subject",
                              "content", "previous", "hash"), (*told, before, now), strict=True))  # fmt: skip
            rows.append([named[name] for name in columns])
            before = now
            if len(rows) == 20_000:
                cursor.executemany(insert, rows)
                rows.clear()
        cursor.executemany(insert, rows)
        cursor.execute("INSERT INTO servicelevel_head (id, number, hash) VALUES (1, %s, %s)", [count, before])


def verified(count: int) -> None:
    """Verify all lines, a process for each processor; prints lines a second and the most memory of a process in MB."""
    from servicelevel.ledger.verification import verify_database

    began = time.perf_counter()
    found = verify_database(processes=os.cpu_count() or 1)
    rate = found.lines / (time.perf_counter() - began)
    assert found.lines == count
    assert not found.findings
    print(rate, max(map(_peak, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))))


def verified_alone(count: int) -> None:
    """Verify the first lines in this process; prints lines a second and the memory at the peak in MB."""
    from itertools import islice

    from servicelevel.ledger.verification import rows_of_database, verify

    began = time.perf_counter()
    found = verify(islice(rows_of_database(), count))
    rate = found.lines / (time.perf_counter() - began)
    assert not found.findings
    print(rate, _peak(resource.RUSAGE_SELF))


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def _floor(file: Path) -> float:
    began = time.perf_counter()
    with sqlite3.connect(file) as database:
        for row in database.execute("SELECT * FROM servicelevel_line ORDER BY number"):
            hashlib.sha256(row[9].encode()).hexdigest()
    return time.perf_counter() - began


def _figures(folder: str, what: str, count: int) -> tuple[float, float]:
    rate, memory = _in_process(folder, what, count).split()
    return float(rate), float(memory)


def _in_process(folder: str, what: str, count: int) -> str:
    code = "import django; django.setup()\n" + MAKE
    environment = os.environ | {"SERVICELEVEL_VAR": folder, "DJANGO_SETTINGS_MODULE": "servicelevel.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", code, what, str(count)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return ended.stdout
