"""The verifier against the package, on promises and histories at random: two programs that share nothing but the rules."""

from __future__ import annotations

import json
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest

from servicelevel.monitoring.evidence import packing
from servicelevel.monitoring.evidence.checking import of_figures
from servicelevel.monitoring.periods import freezing
from servicelevel.monitoring.periods.freezing import freeze
from servicelevel.monitoring.periods.models import ReportFile
from tests.monitoring.evidence.packs import verifier
from tests.monitoring.evidence.worlds import left_out, world
from tests.monitoring.reporting import NOW, begun, by

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SERVICELEVEL_EXAMPLES", "6"))


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_the_verifier_gives_every_figure_of_a_report_at_random(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        freezing, "FORMS", {"json": freezing.FORMS["json"]}
    )  # the others print the same report
    world(tmp_path, seed)
    row = begun()
    left_out(random.Random(seed), NOW - timedelta(hours=2))
    issued = freeze(row, by("maya").person, NOW, NOW - timedelta(minutes=1), 1)
    files = packing.unpacked(bytes(ReportFile.objects.get(report=issued, form="pack").content))
    assert list(verifier().differences_of(files)) == []
    assert list(of_figures(files, json.loads(files["report.json"]))) == []
