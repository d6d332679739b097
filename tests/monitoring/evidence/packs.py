"""A pack as it is downloaded, and the ways to corrupt it, each more careful than the one before."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from servicelevel.ledger.canonical import line_hash
from servicelevel.ledger.verification import COLUMNS
from servicelevel.monitoring.evidence.packing import LEDGER, REPORT, SHIPPED, SUMS, packed, sums, unpacked
from servicelevel.monitoring.periods.packs import pack_of
from tests.monitoring.evidence.worlds import left_out, world
from tests.monitoring.reporting import NOW, circulated

ROWS = ("events.jsonl", "samples.jsonl", "outages.jsonl", "checks.jsonl", "exclusions.jsonl")
Files = dict[str, bytes]


def verifier() -> ModuleType:
    """The verifier as a module of its own, outside of the package."""
    spec = importlib.util.spec_from_file_location("verify_report", SHIPPED["verify_report.py"])
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def made(folder: Path, seed: int = 1) -> bytes:
    """The pack of a report that is out."""
    world(folder, seed, tickets=25)
    left_out(random.Random(seed), NOW - timedelta(hours=2), tickets=25)
    _, issued = circulated()
    return pack_of(issued)


def any_byte(chance: random.Random, pack: bytes) -> bytes:
    """One byte of the archive, wherever it is."""
    return _one_byte(chance, pack)


def a_byte_of_a_file(chance: random.Random, pack: bytes) -> bytes:
    """One byte of one file, packed again as it was."""
    files = unpacked(pack)
    name = chance.choice(sorted(name for name in files if files[name]))
    return packed(files | {name: _one_byte(chance, files[name])})


def with_new_hashes(chance: random.Random, pack: bytes) -> bytes:
    """Rows dropped, doubled, moved or changed, or a figure, and the list of hashes made anew."""
    return packed(_listed(_changed(chance, unpacked(pack))))


def with_a_new_line(chance: random.Random, pack: bytes) -> bytes:
    """The same, and the ledger's line made anew as well: as whoever owns the whole installation could."""
    return packed(_told(_listed(_changed(chance, unpacked(pack)))))


def other_figures(chance: random.Random, pack: bytes, leaves: list[list[Any]]) -> bytes:
    """A figure of the report changed, or a row of events dropped, and everything else made to fit."""
    files = unpacked(pack)
    if chance.random() < 0.2:
        rows = files["events.jsonl"].splitlines(keepends=True)
        del rows[chance.randrange(len(rows))]
        files["events.jsonl"] = b"".join(rows)
    else:
        report = json.loads(files[REPORT])
        *path, last = chance.choice(leaves)
        at = report
        for part in path:
            at = at[part]
        at[last] = _otherwise(chance, at[last])
        files[REPORT] = (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()
    return packed(_told(_listed(files)))


def leaves(found: Any, path: tuple[Any, ...] = ()) -> list[list[Any]]:
    """The places of all values in what was recomputed."""
    parts = (
        found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else None
    )
    if parts is None:
        return [list(path)]
    return [leaf for part, value in parts for leaf in leaves(value, (*path, part))]


def _otherwise(chance: random.Random, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 60_000_000])
    if isinstance(value, float):
        return value + chance.choice([-1e-4, 1e-4])
    if value in ("met", "breached", "threatened", "cannot be decided", "no data", ""):
        return chance.choice([other for other in ("met", "breached") if other != value])
    return f"{value[:-2]}{chance.choice([one for one in '0123456789' if one != value[-2]])}{value[-1:]}"


def _changed(chance: random.Random, files: Files) -> Files:
    name = chance.choice([name for name in ROWS if len(files[name].splitlines()) > 1])
    rows = files[name].splitlines(keepends=True)
    place = chance.randrange(len(rows))
    what = chance.randrange(4)
    if what == 0:
        del rows[place]
    elif what == 1:
        rows.insert(chance.randrange(len(rows)), rows[place])
    elif what == 2:
        other = (place + 1 + chance.randrange(len(rows) - 1)) % len(rows)
        rows[place], rows[other] = rows[other], rows[place]
    else:
        row = json.loads(rows[place])
        key = chance.choice([key for key, value in row.items() if isinstance(value, int | float | str)])
        row[key] = f"{row[key]}x" if isinstance(row[key], str) else row[key] + 1
        rows[place] = json.dumps(row).encode() + b"\n"
    return files | {name: b"".join(rows)}


def _listed(files: Files) -> Files:
    return files | {SUMS: sums({name: data for name, data in files.items() if name not in (SUMS, LEDGER)})}


def _told(files: Files) -> Files:
    line = json.loads(files[LEDGER])
    content = json.loads(line["content"])
    content["sha256"] |= {
        form: hashlib.sha256(files[name]).hexdigest() for form, name in (("json", REPORT), ("sums", SUMS))
    }
    line["content"] = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    line["hash"] = line_hash(line["previous"], tuple(line[name] for name in COLUMNS[:10]))
    return files | {LEDGER: json.dumps(line, ensure_ascii=False).encode() + b"\n"}


def _one_byte(chance: random.Random, data: bytes) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([(data[place] + chance.randrange(1, 256)) % 256]) + data[place + 1 :]
