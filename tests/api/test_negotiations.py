"""Procedure 3.0 by programs: what each party's system proposes, agrees to and signs, until it is in force."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.monitoring.models import Outage, Source
from servicelevel.organisation.models import Person
from servicelevel.process.models import Consultation
from tests.agreements.negotiation.cases import OLA, SLA, prepare
from tests.api.conftest import Program
from tests.requirements import cases

Of = Callable[..., Program]


def told(of: Program, path: str, body: object = None, status: int = 200) -> Any:
    """The answer to a write that is answered so."""
    answer = of.call("POST", path, {} if body is None else body)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


@pytest.fixture
def opened(people: dict[str, Person], program: Of) -> str:
    """The path of a negotiation for Physics, with an OLA, at 3.2 and 3.3."""
    cases.catalogue()
    prepare(people)
    source = Source.objects.create(key="watch", kind="csv", zone="UTC")
    for days in (40, 1):
        began = datetime.now(UTC) - timedelta(days=days)
        Outage.objects.create(
            source=source, event_id=str(days), service="email", kind="outage", started_at=began, cause="",
            ended_at=began + timedelta(minutes=5), recorded_at=began + timedelta(minutes=6),
        )  # fmt: skip
    asked = {"trigger": "new service", "service": "email", "customer": "physics"}
    path = f"/negotiations/{told(program('maya'), '/negotiations', asked, 201)['key']}"
    told(
        program("maya"),
        f"{path}/documents",
        {"kind": "OLA", "key": "messaging-email", "provider": "messaging"},
    )
    replies(program)
    told(program("maya"), f"{path}/reviewed", {"answers": {}})
    return path


def replies(program: Of) -> None:
    who = {
        "service-owner": "owen",
        "contract-manager": "connor",
        "external-vendor": "niamh",
        "infrastructure-lead": "ines",
    }
    for row in Consultation.objects.filter(replied_at=None):
        told(
            program(who[row.role]),
            f"/consultations/{row.pk}/reply",
            {"words": "Fine.", "supports": True},
            204,
        )


@pytest.mark.req("R106", "R109", "R110", "R111")
def test_programs_negotiate_until_it_is_in_force(opened: str, program: Of) -> None:
    sla, ola = f"{opened}/documents/1", f"{opened}/documents/2"
    told(program("maya"), f"{sla}/proposals", {"content": SLA, "summary": "As talked about."})
    found = told(program("ines"), f"{ola}/proposals", {"content": OLA, "summary": "What we can do."})
    read = {one["kind"]: {"digest": one["digest"]} for one in found["documents"]}
    told(program("priya"), f"{sla}/comments", {"words": "Who is there at night?", "clause": "support"})
    for name, path, kind in (("priya", sla, "SLA"), ("owen", sla, "SLA"), ("ines", ola, "OLA")):
        told(program(name), f"{path}/consent", read[kind])
    told(program("ines"), f"{ola}/signatures", read["OLA"])
    told(program("maya"), f"{ola}/authorisation", read["OLA"])
    replies(program)
    told(program("maya"), f"{opened}/underpinned")
    told(program("maya"), f"{opened}/sla-agreed")
    assert told(program("maya"), f"{opened}/decision")["waiting"] == ["3.5"]
    told(program("owen"), f"{opened}/signatures", read["SLA"])
    paper = {
        "signer": "priya",
        "role": "customer",
        "name": "signed.txt",
        "content": b64encode(b"Priya").decode(),
    }
    told(program("maya"), f"{opened}/signatures", read["SLA"] | {"paper": paper})
    whole = told(program("maya"), f"{opened}/signatures", read["SLA"])
    assert whole["waiting"] == ["3.6"]
    assert {one["key"] for one in whole["checklist"]} >= {"support", "target:available"}
    assert set(AgreementVersion.objects.values_list("state", flat=True)) == {"in force"}


@pytest.mark.req("R108", "R170")
def test_what_is_refused_says_why(opened: str, program: Of) -> None:
    sla = f"{opened}/documents/1"
    wrong = {"content": SLA | {"zone": "Chigaco", "targets": {}}, "summary": "Less."}
    refused = told(program("priya"), f"{sla}/proposals", wrong, 422)
    assert {"zone", "targets"} <= {one["path"] for one in refused["errors"]}
    told(program("maya"), f"{sla}/proposals", {"content": SLA, "summary": "As talked about."})
    stale = told(program("priya"), f"{sla}/consent", {"digest": "0" * 64}, 409)
    assert "The text has changed since you read it" in stale["detail"]
    told(program("priya"), f"{opened}/documents/2/consent", {"digest": "0" * 64}, 404)
