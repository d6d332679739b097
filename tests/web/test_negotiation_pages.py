"""The pages of negotiations: what each role sees at each step, and the acts on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation.models import Consent, Draft, Proposal
from servicelevel.organisation.models import Person
from tests.web import organisation
from tests.web.negotiations import AT, found_negotiation
from tests.web.organisation import NOW

pytestmark = pytest.mark.django_db
BOARD = "/negotiations/AGR-proposed/"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small organisation, once for all tests of this module."""
    with django_db_blocker.unblock():
        holder = transaction.atomic()
        holder.__enter__()
        organisation.found()
        yield
        transaction.set_rollback(True)
        holder.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def present(world: None) -> None:
    """Every test has it."""


def as_(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


@pytest.mark.parametrize("place", [one for one in AT if one != "proposed"])
def test_every_page_of_a_negotiation_answers(place):
    found_negotiation(NOW, place)
    client = as_("manager")
    answer = client.get(reverse("negotiation", args=[f"AGR-{place}"]))
    links = set(re.findall(r'href="(/negotiations/AGR[^"]*)"', answer.content.decode()))
    assert links
    for href in sorted(links):
        assert client.get(href.replace("&amp;", "&")).status_code == 200, href
    if place == "signed":
        for path in (
            "/",
            "/agreements/",
            "/agreements/email-astronomy/",
            "/services/email/",
            "/negotiations/",
        ):
            assert client.get(path).status_code == 200, path
        assert AgreementVersion.objects.get(agreement__key="email-astronomy").state == "in force"


@pytest.mark.req("R108", "R106")
def test_the_board_says_what_it_waits_for_and_whose_consent_fell_and_why():
    text = text_of(as_("manager"), BOARD)
    assert re.search(r"Waiting for .* since 14 Oct 2026.*; 4 rounds", text)
    assert "Changed since the consent of Physics Experiments: Goal: 99.5% → 99.3%" in text
    assert "Fell: the text changed" in text
    assert "Objects" in text
    assert "Who is there at night?" in text


@pytest.mark.req("R41", "R52", "R42")
@pytest.mark.parametrize(
    ("name", "sees", "sees_not"),
    [
        ("anna", ["SLA: E-Mail for Physics"], ["Relay", "Messaging people", "OLA:", "UC:"]),
        ("vera", ["UC: Relay", "Objects"], ["Physics", "Messaging", "SLA:", "OLA:"]),
        ("teo", ["OLA: Messaging", "SLA: E-Mail for Physics"], ["UC:", "Relay people"]),
        ("abel", ["SLA: E-Mail for Physics", "OLA: Messaging", "UC: Relay"], []),
    ],
)
def test_everybody_sees_what_they_are_to_agree_to_and_no_more(name, sees, sees_not):
    client = as_(name)
    text = text_of(client, BOARD)
    assert [word for word in sees if word not in text] == []
    assert [word for word in sees_not if word in text] == []
    assert "AGR-proposed" in text_of(client, "/negotiations/")


def test_another_customers_negotiation_does_not_exist():
    client = as_("carl")
    assert client.get(BOARD).status_code == 404
    assert client.get(f"{BOARD}propose/1/").status_code == 404
    assert "AGR-proposed" not in text_of(client, "/negotiations/")


@pytest.mark.req("R52", "R108")
def test_a_customer_agrees_to_the_text_on_the_page_and_to_no_other():
    client = as_("anna")
    sla = Draft.objects.get(negotiation__case__key="AGR-proposed", kind="SLA")
    page = client.get(f"{BOARD}consent/1/").content.decode()
    read = re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]
    assert client.post(f"{BOARD}consent/1/", {"digest": "0" * 64}).status_code == 200
    assert Consent.objects.filter(draft=sla).count() == 1
    assert client.post(f"{BOARD}consent/1/", {"digest": read}).status_code == 302
    assert Consent.objects.filter(draft=sla).latest("pk").digest == read


@pytest.mark.req("R170")
def test_what_is_wrong_with_a_text_stands_at_its_field_and_nothing_is_lost():
    client = as_("manager")
    form = client.get(f"{BOARD}propose/1/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    wrong = {
        "summary": "Less.", "workload": "Mailboxes | many | month", "begins": "soon, perhaps",
        "targets": data["targets"].replace("99.3%", "often"), "more": "price: [",
    }  # fmt: skip
    before = Proposal.objects.count()
    answer = client.post(f"{BOARD}propose/1/", data | wrong)
    assert set(answer.context["form"].errors) == {"more"}
    answer = client.post(f"{BOARD}propose/1/", data | wrong | {"more": ""})
    errors = answer.context["form"].errors
    assert set(errors) == {"workload", "begins", "targets"}
    assert "line 6" in str(errors["targets"])
    assert "often" in answer.content.decode()
    assert Proposal.objects.count() == before
    right = data | {"summary": "Less.", "begins": "2027-02-01"}
    assert client.post(f"{BOARD}propose/1/", right).status_code == 302
    assert Proposal.objects.latest("pk").content["from"] == "2027-02-01"


def test_an_agreement_is_ended_before_its_time():
    path = "/agreements/email-physics/end/"
    assert as_("anna").get(path).status_code == 403
    client = as_("manager")
    assert client.post(path, {"on": "2026-01-01", "reason": "Retired."}).status_code == 200
    assert client.post(path, {"on": "2026-12-01", "reason": "Retired."}).status_code == 302
    assert AgreementVersion.objects.filter(agreement__key="email-physics").latest("number").ends is not None
