"""No SLA comes into force over a dependency that no OLA or UC covers, unless two people put up with it (R18)."""

from __future__ import annotations

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation import consenting, steps
from servicelevel.agreements.negotiation.hindrances import unwaived
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.capabilities.models import Component, Dependency, Service
from servicelevel.documents.models import DocumentVersion
from servicelevel.errors import Conflict
from servicelevel.organisation.models import Party
from tests.agreements.negotiation.cases import Table
from tests.agreements.negotiation.test_hindrances import waived
from tests.process.organisation import LONG_AGO

LAN = "uncovered:email:lan"


def rests_on(*providers: str) -> None:
    """E-Mail needs a component of each of these."""
    names = {"messaging": "store", "relay": "relay-line", "network": "lan", "computing": "room"}
    for provider in providers:
        party, key = Party.objects.get(key=provider), names[provider]
        below = Component.objects.create(key=key, name=key.title(), provider=party)
        service = Service.objects.get(key="email")
        Dependency.objects.create(service=service, below=below, kind="serial", holds_from=LONG_AGO)


def hindering(table: Table) -> list[str]:
    return [one.key for one in unwaived(table.draft("SLA"), table.now)]


@pytest.mark.req("R18")
def test_what_is_on_the_table_or_in_force_covers_and_the_provider_itself_needs_nothing(people):
    rests_on("messaging", "relay", "computing")
    table = Table(people).documents().reviewed().proposed("SLA")
    assert hindering(table) == ["uncovered:email:store", "uncovered:email:relay-line"]
    table.proposed("OLA").proposed("UC")
    assert hindering(table) == []
    table.agreed("SLA", "OLA", "UC").signed("OLA", "UC").replies()
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    steps.decide(table.by("maya"), table.key)
    for name in ("owen", "maya", "priya"):
        table.sign(name)
    table.replies()
    steps.create_dcd(table.by("maya"), table.key, publish=lambda *_: "dcd")
    again = Table(people, trigger="amendment", agreement="email-physics").reviewed()
    again.proposed("SLA", title="E-Mail for all of Physics", **{"from": "2027-02-01"})
    assert hindering(again) == [], "the OLA and the contract are in force by then"
    AgreementVersion.objects.filter(agreement__key="messaging-email").update(ends=table.now)
    assert hindering(again) == ["uncovered:email:store"]


@pytest.mark.req("R18")
def test_an_uncovered_dependency_is_covered_or_waived_with_a_reason(people):
    table = Table(people).reached()
    rests_on("network")
    with pytest.raises(Conflict, match="rests on Lan of Network, which an OLA does not cover"):
        table.sign("owen")
    waived(table, LAN, asks="maya", granted=False)
    with pytest.raises(Conflict, match="neither mended nor waived"):
        table.sign("owen")
    waived(table, LAN, asks="maya")
    for name in ("owen", "maya"):
        table.sign(name)
    table.sign("priya", publish=publish_document)
    assert AgreementVersion.objects.get(agreement__key="email-physics").state == "in force"
    text = DocumentVersion.objects.get(document__key=table.draft("SLA").document).text
    assert "Something that the service rests on is not covered by an agreement yet" in text
    assert "The relay is changed in May." in text
    assert "Network" not in text


@pytest.mark.req("R18", "X8")
def test_a_document_of_which_a_party_was_waived_covers_nothing(people):
    rests_on("messaging")
    table = Table(people).documents().reviewed().proposed("SLA").proposed("OLA")
    assert hindering(table) == []
    consenting.waive(
        table.by("maya"),
        table.key,
        table.draft("OLA").number,
        role="infrastructure-lead",
        reason="Nobody leads it.",
    )
    assert hindering(table) == ["uncovered:email:store"]
