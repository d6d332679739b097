"""Procedure 3.0 walked on the database: every arrow, by people in their roles, and what is refused on the way."""

from __future__ import annotations

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation import steps
from servicelevel.agreements.queries import terms
from servicelevel.process import cases as process
from tests.agreements.negotiation.cases import SLA, Table


def waiting(table: Table) -> list[str]:
    return [one.step for one in process.standing(table.case)]


@pytest.mark.req("R102", "R106", "R109", "R110", "R111", "X7", "X9")
def test_a_negotiation_goes_from_the_review_to_the_data_collection_document(people):
    table = Table(people)
    assert waiting(table) == ["3.1"]
    table.concluded()
    assert waiting(table) == ["3.6"]
    for key, kind in (("email-physics", "SLA"), ("messaging-email", "OLA"), ("relay-email", "UC")):
        version = AgreementVersion.objects.get(agreement__key=key)
        assert (version.state, version.in_force_since) == ("in force", table.now)
        assert table.draft(kind).version == version
        assert table.draft(kind).document == f"{kind.lower()}-{key}"
    assert terms("email-physics").versions[-1].content == SLA
    table.replies()
    assert steps.create_dcd(table.by("maya"), table.key) == "dcd-email-physics"
    assert table.case.closed_at == table.now
