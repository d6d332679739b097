"""The whole way on real input, each step its own process: `migrate`, `apply`, `import tickets servicenow-log`, `report`.

The floor is a plain read of the same file by Python's csv reader.
"""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SERVICELEVEL_DATA", ROOT.parent / "shared" / "data"))
LOG = DATA / "servicenow-log" / "incident_event_log.csv.gz"


def _seconds_of(*command: str, folder: str) -> float:
    began = time.perf_counter()
    program = Path(sys.executable).with_name("servicelevel")
    environment = {**os.environ, "SERVICELEVEL_VAR": folder}
    subprocess.run(
        [str(program), *command],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def _plain_read() -> float:
    began = time.perf_counter()
    with gzip.open(LOG, "rt", encoding="utf-8") as file:
        sum(1 for _ in csv.reader(file))
    return time.perf_counter() - began


def run() -> list[Row]:
    """Seconds of each step, beside the plain read of the file."""
    if not LOG.exists():
        print("skipped: no data")
        return []
    floor = _plain_read()
    with tempfile.TemporaryDirectory() as folder:
        _seconds_of("migrate", folder=folder)
        _seconds_of("apply", "--yes", str(ROOT / "examples" / "servicenow-log.yaml"), folder=folder)
        zone = ("--zone", "America/Sao_Paulo")
        imported = _seconds_of("import", "tickets", "servicenow-log", str(LOG), *zone, folder=folder)
        asked = ("--agreement", "it-support", "--period", "2016-05")
        reported = _seconds_of("report", *asked, "--out", folder, folder=folder)
    return [
        Row("import of 141,712 rows, s", imported, "plain read", floor),
        Row("report of a month (HTML, PDF, XLSX, JSON), s", reported, "plain read", floor),
        Row("both, s (to be at most 30)", imported + reported, "plain read", floor),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
