"""An organisation with published-to-be agreements, and a folder for its documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from servicelevel.agreements.terms import Terms
from tests.agreements import documented
from tests.process import organisation


@pytest.fixture
def people(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", str(tmp_path / "documents"))
    return organisation.found()


@pytest.fixture
def agreed(people: dict[str, Any], tmp_path: Path) -> dict[str, Terms]:
    return documented.found(tmp_path)
