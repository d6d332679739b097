"""Procedure 1.0 walked by people in their roles through the pages, along every arrow that the process has."""

from __future__ import annotations

import re

import pytest

from servicelevel.process.definition import shipped
from servicelevel.process.models import Case
from tests.web.walking import People, Somebody, arrows_taken, replies, steps_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
ASSESS, DECIDE = "Assess Current Capabilities", "Update Capabilities?"
CATALOGUE, TELL = "Update Service Catalog", "Communicate Updated Capabilities"


@pytest.fixture
def db(people: People) -> None:
    """The database is the one that the server of this module sees."""


@pytest.fixture(scope="module")
def improved(people: People) -> str:
    """Assessed, changed under Change Management at the second attempt, in the catalogue, and the desk knows."""
    plan_adopted(people)
    manager = people("manager")
    key = started(manager, "E-Mail", "The relay is five years old.")
    assessed(people("lead"), people("owner"), key)
    decided(people, key, "lead", "owner")
    changed(manager, key)
    told(people, key)
    return key


@pytest.fixture(scope="module")
def unchanged(people: People, improved: str) -> str:
    """Assessed with the keyboard alone, and nothing is updated."""
    lead, owner = people("tomas", keyboard=True), people("ruth")
    manager = people("manager", keyboard=True)
    key = started(manager, "Service Desk", "The desk moves to new rooms.")
    assessed(lead, owner, key)
    replies(lead, DECIDE, key, "It is enough.")
    replies(owner, DECIDE, key, "It is enough.")
    manager.takes_up(DECIDE, key)
    manager.follows("Decide whether the capabilities are updated")
    manager.chooses("Are the capabilities updated now", "No, they stay as they are")
    manager.fills("Why", "The rooms are enough for two years.")
    manager.presses("Record the decision")
    manager.sees("stay as they are", "Procedure 2.0, Identify Service Level Requirements")
    return key


def plan_adopted(people: People) -> None:
    """The director adopts the tactical plan against whose goals services are held."""
    director = people("director")
    director.goes_to("Assessments")
    director.follows("Tactical plan")
    director.follows("Adopt a plan")
    director.fills("Name", "Tactical plan of the Computing Sector")
    director.fills(
        "Goals", "Scientists reach their mail from wherever they work\nOne desk answers within the hour"
    )
    director.fills("Why there is a new version", "Adopted with the budget.")
    director.presses("Adopt it")
    director.sees("Scientists reach their mail", "in force")


def started(manager: Somebody, service: str, why: str) -> str:
    """The manager has a service assessed outside the schedule; the number of the case."""
    manager.goes_to("Assessments")
    manager.follows("Assess a service")
    manager.presses("Open the assessment")
    manager.sees("Nothing was opened yet")
    manager.fills("Service", service)
    manager.fills("Why now", why)
    manager.presses("Open the assessment")
    manager.sees("The assessment has the number")
    found = re.search(r"/assessments/(CAP-\d{4}-\d+)/", manager.page.url)
    assert found, manager.page.url
    return found[1]


def assessed(lead: Somebody, owner: Somebody, key: str) -> None:
    """1.1: every question with its evidence, every goal, and what the service owner says to it."""
    lead.takes_up(ASSESS, key)
    lead.follows("Answer question 1")
    lead.chooses("In one word", "Yes")
    lead.fills("Your answer", "It carries twice the load.")
    lead.presses("Record the answer")
    lead.sees("Nothing was changed yet")
    lead.still_has("Your answer", "It carries twice the load.")
    answered(lead, "Record the answer", "Your answer", "Yes")
    lead.follows("Answer goal 1")
    answered(lead, "Record it", "Why", "It helps to reach the goal")
    lead.looks_closely("answered")
    lead.follows("Finish the assessment")
    lead.presses("Finish the assessment")
    lead.sees("Not everybody who is consulted")
    replies(owner, ASSESS, key, "So it is.")
    lead.presses("Finish the assessment")
    lead.sees("the decision is next")


def answered(lead: Somebody, button: str, words: str, verdict: str) -> None:
    """One after the other, each page leading to the next, until the assessment is open again."""
    for _ in range(40):
        if not lead.page.get_by_role("button", name=button).count():
            return
        lead.chooses("In one word", verdict)
        lead.fills(words, "It carries twice the load.")
        if lead.page.get_by_label("Evidence").count():
            lead.fills("Evidence", "Staff plan of October")
        lead.presses(button)
    raise AssertionError("the questions do not come to an end")


