"""Procedure 2.0 walked by people in their roles through the pages, along every arrow that the process has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from servicelevel.process.definition import shipped
from servicelevel.process.models import Case
from tests.web.walking import CONSULTED, People, Somebody, arrows_taken, replies, steps_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
GATHER, ASSESS, DECIDE = "Gather Business Requirements", "Assess Against Capabilities", "SLR Resolution?"
MODIFY, DOCUMENT, INTERIM = "Modify SLR", "Document Service Level Requirements", "Create INTERIM SLA"


@pytest.fixture
def db(people: People) -> None:
    """The database is the one that the server of this module sees."""


def number_on(page: Any) -> str:
    """The number of the request whose page is open."""
    found = re.search(r"/requests/(SLR-\d{4}-\d+)/", page.url)
    assert found, page.url
    return found[1]


def confirms(lead: Somebody, key: str, out_of_reach: str = "") -> None:
    """The lead says of every row that it is met, but of those of the requirement that is out of reach."""
    lead.takes_up(ASSESS, key)
    lead.follows("Confirm what was found")
    for row in lead.page.locator("main tbody tr").all():
        verdict, comment = row.locator("select"), row.locator("input, textarea")
        wanted = (
            "Not met" if out_of_reach and row.locator("th").inner_text().startswith(out_of_reach) else "Met"
        )
        lead._fill(verdict, wanted)
        lead._fill(comment, "I looked at the machines myself.")
    lead.presses("Confirm")
    lead.sees("It is confirmed")


@pytest.fixture(scope="module")
def costly(people: People) -> str:
    """A wish that cannot be met: options, capabilities, changed twice, documented, an interim agreement."""
    customer = people("customer", phone=True)
    key = asked_for(customer, "E-Mail", "Shifts read mail at any hour, and lost two hours in September.")
    wishes_for_more(customer)
    gathered(people, key)
    assessed(people, key, out_of_reach="1.")
    options_accepted(people, key)
    capabilities_defined_first(people, key)
    assessed(people, key, out_of_reach="1.")
    changed_and_still_not_met(people, key)
    reconsidered(people, key)
    documented(people("manager"), key)
    replies(people("lead"), INTERIM, key, "Nothing stands against it.")
    issued(people("owner"), key)
    return key


@pytest.fixture(scope="module")
def plain(people: People) -> str:
    """A wish that can be met, from the first word to the interim agreement, with the keyboard alone."""
    names = ("accelerator", "manager", "tomas", "ruth")
    customer, manager, lead, owner = (people(name, keyboard=True) for name in names)
    key = asked_for(customer, "Service Desk", "Somebody has to answer while the shift changes.")
    customer.follows("Ask for something in particular")
    customer.follows("Support hours")
    customer.fills("What is required", "Somebody answers from eight to five.")
    customer.fills("In which hours", "mon-fri 08:00-17:00")
    customer.fills("Who of you needs it, and for what", "The control room.")
    customer.presses("Write it down")
    replies(customer, GATHER, key, "That is all.")
    manager.takes_up(GATHER, key)
    manager.follows("End the gathering")
    manager.presses("Fix them as version 1")
    manager.takes_up(ASSESS, key)
    manager.follows("Hold the requirements against what we can do")
    manager.presses("Work it out")
    confirms(lead, key)
    replies(owner, ASSESS, key, "We are there from seven to seven.")
    lead.takes_up(ASSESS, key)
    lead.follows("End the assessment")
    lead.presses("The assessment is complete")
    decides(manager, key, "No action", "All of it can be met.")
    documented(manager, key)
    replies(lead, INTERIM, key, "Nothing stands against it.")
    issued(owner, key)
    return key


@pytest.fixture(scope="module")
def listened(people: People) -> str:
    """The provider begins, has to listen first, gets no reply in time, is late, and issues no interim agreement."""
    people.clock.passes(days=1)
    manager, lead = people("manager"), people("lead")
    key = begun_by_the_provider(people)
    people.clock.passes(days=6)
    manager.takes_up(GATHER, key)
    manager.follows("End the gathering")
    manager.presses("Fix them as version 1")
    manager.takes_up(ASSESS, key)
    manager.follows("Hold the requirements against what we can do")
    manager.presses("Work it out")
    people.clock.passes(days=6)
    confirms(lead, key)
    manager.takes_up(ASSESS, key)
    manager.follows("End the assessment")
    manager.presses("The assessment is complete")
    people.clock.passes(days=6)
    decides(manager, key, "No action", "It can be met.")
    skipped(people, key, DOCUMENT, "Nobody will read it.", leave="is to be taken")
    documented(manager, key)
    skipped(people, key, INTERIM, "The formal agreement is signed next week.")
    return key


def begun_by_the_provider(people: People) -> str:
    """The manager asks for a customer; nothing can be proposed before the customer has been heard."""
    manager = people("manager")
    manager.goes_to("Requests")
    manager.follows("Ask for something")
    manager.fills("Which service is it about", "E-Mail")
    manager.chooses("Why now", "The result of a review")
    manager.fills("What it is about", "The review of September found that pay slips are sent late.")
    manager.fills("For which customer", "Business Services")
    manager.presses("Send the request")
    manager.sees("Nothing is written down yet. Nothing can be proposed before.")
    key = number_on(manager.page)
    manager.follows("Write down a requirement")
    manager.follows("Other")
    manager.fills("What is required", "Pay slips are out before nine.")
    manager.chooses("Where it comes from", "Service Owner")
    manager.fills("Who said it, or where it stands", "Owen Castillo")
    manager.presses("Write it down")
    manager.sees("record what the customer needs, in the customer's words, first")
    manager.still_has("What is required", "Pay slips are out before nine.")
    manager.takes_up(GATHER, key)
    manager.follows("Write down what the customer needs")
    manager.fills("What is needed, in the customer's words", "Six thousand people wait for their pay slip.")
    manager.fills("Who said so", "Beatriz Costa, by telephone")
    manager.presses("Write it down")
    manager.follows("Write down a requirement")
    manager.follows("Other")
    manager.fills("What is required", "Pay slips are out before nine.")
    manager.chooses("Where it comes from", "Service Owner")
    manager.fills("Who said it, or where it stands", "Owen Castillo")
    manager.presses("Write it down")
    manager.sees("Pay slips are out before nine", "Beatriz Costa, by telephone")
    return key


def wishes_for_more(customer: Somebody) -> None:
    """The customer writes down a figure; what is wrong with it is said, and nothing is lost."""
    customer.follows("Ask for something in particular")
    customer.follows("Availability")
    customer.fills("What is required", "Mail can be read at any hour.")
    customer.fills("Figure, at least", "a lot")
    customer.fills("Who of you needs it, and for what", "The shift leaders.")
    customer.presses("Write it down")
    customer.sees("Nothing was changed yet")
    customer.still_has("What is required", "Mail can be read at any hour.")
    customer.fills("Figure, at least", "99.999")
    customer.fills("Counted over a", "month")
    customer.presses("Write it down")
    customer.sees("99.999")


def asked_for(customer: Somebody, service: str, words: str) -> str:
    """A customer asks for something; the number of the request."""
    customer.goes_to("Requests")
    customer.follows("Ask for something")
    customer.presses("Send the request")
    customer.sees("Nothing was sent yet")
    customer.fills("Which service is it about", service)
    customer.chooses("Why now", "A wish of a customer")
    customer.fills("What you need, in your words", words)
    customer.presses("Send the request")
    customer.sees("Your request has the number", words)
    return number_on(customer.page)


def gathered(people: People, key: str) -> None:
    """2.1: what the liaison knows, what history shows, what the customer says to it."""
    liaison, manager, customer = people("liaison"), people("manager"), people("customer")
    liaison.goes_to("Requests")
    liaison.follows("E-Mail for Particle Physics")
    liaison.follows("Write down a requirement")
    liaison.follows("Reporting")
    liaison.fills("What is required", "A report of the month for the meeting of the collaboration.")
    liaison.chooses("Where it comes from", "Governing document")
    liaison.fills("Who said it, or where it stands", "Memorandum of understanding 2024, section 3")
    liaison.presses("Write it down")
    manager.takes_up(GATHER, key)
    manager.follows("Take figures from the history")
    manager.ticks_only("P3 tickets are resolved")
    manager.presses("Take them over")
    manager.looks_closely("checklist and steps")
    manager.sees("P3 tickets are resolved at least as fast as they have been")
    manager.follows("End the gathering")
    manager.fills("In a few words", "What was asked for in October.")
    manager.presses("Fix them as version 1")
    manager.sees("Not everybody who is consulted")
    manager.still_has("In a few words", "What was asked for in October.")
    replies(customer, GATHER, key, "That is what we need.")
    manager.presses("Fix them as version 1")
    manager.sees("the requirements are fixed")


def assessed(
    people: People, key: str, out_of_reach: str = "", lead: str = "lead", owner: str = "owner"
) -> None:
    """2.2: worked out, confirmed by the lead, and those who are asked have their say."""
    manager, one = people("manager"), people(lead)
    manager.takes_up(ASSESS, key)
    manager.follows("Hold the requirements against what we can do")
    manager.presses("Work it out")
    manager.sees("Held against what we can do", "the leads confirm it")
    manager.follows("End the assessment")
    manager.presses("The assessment is complete")
    manager.sees("Not everybody who is consulted")
    people.clock.passes(hours=3)
    confirms(one, key, out_of_reach)
    replies(people(owner), ASSESS, key, "The figures are those that I know.")
    vendor = people("vendor")
    if vendor.has_duty(CONSULTED + ASSESS, "e-mail"):
        replies(vendor, ASSESS, "e-mail", "The relay carries 99.5 %.", "I only say what I know")
    one.takes_up(ASSESS, key)
    one.follows("End the assessment")
    one.presses("The assessment is complete")
    one.sees("The assessment is complete")


def options_accepted(people: People, key: str) -> None:
    """2.3: the answer is not No; it is said what it would take, and the customer decides."""
    manager, customer = people("manager"), people("customer")
    decides(manager, key, "No action", "The customer can live with it.")
    manager.sees("Requirement 1 cannot be met, and the customer has not decided on it yet")
    manager.still_has("Why", "The customer can live with it.")
    lays_out(manager, key, "A second relay", "40000")
    customer.told("What it would take")
    customer.sees("A second relay", "40000")
    customer.follows("Decide")
    customer.chooses("The decision", "1. A second relay")
    customer.fills("What you want to say to it", "We pay half of it.")
    customer.presses("Record the decision")
    customer.sees("option 1", "We pay half of it.")


def lays_out(manager: Somebody, key: str, words: str, cost: str) -> None:
    """What it would take to meet the first requirement."""
    manager.takes_up(MODIFY if manager.has_duty(MODIFY, key) else DECIDE, key)
    manager.follows("Say what it would take: requirement 1")
    manager.fills("What would be done", words, "Option 1")
    manager.fills("How long it takes, in days", "90", "Option 1")
    manager.fills("What it costs", cost, "Option 1")
    manager.presses("Lay it before the customer")
    manager.sees("Nothing was laid before the customer yet")
    manager.fills("Which level it reaches", "99.99 % a month", "Option 1")
    manager.fills("What that is worth to the business", "No shift stops for mail.", "Option 1")
    manager.fills("Who stands for cost and benefit", "Priya Raman", "Option 1")
    manager.fills("What may go wrong", "Delivery takes half a year.", "Option 1")
    manager.presses("Lay it before the customer")
    manager.sees("The options are laid before the customer")


def decides(manager: Somebody, key: str, outcome: str, why: str) -> None:
    """2.3."""
    manager.takes_up(DECIDE, key)
    manager.follows("Decide how the requirements are managed")
    manager.chooses("How the requirements are managed", outcome)
    manager.fills("Why", why)
    manager.presses("Record the decision")


def capabilities_defined_first(people: People, key: str) -> None:
    """2.3 to 1.0 and back to 2.2: both steps of the assessment are skipped with leave here, its own walk is another test."""
    manager = people("manager")
    manager.takes_up(DECIDE, key)
    manager.looks_closely("options and what was found")
    decides(manager, key, "Define capabilities", "The second relay is to be looked at first.")
    manager.sees("Waits for CAP-", "Capabilities are being defined")
    child = (
        manager.page.locator("main")
        .get_by_role("link", name=re.compile("^CAP-"))
        .first.inner_text()
        .split(",")[0]
    )
    skipped(people, child, "Assess Current Capabilities", "Assessed for the budget in September.")
    skipped(people, child, "Update Capabilities?", "The relay is bought with the budget of next year.", "No")
    assert Case.objects.get(key=child).closed_at is not None
    assert manager.has_duty(ASSESS, key)


def skipped(
    people: People, key: str, step: str, why: str, outcome: str = "", leave: str = "may be skipped"
) -> None:
    """Somebody asks to skip a step, cannot allow it to themselves, and a second person decides."""
    manager, director = people("manager"), people("director")
    manager.takes_up(step, key)
    if not manager.page.get_by_role("link", name="Ask to skip it").count():
        manager.follows("kept to the process")
    manager.follows("Ask to skip it")
    manager.fills("Why this step should be skipped", why)
    if outcome:
        manager.chooses("Which way the case goes then", outcome)
    manager.presses("Ask for it")
    manager.sees("waits for the decision of a second person", why)
    assert not manager.has_duty("May this step be skipped", key)
    director.takes_up("May this step be skipped", key)
    director.sees(why)
    director.chooses("Your decision", leave)
    director.presses("Record my decision")
    director.sees("Your decision is recorded")


def changed_and_still_not_met(people: People, key: str) -> None:
    """2.3 to 2.4, and back to 2.3: less is asked for, and it is still too much."""
    manager, customer = people("manager"), people("customer")
    people.clock.passes(days=1)
    decides(manager, key, "Modify the requirements", "The customer may take less for the time being.")
    manager.takes_up(MODIFY, key)
    manager.follows("Change requirement 1")
    manager.fills("Figure, at least", "99.995")
    manager.fills("Why it is changed", "Talk with Priya Raman.")
    manager.presses("Change it")
    manager.sees("99.995")
    manager.follows("Fix the changed requirements as a new version")
    manager.fills("What was changed, in a few words", "A little less availability.")
    manager.presses("Fix them, and assess them again")
    manager.sees("Not everybody who is consulted")
    manager.still_has("What was changed, in a few words", "A little less availability.")
    replies(customer, MODIFY, key, "A little less would do.")
    manager.presses("Fix them, and assess them again")
    manager.sees("The new version is fixed", "A little less would do", "99.999")
    assert manager.has_duty(DECIDE, key)


def reconsidered(people: People, key: str) -> None:
    """2.3 to 2.4 once more; the customer does without, and what is left can be met: 2.5."""
    manager, customer = people("manager"), people("customer")
    people.clock.passes(days=1)
    decides(manager, key, "Modify the requirements", "The customer may do without.")
    manager.takes_up(MODIFY, key)
    manager.follows("Leave out requirement 1")
    manager.fills("Why", "Too dear.")
    manager.presses("Leave it out")
    manager.sees("the customer has not decided on it yet")
    manager.still_has("Why", "Too dear.")
    lays_out(manager, key, "A second relay and a second store", "90000")
    customer.told("What it would take")
    customer.follows("Decide")
    customer.chooses("The decision", "None of them")
    customer.presses("Record the decision")
    customer.sees("does without")
    replies(customer, MODIFY, key, "Then we do without.")
    manager.takes_up(MODIFY, key)
    manager.follows("Leave out requirement 1")
    manager.fills("Why", "The customer does without.")
    manager.presses("Leave it out")
    manager.follows("Fix the changed requirements as a new version")
    manager.fills("What was changed, in a few words", "Without the availability.")
    manager.presses("Fix them, and assess them again")
    assert manager.has_duty(DOCUMENT, key)


def documented(manager: Somebody, key: str) -> None:
    """2.5."""
    manager.takes_up(DOCUMENT, key)
    manager.follows("Document the requirements")
    manager.presses("Publish them")
    manager.sees("The requirements are documented", ". Documented ")


def issued(owner: Somebody, key: str) -> None:
    """2.6."""
    owner.takes_up(INTERIM, key)
    owner.follows("Issue the interim agreement")
    owner.presses("Tell the customer and issue it")
    owner.looks_closely("interim agreement")
    owner.sees("INTERIM", "The interim agreement is issued")


def reads_how_it_went(people: People, key: str) -> Somebody:
    """The auditor finds the case among the requests, and how it kept to the process."""
    auditor = people("auditor")
    auditor.goes_to("Requests")
    auditor.fills("Number, title or words of the request", key)
    auditor._press(auditor.page.get_by_role("button", name="Find"))
    auditor._follow(auditor.page.locator("main tbody th a").first)
    auditor.sees_not("Ask to skip it")
    auditor.looks_closely("all of its steps")
    auditor.follows("How the case kept to the process")
    auditor.looks_closely("waivers and steps")
    return auditor


@pytest.mark.req("R94", "R95", "R96", "R97", "R98", "R99", "R100", "R101", "X2", "X4", "X5")
def test_every_arrow_of_2_0_was_taken_through_the_pages(costly: str, plain: str, listened: str) -> None:
    steps = shipped().reading("resolved").steps.values()
    every = {
        (one.key, arrow.outcome, arrow.to) for one in steps if one.procedure == "2.0" for arrow in one.arrows
    }
    assert len(every) >= 9
    assert every - arrows_taken(costly) - arrows_taken(plain) - arrows_taken(listened) == set()


@pytest.mark.req("R97", "R173", "X2", "X4")
def test_the_case_that_went_every_loop_shows_its_steps_in_order(costly: str, people: People) -> None:
    auditor = reads_how_it_went(people, costly)
    assert [step for step, _ in steps_on(auditor.page)] == [
        "2.1", "2.2", "2.3", "1.0", "2.2", "2.3", "2.4", "2.3", "2.4", "2.5", "2.6",
    ]  # fmt: skip
    told = dict(steps_on(auditor.page)[:4])
    assert told["1.0"].startswith("Came back")
    assert "define capabilities" in told["2.3"]
    auditor.sees("agrees", "Closed")


@pytest.mark.req("R15", "R172")
def test_what_was_skipped_late_and_unanswered_is_shown(listened: str, people: People) -> None:
    auditor = reads_how_it_went(people, listened)
    shown = steps_on(auditor.page)
    assert [step for step, _ in shown] == ["2.1", "2.2", "2.3", "2.5", "2.6"]
    assert "late" in dict(shown)["2.3"]
    assert dict(shown)["2.6"].startswith("Skipped with leave")
    auditor.sees("1 step was skipped with leave", "1 step is late", "got no answer", "no reply")
    auditor.sees("refused by Cora Hastings", "authorised by Cora Hastings", "Nobody will read it")


@pytest.mark.req("R100", "R101")
def test_the_customer_knows_that_it_is_interim_and_it_expires(costly: str, people: People) -> None:
    customer, manager = people("customer"), people("manager")
    customer.goes_to("My duties")
    customer.sees(
        "An informal service level agreement will be created",
        "subject to negotiation with other infrastructure",
    )
    customer.told("An informal service level agreement")
    customer.sees("INTERIM", "or until a formal agreement is agreed")
    people.clock.passes(days=200)
    manager.goes_to("Requests")
    manager.follows("Interim expired")
    manager.follows("E-Mail for Particle Physics")
    manager.sees("It expired", "no formal agreement has taken its place")
    manager.follows("End the interim agreement")
    manager.fills("Why", "The division takes part in the new service.")
    manager.presses("End it")
    manager.sees("The interim agreement was ended without a formal one")
    manager.goes_to("Requests")
    manager.follows("Closed")
    manager.sees("Interim agreement ended")


def test_axe_found_nothing_on_the_way(costly: str, plain: str, listened: str, people: People) -> None:
    assert people.seen.wrong == []
