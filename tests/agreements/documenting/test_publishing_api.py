"""The documents of an agreement are published by programs, for whoever may at the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicelevel.documents.models import Document
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.web import clock
from tests.agreements import documented
from tests.api.conftest import Program
from tests.process.organisation import NOW

PLACE = "/agreements/mail-physics/documents"
SUMMARY = {"summary": "First version."}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


def asks(people: dict[str, Any], name: str, path: str = PLACE, body: Any = None) -> tuple[int, Any]:
    """Status and content of the answer to a program of somebody."""
    token = make_token(By(people[name], NOW), name="t", scope="write", days=1)[1]
    answer = Program(token).call("POST", path, SUMMARY if body is None else body)
    return answer.status_code, answer.json()


@pytest.mark.req("R1", "R107")
@pytest.mark.usefixtures("agreed")
def test_both_documents_are_published_once(people: dict[str, Any]) -> None:
    status, told = asks(people, "maya")
    assert (status, [(one["kind"], one["version"]) for one in told]) == (201, [("sla", 1), ("dcd", 1)])
    assert {one["document"] for one in told} == set(Document.objects.values_list("key", flat=True))
    assert asks(people, "maya")[0] == 409
    assert asks(people, "maya", body={"summary": "w" * 2_001})[0] == 422


@pytest.mark.req("R41")
@pytest.mark.usefixtures("agreed")
def test_nobody_else_publishes_and_for_strangers_there_is_no_such_agreement(people: dict[str, Any]) -> None:
    for name in ("priya", "abel", "dora"):
        assert asks(people, name)[0] == 403, name
    for name in ("carl", "niamh"):
        missing = asks(people, name, "/agreements/nothing/documents")
        assert asks(people, name) == missing
        assert missing[0] == 404
    assert not Document.objects.exists()


def test_a_draft_is_not_published(people: dict[str, Any], tmp_path: Any) -> None:
    documented.found(tmp_path, in_force=False)
    assert asks(people, "maya")[0] == 409
    assert asks(people, "priya")[0] == 403
