"""Procedure 3.0 walked by people in their roles through the pages: every arrow, with two loops back from the decision."""

from __future__ import annotations

import re

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.process.definition import shipped
from servicelevel.process.models import Case
from tests.web.walking import People, Somebody, arrows_taken, replies, steps_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
SLA, UC, OLA = "SLA e-mail-particle-physics", "UC mail-relay", "OLA messaging-team"
REVIEW, DCD = "Review Current Agreements", "Create DCD"


@pytest.fixture
def db(people: People) -> None:
    """The database is the one that the server of this module sees."""


@pytest.fixture(scope="module")
def walked(people: People) -> str:
    """An SLA in force is changed, with a contract and an OLA under it: two loops, five signatures, one on paper."""
    key = begun(people)
    reviewed(people("manager"), key)
    first_texts(people)
    vendor_objects_once(people)
    all_agree(people)
    signed_beneath(people)
    both_ended(people)
    customer_asks_for_more(people)
    vendor_takes_it_back(people)
    signed(people)
    replies(people("owner"), DCD, key, "Nothing to add.")
    manager = at_the_table(people, "manager")
    manager.follows("Publish what is measured")
    manager.presses("Publish it")
    return key


def begun(people: People) -> str:
    """The Service Level Manager opens the case and puts the documents on the table."""
    manager = people("manager")
    manager.goes_to("Negotiations")
    manager.sees("Nothing is being negotiated", "Next review")
    manager.follows("Begin a negotiation")
    manager.chooses("Why now", "An agreement is changed")
    manager.fills("Which service it is about", "E-Mail")
    manager.fills("With which customer", "Particle Physics Division")
    manager.fills("Id of the agreement", "e-mail-particle-physic")
    manager.presses("Begin it")
    manager.sees("is no agreement that could be changed")
    manager.fills("Id of the agreement", "e-mail-particle-physics")
    manager.presses("Begin it")
    found = re.search(r"/negotiations/(AGR-\d{4}-\d+)/", manager.page.url)
    assert found, manager.page.url
    for kind, provider, key in (
        ("Contract, with a vendor", "Harbour Mail Relay Ltd (vendor)", "mail-relay"),
        ("Operational level agreement", "Messaging (team of the provider)", "messaging-team"),
    ):
        manager.follows("Begin an OLA or a contract")
        manager.chooses("What it is", kind)
        manager.fills("Who promises it", provider)
        manager.fills("Its id", key)
        manager.presses("Begin it")
    return found[1]


def reviewed(manager: Somebody, key: str) -> None:
    """3.1: every finding is answered."""
    manager.takes_up(REVIEW, key)
    manager.follows("End the review of the current agreements")
    for reason in manager.page.locator("main textarea").all():
        manager._fill(reason, "Looked at: there is room for both.")
    manager.presses("The review is done")
    manager.sees("Waiting for a first text")


def first_texts(people: People) -> None:
    """3.2 and 3.3 begin: a text that cannot be measured is refused with its lines, then one for each document."""
    manager = at_the_table(people, "manager")
    manager.follows(f"Propose a text ({SLA})")
    manager.fills("What you propose, in a few words", "What it was, with what was missing.")
    manager.fills("Support hours", "service desk hours")
    manager.fills("Support contact", "Service Desk")
    manager.fills("Capacity, one volume a line", "Mailboxes | many | month | relaxed")
    manager.fills("Continuity, one disaster a line", "Loss of a data centre | 8h | 1h")
    targets = manager.page.get_by_label("Targets", exact=True)
    right = targets.input_value()
    manager._fill(targets, right.replace("extended-hours", "extended-ours", 1))
    manager.presses("Propose it")
    manager.sees("line 5", "is not a calendar", "is not a number")
    manager.fills("Capacity, one volume a line", "Mailboxes | 900 | month | relaxed")
    manager._fill(manager.page.get_by_label("Targets", exact=True), right)
    manager.presses("Propose it")
    manager.sees("It is proposed", "Mailboxes: at most 900 a month")
    for name, document in (("contracts", UC), ("lead", OLA)):
        proposes(at_the_table(people, name), document, "As before.")


def vendor_objects_once(people: People) -> None:
    """The vendor sees its contract and nothing else, and objects; the contract manager gives way."""
    vendor = at_the_table(people, "vendor")
    vendor.sees_not("Particle Physics", "Messaging", "Service level agreement")
    vendor.follows(f"Object ({UC})")
    vendor.fills("What you do not agree to, and why", "Twenty seconds are too few at night.")
    vendor.presses("I do not agree")
    vendor.sees("Objects", "too few at night")
    proposes(at_the_table(people, "contracts"), UC, "30 seconds.", ("<= 20", "<= 30"))


def all_agree(people: People) -> None:
    """Everybody agrees to what concerns them."""
    customer = at_the_table(people, "customer")
    customer.sees_not("Harbour", "Relay and filtering", "Operational level")
    customer.follows(f"Comment ({SLA})")
    customer.fills("On which clause", "Support")
    customer.fills("What you want to say", "Who is there on Sundays?")
    customer.presses("Say it")
    customer.sees("Who is there on Sundays?")
    for name, document in (
        ("customer", SLA),
        ("owner", SLA),
        ("vendor", UC),
        ("contracts", UC),
        ("lead", OLA),
    ):
        agrees(at_the_table(people, name), document)


