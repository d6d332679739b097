"""Two people sign in the same moment, each over a connection of their own: two signatures, or one clear refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation import proposing, signing, steps
from servicelevel.agreements.negotiation.models import Signature
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.negotiation.queries import latest, signatures_of, standings_of
from servicelevel.documents.models import DocumentVersion
from servicelevel.errors import Conflict
from servicelevel.ledger.models import Line
from servicelevel.process import cases as process
from tests.agreements.at_once import at_once
from tests.agreements.negotiation import cases
from tests.agreements.negotiation.cases import PROVEN, SLA, TEXTS, Table

pytestmark = [pytest.mark.usefixtures("real_database"), pytest.mark.django_db(transaction=True)]


def signs(table: Table, name: str) -> Callable[[], object]:
    """Somebody signs the SLA as it stands now, and what comes of it is printed."""
    by, digest = table.by(name), table.digest("SLA")
    return lambda: steps.sign_sla(by, table.key, digest=digest, proofs=PROVEN, publish=publish_document)


def refused(results: list[object]) -> list[object]:
    """The refusals; anything else that was raised is none."""
    found = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict) for one in found), found
    return found


@pytest.mark.req("R110")
def test_the_last_two_sign_at_once_and_everything_comes_into_force_once() -> None:
    table = Table(cases.found()).reached()
    table.sign("owen")
    lines = Line.objects.filter(act="agreements.sign_sla").count()
    failed = refused(at_once([signs(table, "maya"), signs(table, "priya")]))
    under = Signature.objects.filter(draft__kind="SLA")
    assert under.count() == 3 - len(failed)
    assert Line.objects.filter(act="agreements.sign_sla").count() == lines + 2 - len(failed)
    for name in ("maya", "priya") if failed else ():
        refused(at_once([signs(table, name)]))
    assert set(under.values_list("role", flat=True)) == {"service-owner", "service-level-manager", "customer"}
    assert AgreementVersion.objects.get(agreement__key="email-physics").content == SLA
    assert AgreementVersion.objects.count() == len(TEXTS)
    version = DocumentVersion.objects.get(document__key=table.draft("SLA").document)
    assert all(name in version.text for name in ("Owen", "Maya", "Priya"))
    assert [one.step for one in process.standing(table.case)] == ["3.6"]


@pytest.mark.req("R110")
def test_who_signs_twice_at_once_has_signed_once() -> None:
    table = Table(cases.found()).reached()
    failed = refused(at_once([signs(table, "owen") for _ in range(4)]))
    assert len(failed) == 3
    assert all("has signed this text already" in str(one) for one in failed)
    assert Signature.objects.filter(draft__kind="SLA").count() == 1


@pytest.mark.req("R110", "R108")
def test_a_signature_never_lies_under_a_text_that_was_proposed_in_the_same_moment() -> None:
    table = Table(cases.found()).documents().reviewed().proposed("OLA").agreed("OLA")
    ola, read = table.draft("OLA"), table.digest("OLA")
    lead, manager = table.by("ines"), table.by("maya")
    other = {**TEXTS["OLA"], "title": "Messaging, and more of it"}
    results = at_once(
        [
            lambda: signing.sign(lead, table.key, ola.number, digest=read),
            lambda: proposing.propose(manager, table.key, ola.number, content=other, summary="More."),
        ]
    )
    refused(results)
    draft = table.draft("OLA")
    newest = latest(draft)
    assert newest is not None
    assert newest.content == other
    assert [one.state for one in standings_of(draft)] == ["fell"]
    assert signatures_of(draft) == {}
    made = Signature.objects.filter(draft=draft)
    assert [one.digest for one in made] == ([] if isinstance(results[0], Conflict) else [read])
