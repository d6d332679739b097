"""What the demonstration promises contradicts in nothing, and its gaps are true: nobody below is bound at night."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from servicelevel.agreements import promise_file
from servicelevel.agreements.conflicts.find import find
from servicelevel.agreements.reviewing.review import surroundings
from servicelevel.agreements.unapplied import unapplied
from servicelevel.demonstration import promises
from tests.agreements.conflicts.walking import first_minute, open_in

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DESK = {"weekly": {"mon-fri": ["07:00-19:00"], "sat": ["08:00-12:00"]}}
OFFICE = {"weekly": {"mon-thu": ["08:00-12:00", "12:45-17:00"], "fri": ["08:00-12:00", "12:45-16:00"]}}


@pytest.mark.req("R105")
@pytest.mark.django_db
def test_the_demonstration_has_gaps_that_are_true_and_no_contradiction(tmp_path: Path) -> None:
    files = [path for step in promises.steps(tmp_path, date(2025, 1, 1)) for path in step.files]
    written = promise_file.read(files)
    proposed = unapplied(written, NOW)
    found = find(proposed.terms.values(), (), NOW, surroundings(NOW, proposed, written))
    assert {one.kind for one in found} == {"hours not supported"}
    by_pair = {(one.agreements[0], one.agreements[1]): one.example.at for one in found}
    assert by_pair.keys() == {
        (sla, under)
        for sla in ("e-mail-accelerator", "e-mail-particle-physics")
        for under in ("messaging-team", "mail-relay")
    } | {("e-mail-accelerator", "network-team")}
    desk, office = open_in(DESK, "America/Chicago"), open_in(OFFICE, "America/Chicago")
    seven = first_minute(NOW, 7, lambda at: desk(at) and not office(at))
    assert by_pair["e-mail-accelerator", "messaging-team"] == seven
    assert by_pair["e-mail-accelerator", "network-team"] == NOW
