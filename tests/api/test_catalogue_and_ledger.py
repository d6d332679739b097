"""The catalogue and the ledger by programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from servicelevel.capabilities.actions import record_version
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from tests.api.conftest import Program
from tests.requirements import cases

Of = Callable[..., Program]


@pytest.fixture
def catalogue(people: dict[str, Person]) -> None:
    """Two services, one of them with something that is nobody's business outside."""
    cases.catalogue()
    content = {"name": "E-Mail", "description": "Mailboxes.", "maintainers": ["relay"], "margin": "4 %"}
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    record_version("email", 2, begins, content, "1" * 64, begins)


@pytest.mark.req("R16", "R60")
def test_a_customer_reads_the_customers_view_of_its_services(catalogue: None, program: Of) -> None:
    priya, maya = program("priya"), program("maya")
    assert [one["key"] for one in priya.get("/services")["items"]] == ["email"]
    assert [one["key"] for one in maya.get("/services")["items"]] == ["desktop", "email"]
    assert priya.get("/services/email")["content"] == {"name": "E-Mail", "description": "Mailboxes."}
    assert maya.get("/services/email")["content"]["margin"] == "4 %"
    assert [one["version"] for one in priya.get("/services/email/versions")] == [1, 2]
    assert "margin" not in json.dumps(priya.get("/services/email/versions"))
    [then] = priya.get("/services?at=2025-06-01T00:00:00Z")["items"]
    assert (then["version"], then["holds_from"]) == (1, None)
    for path in ("/services/desktop", "/services/desktop/versions"):
        hidden, missing = priya.call("GET", path), priya.call("GET", "/services/nothing")
        assert (hidden.status_code, hidden.content) == (404, missing.content)


@pytest.mark.req("R15", "R168")
def test_the_ledger_is_read_in_pages_by_those_who_may(people: dict[str, Person], program: Of) -> None:
    ada = program("ada")
    for name in ("stan", "ines", "otto"):
        assert ada.call("POST", f"/people/{name}/roles", {"role": "process-owner"}).status_code == 201
    seen, after = [], ""
    while True:
        page = program("abel").get(f"/ledger/lines?limit=2&act=organisation.grant_role&after={after}")
        seen += page["items"]
        after = page["next"]
        if not after:
            break
    assert [one["act"] for one in seen] == ["organisation.grant_role"] * 3
    assert [one["number"] for one in seen] == sorted(one["number"] for one in seen)
    history = ada.get(f"/ledger/lines?subject={seen[0]['subject']}")["items"]
    assert seen[0]["number"] in [one["number"] for one in history]
    assert ada.get(f"/ledger/lines/{seen[0]['number']}") == seen[0]
    for path in ("/ledger/lines", "/ledger/lines/1", "/ledger/end", "/ledger/verification"):
        assert program("priya").call("GET", path).status_code == 404
        assert program("stan").call("GET", path).status_code == 404


@pytest.mark.req("R15")
def test_the_state_of_the_ledger_is_told(people: dict[str, Person], program: Of) -> None:
    auditor = program("abel")
    state, end = auditor.get("/ledger/verification"), auditor.get("/ledger/end")
    last = Line.objects.latest("number")
    assert (state["whole"], state["lines"], state["last_number"]) == (True, last.number, last.number)
    assert (
        (end["number"], end["hash"]) == (last.number, last.hash) == (state["last_number"], state["last_hash"])
    )
