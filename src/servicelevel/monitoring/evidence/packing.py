"""The evidence of a report as files, and the files as one pack whose bytes depend on nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from servicelevel.levels import Period
from servicelevel.levels.goals import DAY
from servicelevel.monitoring.evidence import gathered
from servicelevel.monitoring.evidence.resolved import Calendars, terms_of
from servicelevel.monitoring.measurement import Measurement

HERE = Path(__file__).parent
SUMS, LEDGER, REPORT = "SHA256SUMS", "ledger.json", "report.json"
SHIPPED = {"README.md": HERE / "README.md", "verify_report.py": HERE / "verify_report.py"}
BEFORE, AFTER = 40 * DAY, 3 * 366 * DAY
"""How far calendars are written out around what happened: a goal in days may lie ahead."""


def evidence(measurement: Measurement, period: Period, report: bytes) -> dict[str, bytes]:
    """The files of the evidence by name. report: the frozen one as JSON; SHA256SUMS names all others with their hashes."""
    calendars = Calendars()
    rows = {
        "events": list(gathered.events_of(measurement)),
        "outages": list(gathered.outages_of(measurement)),
        "checks": list(gathered.checks_of(measurement)),
        "samples": list(gathered.samples_of(measurement)),
        "exclusions": list(gathered.exclusions_of(measurement)),
    }
    terms = terms_of(measurement, period, calendars)
    begins = [*(one[1] for target in terms["targets"] for one in target["periods"]), terms["period"][0]]
    first = min([*begins, *(at for told in rows.values() for at in gathered.instants_of(told))])
    written = calendars.written_out(first - BEFORE, terms["at"] + AFTER)
    files = {
        "agreement.json": _json(terms),
        "calendars.json": json.dumps(written).encode() + b"\n",
        REPORT: report,
        **{f"{name}.jsonl": _lines(told) for name, told in rows.items()},
        **{name: path.read_bytes() for name, path in SHIPPED.items()},
    }
    return files | {SUMS: sums(files)}


def sums(files: Mapping[str, bytes]) -> bytes:
    """The hashes of files as `sha256sum` writes them."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Files as one archive, by name. Stored as they are, the same files give the same bytes anywhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as pack:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system = method, 3
            pack.writestr(entry, files[name])
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _lines(rows: Iterable[Any]) -> bytes:
    """One row a line, each once, in the order of their texts."""
    texts = sorted({json.dumps(row) for row in rows})
    return "".join(f"{text}\n" for text in texts).encode()
