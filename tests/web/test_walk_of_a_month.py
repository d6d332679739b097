"""The customer's month through the pages: a breach, its cause, pre-review, circulation, a query, exclusions, a restatement."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.periods.models import ReportFile, ReportingPeriod
from servicelevel.monitoring.periods.queries import agenda_of
from servicelevel.process.models import Case
from tests.monitoring.evidence.packs import verifier
from tests.web.walking import CONSULTED, People, Somebody, replies

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
TITLE, ZONE = "E-Mail for the Particle Physics Division", "America/Chicago"
OUT = "Given out"


@pytest.fixture
def db(people: People) -> None:
    """The database is the one that the server of this module sees."""


@pytest.fixture(scope="module")
def walked(people: People) -> str:
    """The report of September, from its beginning to its restatement."""
    key = begun(people)
    measured(people, key)
    gathered(people("lead"), key)
    analysed(people, key)
    classified(people("manager"))
    frozen_and_reviewed(people("manager"))
    given_out(people("manager"))
    asked_and_answered(people)
    excluded(people, key)
    restated(people("manager"))
    return key


def begun(people: People) -> str:
    """The Service Level Manager begins it, for a review two weeks ahead."""
    manager = people("manager")
    manager.goes_to("Reports")
    manager.follows(f"Begin the report of {TITLE} for September 2026")
    manager.fills("Day of the review", "2026-10-30")
    manager.presses("Begin it")
    found = re.search(r"/periods/([A-Z]+-\d{4}-\d+)/", manager.page.url)
    assert found, manager.page.url
    return found[1]


def measured(people: People, key: str) -> None:
    """4.1, and 4.2 where a target has no data."""
    asked(people, "Required Metrics Defined", key)
    manager = at_report(people("manager"))
    manager.follows("Check that every target is measured")
    manager.presses("Check it now")
    if manager.page.locator("main").get_by_role("link", name="Say how every target").count():
        manager.follows("Say how every target comes to be measured")
        manager.fills(
            "What was defined, and how its data is captured",
            "What tells of nothing in September is watched from now on.",
        )
        manager.presses("Record it, and check once more")
        asked(people, "Define Required Metrics", key)


def asked(people: People, step: str, key: str) -> None:
    """Whoever is consulted on a step replies."""
    for name in ("owner", "lead"):
        if people(name).has_duty(CONSULTED + step, key):
            replies(people(name), step, key, "All of it is measured.")


def gathered(lead: Somebody, key: str) -> None:
    """4.3, by the Infrastructure Lead."""
    at_report(lead)
    lead.follows("Take the data as gathered")
    lead.sees("service-desk", "monitor")
    lead.presses("The data is gathered")


def analysed(people: People, key: str) -> None:
    """4.4: a note for each target, begun from what the data suggests, with the cause of the worst breach."""
    manager = at_report(people("manager"))
    manager.follows("Write what a figure means")
    targets = manager.page.get_by_label("Target", exact=True).locator("option").all_inner_texts()
    manager.presses("Write it down")
    for name in targets[1:]:
        manager.follows("Write what a figure means")
        manager.page.get_by_label("Target", exact=True).select_option(label=name)
        manager.fills("What it means", f"{name}: the mail store was full, and nobody was told.")
        manager.presses("Write it down")
    manager.follows("Write down an action undertaken")
    manager.fills("What is being done", "The mail store says when it is nearly full.")
    manager.fills("Who sees to it", "Ines Duarte")
    manager.presses("Write it down")
    manager.follows("End the analysis")
    manager.presses("The analysis is complete")
    manager.sees("Specific actions undertaken", "nearly full")


def classified(manager: Somebody) -> None:
    """Every breach says why it came to it before the report leaves its pre-review (R29, R63)."""
    manager.takes_up("Classify", "September 2026")
    for box in manager.page.locator("main input[type=checkbox]").all():
        box.check()
    manager.fills("Class of cause", "Part of a larger outage")
    manager.fills("What happened", "The mail store was full, and nobody was told.")
    manager.presses("Classify them")
    manager.sees("classified", "Part of a larger outage")


def frozen_and_reviewed(manager: Somebody) -> None:
    """4.5: frozen, and reviewed before anybody outside sees it (R28)."""
    at_report(manager)
    manager.follows("Produce the report")
    manager.presses("Produce and freeze it")
    manager.sees("waits for its pre-review", "SHA-256", "Evidence pack")
    manager.follows("Review the report, and release it")
    manager.fills(
        "What you found, held against the agreement",
        "Held against the agreement; the breaches are explained.",
    )
    manager.presses("Release it to the customer")


def given_out(manager: Somebody) -> None:
    """It goes to whom it concerns, the customer first of all."""
    manager.follows("Give the report out")
    manager.sees("Priya Raman, Customer", "Owen Castillo, Service Owner")
    manager.presses("Give it out")
    manager.sees("is out")


def asked_and_answered(people: People) -> None:
    """The customer asks twice; one query is resolved, the other goes to the agenda of the review."""
    for words in ("We did not wait for this ticket.", "Why is Friday afternoon always slow?"):
        customer = at_report(people("customer"))
        customer.sees_not("Evidence pack", "Pre-review by")
        customer.follows("Ask about a figure")
        customer.fills("What do you see otherwise", words)
        customer.presses("Ask")
        customer.sees(words)
    manager = people("manager")
    for outcome, words in (
        ("Resolved", "It waited for your reply; that time does not count."),
        ("On the agenda of the review", "Let us look at it together."),
    ):
        manager.takes_up("Answer a query on a report", TITLE)
        manager.chooses("What becomes of it", outcome)
        manager.fills("Your answer", words)
        manager.presses("Answer")
    at_report(people("customer")).sees("Resolved", "On the agenda of the review")


def excluded(people: People, key: str) -> None:
    """One exclusion is refused with words, another one agreed by the customer."""
    breach = report_of(key)["breaches"][0]
    asks(people("customer"), breach, "We were at a conference.")
    manager = people("manager")
    manager.takes_up("Agree to an exclusion", breach["ticket"])
    manager.chooses("Your decision", "I refuse it")
    manager.fills("In words", "The ticket did not wait for you.")
    manager.presses("Record the decision")
    manager.sees("its exclusion was refused")
    asks(people("lead"), breach, "The building had no power.")
    customer = people("customer")
    customer.takes_up("Agree to an exclusion", breach["ticket"])
    customer.sees("Without it", "With it")
    customer.chooses("Your decision", "I agree")
    customer.presses("Record the decision")
    customer.sees("does not count")


def asks(one: Somebody, breach: dict[str, Any], why: str) -> None:
    """Ask that the time of a breached ticket does not count."""
    at_report(one)
    one.follows("Exclusions under this agreement")
    one.follows("Ask for an exclusion")
    one.fills("Ticket or service", breach["ticket"])
    one.fills("From", local(breach["started_at"], -1))
    one.fills("Until", local(breach["stopped_at"] or breach["breached_at"], 30))
    one.fills("Why it should not count", why)
    one.presses("Ask for it")
    one.sees("waits for a decision")


def restated(manager: Somebody) -> None:
    """What was agreed moved a figure; a minute later it is restated, with exactly the differences."""
    manager.clock.passes(minutes=5)
    at_report(manager)
    manager.follows("Restate the report")
    manager.fills("Why it is restated", "An exclusion was agreed with you.")
    manager.presses("Issue the restatement")
    manager.sees("was restated", "An exclusion was agreed with you.")


def at_report(one: Somebody) -> Somebody:
    """Open the report of September."""
    one.goes_to("Reports")
    row = one.page.locator("main tbody tr", has_text=TITLE).filter(has_text="September 2026")
    one._follow(row.get_by_role("link").first)
    return one


def report_of(key: str, number: int = 1) -> dict[str, Any]:
    """What the frozen report says."""
    file = ReportFile.objects.get(report__period__case__key=key, report__number=number, form="json")
    found: dict[str, Any] = json.loads(bytes(file.content))
    return found


def local(instant: str, hours: int) -> str:
    """An instant of the report, so many hours later, as the form takes it."""
    at = datetime.fromisoformat(instant) + timedelta(hours=hours)
    return f"{at.astimezone(ZoneInfo(ZONE)):%Y-%m-%dT%H:%M}"


@pytest.mark.req("R20", "R28", "R115", "R119", "R120", "R121")
def test_the_month_went_from_its_figures_to_its_restatement(walked: str, people: People) -> None:
    row = ReportingPeriod.objects.get(case__key=walked)
    assert Case.objects.get(key=walked).closed_at is not None
    first, second = report_of(walked), report_of(walked, 2)
    ticket = first["breaches"][0]["ticket"]
    assert ticket not in {
        one["ticket"] for one in second["breaches"] if one["target"] == first["breaches"][0]["target"]
    }
    changes = second["issue"]["restates"]["changes"]
    assert ticket in {one["about"] for one in changes}
    assert [one["reason"] for one in second["issue"]["exclusions"]] == ["The building had no power."]
    assert sorted(Exclusion.objects.values_list("agreed", flat=True)) == [False, True]
    assert [one.words for one in agenda_of(row)] == ["Why is Friday afternoon always slow?"]
    auditor = at_report(people("auditor"))
    auditor.follows("How the case kept to the process")


def test_the_auditor_takes_the_evidence_away_and_it_holds(
    walked: str, people: People, tmp_path: Path
) -> None:
    auditor = at_report(people("auditor"))
    for number, link in enumerate(
        reversed(auditor.page.get_by_role("link", name="Evidence pack").all()), start=1
    ):
        with auditor.page.expect_download() as started:
            link.click()
        pack = tmp_path / f"{number}.zip"
        started.value.save_as(pack)
        assert list(verifier().problems(pack.read_bytes(), "")) == []
    assert number == 2


def test_axe_found_nothing_on_the_way(walked: str, people: People) -> None:
    assert people.seen.wrong == []
