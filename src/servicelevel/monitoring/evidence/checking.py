"""An evidence pack held against itself, by the means of the software: hashes, the ledger's line, and the figures anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from servicelevel.contents import digest
from servicelevel.ledger.canonical import line_hash
from servicelevel.ledger.verification import COLUMNS
from servicelevel.monitoring.evidence.measured_again import figures_again
from servicelevel.monitoring.evidence.packing import LEDGER, REPORT, SUMS, packed, sums, unpacked
from servicelevel.monitoring.reports.as_json import figure_json

OUTSIDE = (SUMS, LEDGER)
COMPARED = ("verdict", "numerator", "denominator", "value", "goal", "low", "high", "detail", "words")


def findings(content: bytes, noted: str = "") -> Iterator[str]:
    """Everything that is wrong with a pack. noted: NUMBER:HASH of the ledger's line, as it was written down elsewhere.

    Raises ValueError, KeyError and their like for what is no pack at all.
    """
    files = unpacked(content)
    yield from _of_files(content, files)
    line = json.loads(files[LEDGER])
    yield from _of_line(line, files, noted)
    terms, report = json.loads(files["agreement.json"]), json.loads(files[REPORT])
    for text in terms["texts"]:
        if digest(text["content"]) != text["digest"]:
            yield f"version {text['number']} of the agreement is not the text of its digest"
    yield from of_figures(files, report)


def _of_files(content: bytes, files: Mapping[str, bytes]) -> Iterator[str]:
    kept = {name: data for name, data in files.items() if name not in OUTSIDE}
    if sums(kept) != files[SUMS]:
        told = {line[66:]: line[:64] for line in files[SUMS].decode().splitlines()}
        for name in sorted({*told, *kept}):
            if name not in kept or told.get(name) != hashlib.sha256(kept[name]).hexdigest():
                yield f"{name} is not what {SUMS} says"
    if packed(files) != content:
        yield "the pack holds more than its files, or holds them otherwise"


def _of_line(line: Mapping[str, Any], files: Mapping[str, bytes], noted: str) -> Iterator[str]:
    values = [line[name] for name in COLUMNS]
    if line_hash(line["previous"], tuple(values[:10])) != line["hash"]:
        yield f"line {line['number']} of the ledger does not have its hash"
    named = json.loads(line["content"])["sha256"]
    for form, name in (("json", REPORT), ("sums", SUMS)):
        if named[form] != hashlib.sha256(files[name]).hexdigest():
            yield f"the ledger's line names another {name}"
    if noted and noted != f"{line['number']}:{line['hash']}":
        yield "the ledger's line is not the one that was noted"


def of_figures(files: Mapping[str, bytes], report: Mapping[str, Any]) -> Iterator[str]:
    """Where a figure of the period is not what the evidence gives."""
    told = {one["target"]: one["figure"] for one in report["targets"]}
    for figure in figures_again(files):
        anew = json.loads(json.dumps(figure_json(figure)))
        said = told[figure.target]
        said = said | {"detail": {name: said["detail"].get(name) for name in anew["detail"]}}
        for name in COMPARED:
            if said[name] != anew[name]:
                yield f"{figure.target}, {name}: the report says {said[name]}, it is {anew[name]}"
