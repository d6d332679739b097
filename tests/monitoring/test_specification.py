"""The specification of an agreement's report: its seven fields, from the terms alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicelevel.monitoring.periods.specification import specification
from tests.monitoring import desk


@pytest.mark.req("R112", "R115")
@pytest.mark.django_db
def test_the_seven_fields_follow_from_the_terms(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(more="report: {period: quarter}"))
    fields = dict(specification(terms))
    assert list(fields) == ["Identity", "Purpose", "Audience", "Frequency", "Content", "Format", "Delivery"]
    assert fields["Frequency"] == "every quarter, in America/Chicago"
    assert fields["Content"].startswith("Resolution; trends")
    assert "3 working days before the review" in fields["Delivery"]
