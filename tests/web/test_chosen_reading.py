"""The parties choose a reading on the board, and the text says it: as a proposal, so that consents fall."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.agreements.negotiation import consenting, proposing
from servicelevel.agreements.negotiation.models import Draft, Proposal
from servicelevel.agreements.negotiation.queries import standings_of
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
PAGE = "/negotiations/AGR-proposed/reading/1/"
CLOCK = {
    "measure": "ticket clock", "name": "Resolution", "stop": {"state": "Resolved"}, "pause": {"state": "Waiting"},
    "goal": "8h", "calendar": "support",
}  # fmt: skip


def by(name: str) -> By:
    return By(Person.objects.get(username=name), NOW)


def the_sla() -> Draft:
    return Draft.objects.get(negotiation__case__key="AGR-proposed", kind="SLA")


@pytest.fixture
def proposed(organised: None) -> Proposal:
    """A text with a clock on tickets, to which the customer agrees."""
    content = the_sla().proposals.latest("number").content
    content = content | {"targets": content["targets"] | {"resolution": CLOCK}}
    made = proposing.propose(by("manager"), "AGR-proposed", 1, content=content, summary="With a clock.")
    consenting.consent(by("anna"), "AGR-proposed", 1, digest=made.digest)
    return made


@pytest.mark.req("R170", "R108")
def test_a_chosen_reading_is_written_into_the_text_and_consents_fall(
    signed_in: SignIn, proposed: Proposal
) -> None:
    manager = signed_in("manager")
    form = manager.get(PAGE).context["form"]
    by_key = dict(form.fields["chosen"].choices)
    chosen = next(key for key in by_key if key.endswith(":waiting counts"))
    assert "INC" in by_key[chosen]
    assert "breached" in by_key[chosen]
    stale = manager.post(PAGE, {"digest": "0" * 64, "chosen": chosen})
    assert "The text has changed since you read it" in stale.content.decode()
    assert manager.post(PAGE, {"digest": proposed.digest, "chosen": "nothing"}).status_code == 200
    assert the_sla().proposals.latest("number") == proposed
    assert manager.post(PAGE, {"digest": proposed.digest, "chosen": chosen}).status_code == 302
    made = the_sla().proposals.latest("number")
    assert made.content["targets"]["resolution"] == {
        key: value for key, value in CLOCK.items() if key != "pause"
    }
    assert made.content["targets"]["available"] == proposed.content["targets"]["available"]
    assert made.summary == "Resolution. Whether waiting counts: waiting counts."
    assert {one.seat.role: one.state for one in standings_of(the_sla())}["customer"] == "fell"


@pytest.mark.req("R170")
def test_a_customer_chooses_too_and_reads_of_no_ticket(signed_in: SignIn, proposed: Proposal) -> None:
    customer = signed_in("anna")
    page = customer.get(PAGE)
    assert not re.search(r"INC\d", page.content.decode())
    chosen = next(
        key for key, _ in page.context["form"].fields["chosen"].choices if key.endswith(":waiting counts")
    )
    assert customer.post(PAGE, {"digest": proposed.digest, "chosen": chosen}).status_code == 302
    assert the_sla().proposals.latest("number").role == "customer"
    assert signed_in("carl").get(PAGE).status_code == 404
    assert signed_in("teo").get(PAGE).status_code in (403, 409)