def decided(people: People, key: str, lead: str, owner: str) -> None:
    """1.2 with a yes, which names a change."""
    manager = people("manager")
    replies(people(lead), DECIDE, key, "The second relay is worth it.")
    replies(people(owner), DECIDE, key, "The second relay is worth it.")
    manager.takes_up(DECIDE, key)
    manager.looks_closely("to be decided")
    manager.follows("Decide whether the capabilities are updated")
    manager.chooses("Are the capabilities updated now", "Yes, under Change Management")
    manager.fills("Why", "Shifts lost mail twice.")
    manager.presses("Record the decision")
    manager.sees("name the change")
    manager.still_has("Why", "Shifts lost mail twice.")
    manager.fills("Change", "CHG-4711")
    manager.presses("Record the decision")
    manager.sees("The catalogue waits for change CHG-4711")


def changed(manager: Somebody, key: str) -> None:
    """1.3: the first change is refused, the second one is done, and the catalogue says what is new."""
    change_ended(manager, key, "It was withdrawn or refused", "The board refused it.")
    manager.follows("Name the change")
    manager.fills("Change", "CHG-4712")
    manager.presses("Name this change")
    change_ended(manager, key, "It was done", "Two relays since Sunday.")
    manager.follows("Update the catalogue")
    manager.fills("What is new", "Mail has two relays.")
    manager.fills("Description", "Mailboxes, calendars and lists, delivered by two relays.")
    manager.presses("Update the catalogue")
    manager.sees("The catalogue is updated", "Mail has two relays")


def change_ended(manager: Somebody, key: str, how: str, words: str) -> None:
    """How a change ended in Change Management."""
    manager.takes_up(CATALOGUE, key)
    manager.follows("Record how the change ended")
    manager.chooses("How did the change end", how)
    manager.fills("How you know", words)
    manager.presses("Record its end")
    manager.sees("The end of the change is recorded", words)


def told(people: People, key: str) -> None:
    """1.4: whoever must know is told, and the case is not closed before the Service Desk has acknowledged it."""
    manager, desk = people("manager"), people("desk")
    manager.takes_up(TELL, key)
    manager.follows("Tell those who must know")
    manager.sees("Dora Whitfield")
    manager.fills("What you tell them", "From Sunday on mail has two relays.")
    manager.presses("Tell them")
    manager.sees("The Service Desk has to acknowledge it", "has to acknowledge")
    manager.looks_closely("told")
    assert not manager.page.get_by_role("link", name="Close the case").count()
    desk.goes_to("My duties")
    desk.sees("From Sunday on mail has two relays")
    desk.presses("I have read this")
    desk.sees("It is recorded that you have read this")
    manager.takes_up(TELL, key)
    manager.follows("Close the case")
    manager.presses("Close the case")
    manager.sees("The case is closed", "has updated capabilities")
    manager.looks_closely("closed")


@pytest.mark.req("R85", "R87", "R90", "R91", "R92", "R93", "X2", "X3")
def test_every_arrow_of_1_0_was_taken_through_the_pages(improved: str, unchanged: str) -> None:
    steps = shipped().reading("resolved").steps.values()
    every = {
        (one.key, arrow.outcome, arrow.to) for one in steps if one.procedure == "1.0" for arrow in one.arrows
    }
    assert len(every) >= 5
    assert every - arrows_taken(improved) - arrows_taken(unchanged) == set()
    assert not Case.objects.filter(key__in=[improved, unchanged], closed_at=None).exists()


@pytest.mark.req("R15", "R93")
def test_the_auditor_reads_the_steps_in_order(improved: str, unchanged: str, people: People) -> None:
    auditor = people("auditor")
    for key, steps in ((improved, ["1.1", "1.2", "1.3", "1.4"]), (unchanged, ["1.1", "1.2"])):
        auditor.goes_to("Assessments")
        auditor.fills("State", "Done (2)")
        auditor.presses("Show")
        auditor._follow(auditor.page.locator("main tbody tr", has_text=key).get_by_role("link").first)
        auditor.follows("How the case kept to the process")
        assert [step for step, _ in steps_on(auditor.page)] == steps
        auditor.sees("Every step was taken in its turn and in time")


def test_axe_found_nothing_on_the_way(improved: str, unchanged: str, people: People) -> None:
    assert people.seen.wrong == []
