"""The promises of the demonstration show a yes, a no with its counter-example, and what cannot be decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.underpinning import words
from servicelevel.agreements.underpinning.checked import Verdict
from servicelevel.agreements.underpinning.checking import check
from servicelevel.demonstration import promises

FIRST, AT = date(2025, 5, 1), datetime(2026, 11, 23, 19, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_each_answer_is_given_somewhere(tmp_path: Path) -> None:
    for step in promises.steps(tmp_path, FIRST):
        actions.apply(promise_file.read(step.files, queries.known()), step.recorded_at)
    every = [queries.terms(key) for key in Agreement.objects.values_list("key", flat=True)]
    found = {one.key: check(one, every, AT) for one in every if one.kind == "SLA"}
    verdicts: dict[Verdict, list[str]] = {"carried": [], "not carried": [], "cannot be decided": []}
    for one in found["e-mail-accelerator"].targets:
        verdicts[one.verdict].append(words.name_of(one))
    assert verdicts["carried"] == ["First response, P1"]
    assert "P2 incidents resolved" in verdicts["not carried"]
    assert verdicts["cannot be decided"] == [
        "Mailboxes available",
        "P1 incidents resolved",
        "P3 incidents resolved",
    ]
    assert {one.verdict for one in found["service-desk-laboratory"].targets} == {"cannot be decided"}
    written = [one for one in found["e-mail-particle-physics"].targets if one.name != "Mailboxes available"]
    assert all(one.written and not one.missing for one in written)
