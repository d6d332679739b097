"""The responsibilities of customers, by programs: evidence, judgement, and who reads them (R53)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from tests.agreements.test_small_records import PARTS, people  # noqa: F401
from tests.api.conftest import Program
from tests.api.test_requests import done

Of = Callable[..., Program]
PLACE = "/services/email/responsibilities"
OF_PHYSICS = {"customer": "physics", "responsibility": PARTS[0]}
EVIDENCE = OF_PHYSICS | {"words": "A rota of ours does."}
JUDGED = OF_PHYSICS | {"kept": False, "because": "Three came late."}


@pytest.mark.req("R53")
def test_a_customer_states_evidence_and_the_owner_judges(program: Of) -> None:
    priya, owen = program("priya"), program("owen")
    assert [(one["customer"], one["state"]) for one in priya.get(PLACE)] == [
        ("physics", "Nothing is said yet")
    ] * 2
    assert done(priya, f"{PLACE}/evidence", EVIDENCE, 201)["state"] == "Evidence stated"
    told = done(owen, f"{PLACE}/judgement", JUDGED, 201)
    assert (told["state"], [one["said_by"] for one in told["said"]]) == ("Not kept", ["priya", "owen"])
    assert done(program("maya"), f"{PLACE}/judgement", JUDGED | {"kept": True}, 201)["state"] == "Kept"
    assert priya.get(PLACE)[0]["state"] == "Kept"
    assert owen.call("POST", f"{PLACE}/judgement", JUDGED | {"because": " "}).status_code == 422
    other = JUDGED | {"responsibility": "Something else"}
    assert owen.call("POST", f"{PLACE}/judgement", other).status_code == 404


@pytest.mark.req("R53", "R41")
def test_a_customer_reads_and_says_nothing_of_another(program: Of) -> None:
    done(program("priya"), f"{PLACE}/evidence", EVIDENCE, 201)
    carl = program("carl")
    assert {one["customer"] for one in carl.get(PLACE)} == {"astronomy"}
    assert "rota" not in carl.read(PLACE).decode()
    assert carl.call("POST", f"{PLACE}/evidence", EVIDENCE).status_code == 404
    for name in ("ines", "otto", "niamh"):
        stranger = program(name)
        answer = stranger.call("GET", PLACE)
        assert answer.status_code == 404 or answer.content == b"[]", name
        assert stranger.call("POST", f"{PLACE}/judgement", JUDGED).status_code == 404
    for name in ("dora", "abel"):
        assert len(program(name).get(PLACE)) == 4
        assert program(name).call("POST", f"{PLACE}/judgement", JUDGED).status_code == 403
        assert program(name).call("POST", f"{PLACE}/evidence", EVIDENCE).status_code == 403
    assert program("priya").call("POST", f"{PLACE}/judgement", JUDGED).status_code == 403
    assert ResponsibilityNote.objects.count() == 1
