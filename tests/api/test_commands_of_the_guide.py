"""Every command of docs/api.md that needs no further knowledge, run as it stands there by a customer's program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.process.models import Case
from tests.conftest import ROOT
from tests.process import organisation
from tests.requirements import cases

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh(?: (refused))?\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
NUMBER = "SLR-2026-0012"
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="skipped: no curl")


def test_the_commands_of_the_guide_do_what_it_says(transactional_db: None, live_server: Any) -> None:
    people = organisation.found()
    cases.catalogue()
    token = make_token(By(people["priya"], datetime.now(UTC)), name="guide", scope="write", days=1)[1]
    variables = os.environ | {"SERVICELEVEL": live_server.url, "TOKEN": token, "no_proxy": "*"}
    key, answers = NUMBER, []
    for refused, command in COMMANDS:
        run = subprocess.run(
            ["bash", "-euc", command.replace(NUMBER, key)], env=variables, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr
        answers.append(json.loads(run.stdout))
        if "Idempotency-Key" in command:
            key = answers[-1]["key"]
        if refused:
            assert answers[-1] == json.loads(re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)[0])
    duties, opened, seen, needed, listed, _ = answers
    assert (duties, opened["waiting"], seen) == ([], ["2.1"], opened)
    assert needed["needs"][-1]["words"] == "We have to read mail during every shift."
    assert [one["key"] for one in listed["items"]] == [key]
    assert Case.objects.count() == 1


def test_the_guide_tells_of_every_refusal() -> None:
    from servicelevel.api.described import SEEN

    table = {int(status) for status in re.findall(r"^\| (\d{3}) \|", GUIDE, re.MULTILINE)}
    assert table == set(SEEN)
