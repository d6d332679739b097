"""A thousand corruptions of an evidence pack: of bytes, files, rows and figures, with hashes and the ledger's line redone."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from servicelevel.commands.verify import register
from servicelevel.monitoring.evidence.checking import findings
from servicelevel.monitoring.evidence.packing import LEDGER, SHIPPED, packed, unpacked
from tests.monitoring.evidence import packs

pytestmark = pytest.mark.django_db
CORRUPTIONS = int(os.environ.get("SERVICELEVEL_CORRUPTIONS", "200"))
"""`make soak` tries a thousand."""


def caught(check: Callable[[bytes, str], Iterable[str]], pack: bytes, noted: str = "") -> bool:
    """Whether a check says that something is wrong, or cannot read the pack, which it says as well."""
    try:
        return next(iter(check(pack, noted)), None) is not None
    except Exception:
        return True


@pytest.mark.req("R121")
def test_the_verifier_catches_every_corruption(tmp_path: Path) -> None:
    pack = packs.made(tmp_path)
    verify = packs.verifier().problems
    line = json.loads(unpacked(pack)[LEDGER])
    noted = f"{line['number']}:{line['hash']}"
    assert list(verify(pack, noted)) == []
    assert list(findings(pack, noted)) == []
    report = json.loads(unpacked(pack)["report.json"])
    figures = packs.leaves(_recomputed(pack))
    assert len(figures) > 200, report
    found: dict[str, int] = {}
    missed: list[tuple[str, int]] = []
    for seed in range(CORRUPTIONS):
        chance = random.Random(seed)
        kind, corrupted, told = _corrupted(chance, seed, pack, figures, noted)
        if corrupted == pack:
            continue
        if caught(verify, corrupted, told):
            found[kind] = found.get(kind, 0) + 1
        else:
            missed.append((kind, seed))
        if seed % 10 == 0 and kind != "figures":
            assert caught(findings, corrupted, told), (kind, seed)
    assert missed == []
    assert sum(found.values()) == CORRUPTIONS


def _corrupted(
    chance: random.Random, seed: int, pack: bytes, figures: list[list[object]], noted: str
) -> tuple[str, bytes, str]:
    """The kind of a corruption, the pack, and what the reader had noted (mostly nothing)."""
    if seed % 20 < 5:
        return "any byte", packs.any_byte(chance, pack), ""
    if seed % 20 < 9:
        return "a byte of a file", packs.a_byte_of_a_file(chance, pack), ""
    if seed % 20 < 13:
        return "new hashes", packs.with_new_hashes(chance, pack), ""
    if seed % 20 < 16:
        return "new hashes and line, noted elsewhere", packs.with_a_new_line(chance, pack), noted
    return "figures", packs.other_figures(chance, pack, figures), ""


def _recomputed(pack: bytes) -> object:
    """What the verifier recomputes, as it holds it against the report."""
    kept: list[object] = []
    module = packs.verifier()
    module.differences = lambda told, found, path: kept.append(found) or []
    list(module.differences_of(unpacked(pack)))
    return kept[0]


def test_the_verifier_is_one_short_file_that_needs_nothing_and_names_the_first_difference(
    tmp_path: Path,
) -> None:
    script = SHIPPED["verify_report.py"]
    assert len(script.read_text().splitlines()) <= 300
    assert "servicelevel" not in script.read_text()
    path = tmp_path / "pack.zip"
    pack = packs.made(tmp_path)
    path.write_bytes(pack)

    def run(*more: str) -> tuple[int, str]:
        made = subprocess.run(
            [sys.executable, "-I", "-S", str(script), str(path), *more],
            capture_output=True,
            text=True,
            env={},
        )
        return made.returncode, made.stdout + made.stderr

    code, said = run()
    assert (code, said.splitlines()[0]) == (0, "Every figure follows from the evidence.")
    assert run("7:" + "0" * 64) == (1, "wrong: the ledger's line is not the one that was noted\n")
    files = unpacked(pack)
    text = files["report.json"].decode()
    path.write_bytes(
        packed(files | {"report.json": text.replace('"numerator": ', '"numerator": 1', 1).encode()})
    )
    assert run() == (1, "wrong: report.json is not what SHA256SUMS says\n")
    path.write_bytes(b"no pack at all")
    assert run()[0] == 1


def test_the_command_checks_a_pack_by_the_means_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    pack = packs.made(tmp_path)
    path.write_bytes(pack)
    app = typer.Typer()
    register(app)
    answer = CliRunner().invoke(app, [str(path)])
    assert answer.exit_code == 0, answer.output
    assert "every figure follows" in answer.output
    path.write_bytes(packs.with_new_hashes(random.Random(1), pack))
    answer = CliRunner().invoke(app, [str(path)])
    assert answer.exit_code == 1
    assert "the ledger's line names another SHA256SUMS" in answer.output
