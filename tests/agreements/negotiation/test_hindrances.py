"""What stands in the way of the signatures: it is mended in a text, or two people put up with it."""

from __future__ import annotations

from datetime import date

import pytest

from servicelevel.agreements.negotiation import steps, waiving
from servicelevel.agreements.negotiation.hindrances import unwaived
from servicelevel.agreements.negotiation.models import Signature, SigningWaiver
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.security.actions import (
    Wanted,
    record_security_requirement,
    withdraw_security_requirement,
)
from servicelevel.capabilities.actions import record_version
from servicelevel.documents.models import DocumentVersion
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.ledger.models import Line
from tests.agreements.negotiation.cases import Table

ENCRYPTED = "Mail is encrypted between the mail servers."
KEY = "security:mail-encrypted"


def required(table: Table, **other: object) -> None:
    """Security requires encryption of E-Mail."""
    given = {"key": "mail-encrypted", "words": ENCRYPTED, "begins": date(2026, 10, 1), "services": ("email",)}
    record_security_requirement(table.by("paul"), Wanted(**(given | other)))


def hindering(table: Table) -> list[str]:
    return [one.key for one in unwaived(table.draft("SLA"), table.now)]


def waived(table: Table, about: str, asks: str = "owen", decides: str = "cora", granted: bool = True) -> None:
    sla = table.draft("SLA").number
    waiving.ask_to_sign_without(
        table.by(asks), table.key, sla, about=about, reason="The relay is changed in May."
    )
    waiving.decide_signing_waiver(table.by(decides), table.key, sla, about=about, granted=granted)


@pytest.mark.req("R84")
def test_an_sla_is_not_signed_while_a_security_requirement_is_neither_said_nor_waived(people):
    table = Table(people).reached()
    required(table)
    with pytest.raises(Conflict, match="neither mended nor waived: The security requirement mail-encrypted"):
        table.sign("owen")
    assert not Signature.objects.filter(draft__kind="SLA").exists()
    waived(table, KEY)
    for name in ("owen", "maya"):
        table.sign(name)
    table.sign("priya", publish=publish_document)
    text = DocumentVersion.objects.get(document__key=table.draft("SLA").document).text
    assert "A security requirement is not included (Mail is encrypted between the mail servers)" in text
    assert "The relay is changed in May." in text
    assert "Cora" in text


@pytest.mark.req("R84")
def test_a_negotiation_does_not_end_without_it_and_a_text_that_says_it_is_signed(people):
    table = Table(people)
    required(table)
    table.documents().reviewed()
    for kind in ("SLA", "OLA", "UC"):
        table.proposed(kind)
    table.agreed("SLA", "OLA", "UC").signed("OLA", "UC").replies()
    with pytest.raises(Conflict, match="write its words under Security, or have it waived"):
        steps.finish_sla(table.by("maya"), table.key)
    table.proposed("SLA", security=["As law asks.", "mail is  encrypted between the mail servers"])
    assert hindering(table) == []
    table.agreed("SLA")
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    steps.decide(table.by("maya"), table.key)
    table.sign("owen")


@pytest.mark.req("R84")
@pytest.mark.parametrize(
    ("other", "applies"),
    [
        ({}, True), ({"services": ()}, True), ({"services": ("desktop",)}, False), ({"data": ("personal DATA",)}, True),
        ({"services": (), "data": ("Payments",)}, False), ({"begins": date(2027, 1, 1)}, True),
        ({"begins": date(2027, 1, 2)}, False),
    ],
)  # fmt: skip
def test_to_which_agreements_a_requirement_applies(people, other, applies):
    table = Table(people).reviewed().proposed("SLA")
    record_version("email", 2, table.now, {"name": "E-Mail", "data": ["Personal data"]}, "1" * 64, table.now)
    required(table, **other)
    assert hindering(table) == ([KEY] if applies else [])


@pytest.mark.req("R84")
def test_a_waiver_needs_a_reason_and_a_second_person(people):
    table = Table(people).reviewed().proposed("SLA")
    required(table)
    sla, ask = table.draft("SLA").number, waiving.ask_to_sign_without
    with pytest.raises(NotAllowed):
        ask(table.by("priya"), table.key, sla, about=KEY, reason="We do not need it.")
    with pytest.raises(Invalid) as refused:
        ask(table.by("maya"), table.key, sla, about="security:nothing", reason=" ")
    assert {one.path for one in refused.value.problems} == {"about", "reason"}
    ask(table.by("maya"), table.key, sla, about=KEY, reason="The relay is changed in May.")
    with pytest.raises(Conflict, match="asked for already"):
        ask(table.by("owen"), table.key, sla, about=KEY, reason="Me too.")
    decide = waiving.decide_signing_waiver
    with pytest.raises(NotAllowed, match="somebody else has to"):
        decide(table.by("maya"), table.key, sla, about=KEY, granted=True)
    with pytest.raises(NotAllowed):
        decide(table.by("owen"), table.key, sla, about=KEY, granted=True)
    assert hindering(table) == [KEY]
    decide(table.by("paul"), table.key, sla, about=KEY, granted=False)
    assert hindering(table) == [KEY]
    waived(table, KEY)
    assert hindering(table) == []
    assert '"granted":true' in Line.objects.latest("number").content.replace(" ", "")
    assert list(SigningWaiver.objects.values_list("granted", flat=True)) == [False, True]


@pytest.mark.req("R84")
def test_who_keeps_the_register(people):
    table = Table(people).reviewed().proposed("SLA")
    with pytest.raises(NotAllowed):
        record_security_requirement(table.by("owen"), Wanted("mail-encrypted", ENCRYPTED, date(2026, 10, 1)))
    with pytest.raises(Invalid) as refused:
        record_security_requirement(
            table.by("maya"), Wanted("Mail!", "", date(2026, 10, 1), ("emial",), ("x" * 300,))
        )
    assert [one.path for one in refused.value.problems] == ["words", "key", "services", "data"]
    assert "did you mean email?" in str(refused.value)
    required(table)
    with pytest.raises(Conflict, match="is already|already"):
        required(table)
    with pytest.raises(Invalid):
        withdraw_security_requirement(table.by("maya"), "mail-encrypted", because="")
    withdraw_security_requirement(table.by("maya"), "mail-encrypted", because="The standard is gone.")
    assert hindering(table) == []
    with pytest.raises(Conflict):
        withdraw_security_requirement(table.by("maya"), "mail-encrypted", because="Again.")