def signed_beneath(people: People) -> None:
    """The contract and the OLA are signed by their parties and authorised (X9)."""
    for name, document in (("vendor", UC), ("contracts", UC), ("lead", OLA)):
        signs(at_the_table(people, name), document)
    manager = at_the_table(people, "manager")
    for document in (UC, OLA):
        manager.follows(f"Authorise ({document})")
        manager.presses("Authorise it")
    manager.sees("Authorised", "Everybody agrees; the negotiation is to be ended")


def both_ended(people: People) -> None:
    """3.2 and 3.3 come to their end."""
    manager = at_the_table(people, "manager")
    manager.follows("End the negotiation of the OLAs and contracts")
    manager.presses("They have come to their end")
    manager.follows("End the negotiation of the SLA")
    manager.presses("It has come to its end")


def customer_asks_for_more(people: People) -> None:
    """The first loop: a counter-proposal of the customer, after which consents have fallen."""
    customer = at_the_table(people, "customer")
    proposes(customer, SLA, "99.6 % instead of 99.5 %.", ("99.5%", "99.6%"))
    customer.sees("Fell: the text changed")
    customer.follows("What differs in proposal 2")
    customer.sees("Goal: 99.5% → 99.6%")
    decided(people, "1 time back from the decision")
    for name in ("customer", "owner"):
        agrees(at_the_table(people, name), SLA)
    both_ended(people)


def vendor_takes_it_back(people: People) -> None:
    """The second loop: a party of the contract objects after all, and is won back."""
    vendor = at_the_table(people, "vendor")
    vendor.follows(f"Object ({UC})")
    vendor.fills("What you do not agree to, and why", "Our board has to look at it again.")
    vendor.presses("I do not agree")
    decided(people, "2 times back from the decision")
    agrees(at_the_table(people, "vendor"), UC)
    both_ended(people)
    decided(people, "Agreement is reached; waiting for the signature")


def signed(people: People) -> None:
    """3.5: three signatures; the customer's is on paper."""
    signs(at_the_table(people, "owner"), SLA)
    manager = at_the_table(people, "manager")
    manager.follows(f"Sign ({SLA})")
    manager.fills("In which role", "Customer Representative")
    manager.fills("Who signed on paper", "customer")
    scan = {"name": "signed.txt", "mimeType": "text/plain", "buffer": b"Signed: Priya Raman"}
    manager.page.get_by_label("The scan of the paper").set_input_files(scan)
    manager.presses("Sign it")
    manager.sees("on paper", "waiting for the signature of the Service Level Manager")
    signs(at_the_table(people, "manager"), SLA)
    manager.sees("Signed by all; what is measured is to be published", "To be ready by")


def at_the_table(people: People, name: str) -> Somebody:
    """Somebody opens the negotiation from the rail."""
    one = people(name, phone=name == "customer")
    one.goes_to("Negotiations")
    one._follow(one.page.locator("main tbody th a[href*='/negotiations/']").first)
    return one


def proposes(one: Somebody, document: str, summary: str, change: tuple[str, str] = ("", "")) -> None:
    one.follows(f"Propose a text ({document})")
    one.fills("What you propose, in a few words", summary)
    targets = one.page.get_by_label("Targets", exact=True)
    one._fill(targets, targets.input_value().replace(*change, 1))
    one.presses("Propose it")
    one.sees("It is proposed")


def agrees(one: Somebody, document: str) -> None:
    one.follows(f"Agree ({document})")
    one.presses("I agree to this text")
    one.sees("Your consent to this text is recorded")


def signs(one: Somebody, document: str) -> None:
    one.follows(f"Sign ({document})")
    one.presses("Sign it")
    one.sees("It is signed")


def decided(people: People, sees: str) -> None:
    manager = at_the_table(people, "manager")
    manager.follows("Record whether agreement is reached")
    manager.presses("Record it")
    manager.sees(sees)


@pytest.mark.req("R102", "R106", "R109", "R110", "R111", "X7", "X8", "X9", "X10", "X13")
def test_every_arrow_of_3_0_was_taken_through_the_pages(walked: str, people: People) -> None:
    steps = shipped().reading("resolved").steps.values()
    every = {
        (one.key, arrow.outcome, arrow.to) for one in steps if one.procedure == "3.0" for arrow in one.arrows
    }
    assert len(every) == 9
    assert arrows_taken(walked) == every
    assert Case.objects.get(key=walked).closed_at is not None
    for key in ("e-mail-particle-physics", "mail-relay", "messaging-team"):
        last = AgreementVersion.objects.filter(agreement__key=key).latest("number")
        assert last.state == "in force"
    auditor = at_the_table(people, "auditor")
    auditor.follows("How the case kept to the process")
    assert [step for step, _ in steps_on(auditor.page)].count("3.4") == 3


def test_axe_found_nothing_on_the_way(walked: str, people: People) -> None:
    assert people.seen.wrong == []
