"""Eight writers at once, in processes of their own: the chain is intact, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from servicelevel.ledger.verification import verify_database

WRITERS, EACH = 8, 25
WRITER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
for number in range(int(sys.argv[3])):
    with transaction.atomic():
        append(Entry(sys.argv[2], "", "tests.act", {"number": number}), datetime.now(UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_a_whole_ledger(tmp_path: Path) -> None:
    name = database_on_disk(tmp_path)
    root = Path(__file__).resolve().parents[2]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name, f"writer{number}", str(EACH)], cwd=root, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    said = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0] * WRITERS, said
    found = read_back(name)
    assert found == (WRITERS * EACH, 0, WRITERS)


def database_on_disk(folder: Path) -> str:
    """The database of the writers: the test's own on PostgreSQL; on SQLite a file, since the test's own is in memory."""
    if connection.vendor == "postgresql":
        return str(connection.settings_dict["NAME"])
    name = folder / "ledger.sqlite3"
    run(name, "from django.core.management import call_command; call_command('migrate', verbosity=0)")
    return str(name)


def read_back(name: str) -> tuple[int, int, int]:
    """Lines, findings, and how many writers they are from."""
    if connection.vendor == "postgresql":
        from servicelevel.ledger.models import Line

        found = verify_database()
        return found.lines, len(found.findings), Line.objects.values("actor").distinct().count()
    said = run(
        Path(name),
        "from servicelevel.ledger.verification import verify_database as v\n"
        "from servicelevel.ledger.models import Line\n"
        "f = v(); print(f.lines, len(f.findings), Line.objects.values('actor').distinct().count())",
    )
    one, two, three = (int(word) for word in said.split())
    return one, two, three


def run(name: Path, code: str) -> str:
    begin = WRITER.split("from datetime")[0].replace("sys.argv[1]", repr(str(name)))
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", begin + code], cwd=root, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
