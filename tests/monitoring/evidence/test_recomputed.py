"""The verifier against the package, on promises and histories at random: two programs that share nothing but the rules."""

from __future__ import annotations

import importlib.util
import os
import random
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from servicelevel.monitoring.evidence import packing
from servicelevel.monitoring.periods import freezing
from servicelevel.monitoring.periods.freezing import freeze
from servicelevel.monitoring.periods.models import ReportFile
from tests.monitoring.evidence.worlds import left_out, world
from tests.monitoring.reporting import NOW, begun, by

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SERVICELEVEL_EXAMPLES", "6"))
SCRIPT = packing.SHIPPED["verify_report.py"]


def verifier() -> ModuleType:
    """The verifier as a module of its own, outside of the package."""
    spec = importlib.util.spec_from_file_location("verify_report", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_the_verifier_gives_every_figure_of_a_report_at_random(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "FORMS", {"json": freezing.FORMS["json"]})  # the others print the same report
    world(tmp_path, seed)
    row = begun()
    left_out(random.Random(seed), NOW - timedelta(hours=2))
    issued = freeze(row, by("maya").person, NOW, NOW - timedelta(minutes=1), 1)
    files = packing.unpacked(bytes(ReportFile.objects.get(report=issued, form="pack").content))
    wrong = list(verifier().differences_of(files))
    assert wrong == []
