"""Procedure 1.0 through its pages: everybody in their role signs in, acts, and signs out again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.assessments import plans, starting
from servicelevel.capabilities.assessments.models import Assessment, QuestionSet, ReviewInterval, TacticalPlan
from servicelevel.capabilities.assessments.opening import open_for_requirements
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process.models import Case, Consultation
from servicelevel.requirements.models import Requirements
from tests.capabilities.assessments import cases as assessments
from tests.process import organisation
from tests.requirements import cases as requirements
from tests.web import assessments as walked

NOW = organisation.NOW
ANSWER = {"verdict": "supports", "words": "It carries twice the load.", "evidence": "DOC-2026-0004"}
LINK = {"verdict": "gap", "words": "Two sites lack a relay."}
WHO_REPLIES = {roles.SERVICE_OWNER: "owen", roles.INFRASTRUCTURE_LEAD: "ines", roles.CUSTOMER: "priya",
               roles.EXTERNAL_VENDOR: "niamh"}  # fmt: skip


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Everybody in their role; two services in the catalogue; a tactical plan of two goals."""
    found = organisation.found()
    requirements.catalogue()
    assessments.plan(found)
    return found


class Desk:
    """People at their browsers."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client

    def get(self, name: str, path: str) -> HttpResponse:
        return self.client(name).get(path)

    def read(self, name: str, path: str) -> str:
        answer = self.get(name, path)
        assert answer.status_code == 200, f"{path} answers {name} with {answer.status_code}"
        return words(answer)

    def post(self, name: str, path: str, /, **given: object) -> str:
        """Send a form that is taken; where it led to."""
        answer = self.client(name).post(path, given)
        assert answer.status_code == 302, words(answer)
        return str(answer["Location"])

    def refused(self, name: str, path: str, /, **given: object) -> str:
        """Send a form that is not taken; the page, as it stands in the file."""
        answer = self.client(name).post(path, given)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    def duty(self, name: str, beginning: str) -> str:
        """The address to which a duty of somebody leads."""
        page = self.get(name, "/duties/").content.decode()
        found = re.search(rf'<a href="([^"]+)">{re.escape(beginning)}', page)
        assert found, f"{name} has no duty {beginning!r}: {words(self.get(name, '/duties/'))}"
        return found[1]

    def replies(self, case: Case) -> None:
        """Everybody who is consulted in a case replies, each on the page that they are led to."""
        for row in Consultation.objects.filter(case=case, replied_at=None, has_holder=True):
            self.post(
                WHO_REPLIES[row.role], f"/duties/replies/{row.pk}/", stance="yes", words="Fine with me."
            )

    def started(self, service: str = "email") -> str:
        return self.post("maya", "/assessments/new/", service=service, reason="A new relay stands.")

    def assess(self, page: str) -> None:
        """1.1 by the lead, whom the duties lead there: every question, every goal, the end."""
        assert self.duty("ines", "Assess Current Capabilities") == page
        leads_to = page
        for number in range(1, 6):
            leads_to = self.post("ines", f"{page}answer/{number}/", **ANSWER)
        assert leads_to == page
        for number in (1, 2):
            leads_to = self.post("ines", f"{page}goal/{number}/", **LINK)
        self.replies(row_of(page).case)
        self.post("ines", f"{page}finish/")
        self.replies(row_of(page).case)

    def change(self, page: str) -> None:
        """1.2 with a yes, and the change done in Change Management."""
        self.post("maya", f"{page}decide/", update="yes", reason="Mailboxes are full.", change="CHG-77")
        self.post("maya", f"{page}close-change/", done="yes", words="Done in the night to Sunday.")
        self.replies(row_of(page).case)

    def publish(self, page: str) -> None:
        """1.3: the catalogue says what can be offered now."""
        self.post(
            "maya", f"{page}catalogue/", summary="Mailboxes hold 100 GB.", name="E-Mail",
            description="Mailboxes of 100 GB",
        )  # fmt: skip
        self.replies(row_of(page).case)


@pytest.fixture
def desk(people: dict[str, Person]) -> Desk:
    return Desk(people)


def words(answer: HttpResponse) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<(script|style|svg)[^>]*>.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ").split())


def row_of(page: str) -> Assessment:
    return Assessment.objects.select_related("case").get(case__key=page.rstrip("/").rpartition("/")[2])


# The walk


@pytest.mark.req("R85", "R88", "R89", "R90", "R91", "R92", "R93", "R87", "X3")
def test_an_assessment_goes_from_the_first_question_to_the_acknowledgement_of_the_desk(desk: Desk) -> None:
    page = desk.started()
    assert "0 of 5 questions answered, held against 0 of 2 goals" in desk.read("maya", page)
    desk.assess(page)
    said = desk.read("maya", desk.duty("maya", "Update Capabilities?"))
    assert "E-Mail is assessed; whether its capabilities are updated is to be decided" in said
    assert "It carries twice the load." in said
    assert "Evidence: DOC-2026-0004" in said
    assert "2 goals are not fully supported" in said

    desk.post("maya", f"{page}decide/", update="yes", reason="Mailboxes are full.", change="CHG-77")
    assert "The catalogue waits for change CHG-77, which is open" in desk.read("ines", page)
    assert desk.get("maya", f"{page}catalogue/").status_code == 409
    desk.post("maya", f"{page}close-change/", done="yes", words="Done in the night to Sunday.")
    desk.replies(row_of(page).case)
    desk.publish(page)
    assert ServiceVersion.objects.get(service__key="email", number=2).content == {
        "name": "E-Mail", "description": "Mailboxes of 100 GB"
    }  # fmt: skip

    assert "Dora" in desk.read("maya", f"{page}communicate/")
    desk.post("maya", f"{page}communicate/", words="From today mailboxes hold 100 GB.")
    assert "The Service Desk has not acknowledged it yet: Dora" in desk.read("maya", page)
    assert desk.get("maya", f"{page}close/").status_code == 409
    assert "I have read this" in desk.read("dora", page)
    notice = row_of(page).case.notices.get(must_acknowledge=True)
    assert f'action="/duties/notices/{notice.pk}/"' in desk.get("dora", page).content.decode()
    desk.post("dora", f"/duties/notices/{notice.pk}/")
    desk.post("maya", f"{page}close/")

    said = desk.read("maya", page)
    assert "E-Mail has updated capabilities: version 2 of the catalogue says which" in said
    assert "Catalogue before Version 1 Catalogue after Version 2" in said
    assert "Description – Mailboxes of 100 GB" in said
    assert "1.4 Communicate Updated Capabilities" in said
    assert "line" in said
    assert "Finish assessment" in said
    assert row_of(page).case.closed_at == NOW


@pytest.mark.req("R91", "X2")
def test_a_no_ends_the_case_and_offers_the_requests_that_wait(desk: Desk) -> None:
    page = desk.started()
    desk.assess(page)
    request = requirements.asked(desk.people)
    desk.post("maya", f"{page}decide/", update="no", reason="No money this year.")
    said = desk.read("maya", page)
    assert "The capabilities of E-Mail stay as they are" in said
    assert "Catalogue after Version 1, unchanged" in said
    assert "No request asked for this assessment. These are open:" in said
    assert f"/requests/{request.case.key}/" in desk.get("maya", page).content.decode()


@pytest.mark.req("R85", "R97", "X2")
@pytest.mark.parametrize("update", ["yes", "no"])
def test_what_a_request_asks_for_is_found_from_it_and_leads_back_to_it(desk: Desk, update: str) -> None:
    request = requirements.assessed(desk.people)
    desk.replies(request.case)
    desk.post(
        "maya",
        f"/requests/{request.case.key}/resolution/",
        outcome="define capabilities",
        reason="Let us see.",
    )
    page = re.search(
        r'href="(/assessments/[^"]+/)"', desk.get("maya", f"/requests/{request.case.key}/").content.decode()
    )
    assert page, "the request does not lead to the assessment"
    said = desk.read("ines", page[1])
    assert f"Asked for by {request.case.key}" in said
    desk.assess(page[1])
    if update == "yes":
        desk.change(page[1])
        desk.publish(page[1])
        desk.post("maya", f"{page[1]}communicate/", words="Two relays now.")
        desk.post("dora", f"/duties/notices/{row_of(page[1]).case.notices.get(must_acknowledge=True).pk}/")
        desk.post("maya", f"{page[1]}close/")
    else:
        desk.post("maya", f"{page[1]}decide/", update="no", reason="No money this year.")
    said = desk.read("maya", page[1])
    assert f"{request.case.key} {request.case.title} asked for this assessment" in said
    assert f'href="/requests/{request.case.key}/"' in desk.get("maya", page[1]).content.decode()
    assert "Assess Against Capabilities" in desk.read("maya", f"/requests/{request.case.key}/")
    assert desk.duty("maya", "Assess Against Capabilities") == f"/requests/{request.case.key}/"


@pytest.mark.req("R91", "X3")
def test_a_change_that_comes_to_nothing_is_followed_by_another(desk: Desk) -> None:
    page = desk.started()
    desk.assess(page)
    desk.post("maya", f"{page}decide/", update="yes", reason="Mailboxes are full.", change="CHG-77")
    desk.post("maya", f"{page}close-change/", done="no", words="The board refused it.")
    assert "Change CHG-77 was withdrawn or refused; another one is to be named" in desk.read("maya", page)
    assert "name-change" in desk.get("maya", page).content.decode()
    desk.post("maya", f"{page}name-change/", change="CHG-80")
    assert "The catalogue waits for change CHG-80, which is open" in desk.read("maya", page)


@pytest.mark.req("R92", "R16")
def test_a_service_that_is_new_gets_its_key_at_the_update_of_the_catalogue(desk: Desk) -> None:
    request = requirements.asked(desk.people, service="", wanted="Chat")
    page = f"/assessments/{opened_for(By(desk.people['maya'], NOW), request).key}/"
    for number in range(1, 6):
        desk.post("maya", f"{page}answer/{number}/", **ANSWER)
    for number in (1, 2):
        desk.post("maya", f"{page}goal/{number}/", **LINK)
    Consultation.objects.update(due_at=NOW)
    desk.post("maya", f"{page}finish/")
    Consultation.objects.update(due_at=NOW)
    desk.post("maya", f"{page}decide/", update="yes", reason="It is wanted.", change="CHG-9")
    desk.post("maya", f"{page}close-change/", done="yes", words="It runs.")
    Consultation.objects.update(due_at=NOW)
    wrong = desk.refused("maya", f"{page}catalogue/", summary="Chat.", service="email", name="Chat")
    assert "is the key of another service" in wrong
    assert 'value="Chat"' in wrong
    desk.post("maya", f"{page}catalogue/", summary="Chat for all.", service="chat", name="Chat", owner="Owen")
    assert ServiceVersion.objects.get(service__key="chat").content == {"name": "Chat", "owner": "Owen"}


@act("tests.open_for_requirements", anyone=True)
def opened_for(by: By, request: Requirements) -> Told[Case]:
    """The assessment that a request opens at 2.3."""
    return Told(open_for_requirements(request.case, by.person, by.now))


# What is written wrongly


@pytest.mark.req("R89")
def test_an_answer_without_evidence_keeps_what_was_written(desk: Desk) -> None:
    page = desk.started()
    wrong = desk.refused("ines", f"{page}answer/1/", verdict="gap", words="Not at night.")
    assert "is empty, and nothing says why: name a document" in wrong
    assert 'href="#id_evidence"' in wrong
    assert ">\nNot at night.</textarea>" in wrong
    assert re.search(r'value="gap"[^>]*checked', wrong)
    both = desk.refused("ines", f"{page}answer/1/", **(ANSWER | {"none_because": "None."}))
    assert "leave one of the two out" in both
    assert row_of(page).answers.count() == 0


@pytest.mark.req("R89")
def test_an_answer_that_is_changed_keeps_the_one_before(desk: Desk) -> None:
    page = desk.started()
    assert desk.post("ines", f"{page}answer/1/", **ANSWER) == f"{page}answer/2/"
    assert "DOC-2026-0004" in desk.get("ines", f"{page}answer/1/").content.decode()
    again = desk.refused("ines", f"{page}answer/1/", **ANSWER)
    assert "That answer stands there already" in again
    changed = {"verdict": "gap", "words": "Not at night.", "none_because": "Nobody measures it."}
    desk.post("ines", f"{page}answer/1/", **changed)
    said = desk.read("maya", page)
    assert said.index("Not at night.") < said.index("Said before") < said.index("It carries twice the load.")
    assert "No evidence: Nobody measures it." in said


@pytest.mark.req("R88")
def test_a_goal_wants_a_verdict_and_a_reason(desk: Desk) -> None:
    page = desk.started()
    wrong = desk.refused("ines", f"{page}goal/1/", words=" ")
    assert wrong.count("This field is required.") >= 2
    assert desk.get("ines", f"{page}goal/3/").status_code == 404
    assert desk.get("ines", f"{page}answer/9/").status_code == 404


@pytest.mark.req("R90")
def test_nobody_finishes_what_is_not_complete_or_before_the_owner_has_replied(desk: Desk) -> None:
    page = desk.started()
    assert desk.get("ines", f"{page}finish/").status_code == 409
    for number in range(1, 6):
        desk.post("ines", f"{page}answer/{number}/", **ANSWER)
    for number in (1, 2):
        desk.post("ines", f"{page}goal/{number}/", **LINK)
    waits = desk.refused("ines", f"{page}finish/")
    assert "Not everybody who is consulted on step 1.1 has replied: Service Owner" in waits
    assert row_of(page).assessed_at is None
    assert desk.duty("owen", "You are consulted: Assess Current Capabilities").startswith("/duties/replies/")


@pytest.mark.req("R91")
def test_a_yes_wants_its_change_and_a_no_has_none(desk: Desk) -> None:
    page = desk.started()
    desk.assess(page)
    wrong = desk.refused("maya", f"{page}decide/", update="yes", reason="Mailboxes are full.")
    assert "name the change under which the capabilities are updated" in wrong
    assert ">\nMailboxes are full.</textarea>" in wrong
    wrong = desk.refused("maya", f"{page}decide/", update="no", reason="No money.", change="CHG-1")
    assert "belongs to a yes" in wrong
    assert 'value="CHG-1"' in wrong
    assert row_of(page).decisions.count() == 0


@pytest.mark.req("R92")
def test_a_catalogue_that_changes_in_nothing_is_refused(desk: Desk) -> None:
    page = desk.started()
    desk.assess(page)
    desk.change(page)
    wrong = desk.refused("maya", f"{page}catalogue/", summary="Nothing.", name="E-Mail")
    assert "differ in nothing from the catalogue" in wrong
    assert ServiceVersion.objects.filter(service__key="email").count() == 1


@pytest.mark.req("R93")
def test_without_a_service_desk_nobody_is_told(desk: Desk) -> None:
    page = desk.started()
    desk.assess(page)
    desk.change(page)
    desk.publish(page)
    RoleHolding.objects.filter(role=roles.SERVICE_DESK).delete()
    assert "Nobody holds the role Service Desk" in desk.read("maya", f"{page}communicate/")
    wrong = desk.refused("maya", f"{page}communicate/", words="100 GB.")
    assert "Give somebody the role first" in wrong
    assert ">\n100 GB.</textarea>" in wrong


@pytest.mark.req("R85")
def test_one_by_hand_wants_a_reason_and_a_day_to_come_and_is_one_at_a_time(desk: Desk) -> None:
    wrong = desk.refused("maya", "/assessments/new/", service="email", reason="Soon.", until="2026-10-01")
    assert "is over already: choose a later day" in wrong
    assert ">\nSoon.</textarea>" in wrong
    desk.post("maya", "/assessments/new/", service="email", reason="Soon.", until="2026-10-20")
    twice = desk.refused("maya", "/assessments/new/", service="email", reason="Soon.")
    assert "assesses this service already" in twice
    assert Assessment.objects.count() == 1


# Who sees and does what


@pytest.mark.req("R52")
def test_customers_vendors_and_other_teams_see_nothing_of_it(desk: Desk) -> None:
    page = desk.started()
    around = ["/assessments/", "/assessments/plan/", "/assessments/questions/", "/assessments/schedule/"]
    for name in ("priya", "carl", "niamh"):
        for path in [page, f"{page}answer/1/", "/assessments/new/", "/assessments/plan/new/", *around]:
            assert desk.get(name, path).status_code == 404, (name, path)
        assert "/assessments/" not in desk.get(name, "/").content.decode()
    assert desk.get("otto", page).status_code == 404
    assert "E-Mail" not in table(desk.get("otto", "/assessments/"))
    assert "E-Mail" in table(desk.get("ines", "/assessments/"))
    assert "/assessments/" in desk.get("ines", "/").content.decode()


@pytest.mark.req("R90", "R91")
def test_only_who_performs_a_step_finds_its_form(desk: Desk) -> None:
    page = desk.started()
    for name in ("owen", "stan", "cora", "dora", "abel"):
        assert "answer/1/" not in desk.get(name, page).content.decode(), name
        assert desk.get(name, f"{page}answer/1/").status_code == 403, name
        assert desk.client(name).post(f"{page}answer/1/", ANSWER).status_code == 403, name
    desk.assess(page)
    assert desk.get("ines", f"{page}decide/").status_code == 409
    assert desk.client("ines").post(f"{page}decide/", {"update": "no", "reason": "No."}).status_code == 409
    assert desk.get("ines", "/assessments/new/").status_code == 403
    assert row_of(page).decisions.count() == 0


def table(answer: HttpResponse) -> str:
    """The rows of a list, without what it can be narrowed to."""
    found = re.search(r"<tbody>.*</tbody>", answer.content.decode(), flags=re.DOTALL)
    return found[0] if found else ""


# The list, the schedule, and what everything rests on


@pytest.mark.req("R85")
def test_the_list_says_what_is_due_open_overdue_and_done(desk: Desk) -> None:
    said = desk.read("maya", "/assessments/?show=due")
    assert "2 services are due for review" in said
    assert desk.client("ines").post("/assessments/due/").status_code == 403
    desk.post("maya", "/assessments/due/")
    assert desk.client("maya").post("/assessments/due/").status_code == 409
    assert "2 assessments are open, none of them overdue" in desk.read("maya", "/assessments/")
    late = Assessment.objects.get(service__key="email")
    Assessment.objects.filter(pk=late.pk).update(due_at=NOW.replace(day=1))
    assert "1 of them overdue" in desk.read("maya", "/assessments/")
    overdue = table(desk.get("maya", "/assessments/?show=overdue"))
    assert "E-Mail" in overdue
    assert "Desktop" not in overdue
    one = table(desk.get("maya", "/assessments/?service=desktop"))
    assert "Desktop" in one
    assert "E-Mail" not in one
    page = f"/assessments/{late.case.key}/"
    desk.assess(page)
    desk.post("maya", f"{page}decide/", update="no", reason="Enough.")
    assert "Capabilities stay as they are" in table(desk.get("maya", "/assessments/?show=done"))


@pytest.mark.req("R85")
def test_the_manager_sets_how_often_services_are_reviewed(desk: Desk) -> None:
    assert "All services 12 months" in desk.read("owen", "/assessments/schedule/")
    assert desk.get("owen", "/assessments/schedule/interval/").status_code == 403
    wrong = desk.refused("maya", "/assessments/schedule/interval/", criticality="critical", months="0")
    assert 'value="0"' in wrong
    desk.post("maya", "/assessments/schedule/interval/", criticality="critical", months="6")
    assert "Critical 6 months" in desk.read("maya", "/assessments/schedule/")
    assert ReviewInterval.objects.get().months == 6
    assert "so already" in desk.refused(
        "maya", "/assessments/schedule/interval/", criticality="critical", months="6"
    )


@pytest.mark.req("R86")
def test_a_version_of_the_plan_is_adopted_and_open_assessments_keep_theirs(desk: Desk) -> None:
    page = desk.started()
    assert "Tactical Plan has 2 goals" in desk.read("ines", "/assessments/plan/")
    assert desk.get("ines", "/assessments/plan/new/").status_code == 403
    wrong = desk.refused(
        "cora", "/assessments/plan/new/", name="Plan", goals="Chat\nChat", because="It changed."
    )
    assert "stands there twice" in wrong
    assert ">\nChat\nChat</textarea>" in wrong
    desk.post("cora", "/assessments/plan/new/", name="Plan", goals="Chat\n\nOne desk", because="It changed.")
    assert [one.words for one in TacticalPlan.objects.get(number=2).goals.all()] == ["Chat", "One desk"]
    assert "Tactical Plan, version 1" in desk.read("maya", page)
    assert "Plan, version 2" in desk.read("maya", desk.started("desktop"))


@pytest.mark.req("R89", "R86")
def test_the_questions_are_edited_as_a_new_version(desk: Desk) -> None:
    page = desk.started()
    assert "Every assessment asks 5 questions" in desk.read("ines", "/assessments/questions/")
    assert desk.get("cora", "/assessments/questions/new/").status_code == 403
    stands = {one.name: one.value() for one in questions_form(desk)} | {"because": "Maria retires."}
    assert "Nothing differs" in desk.refused("maya", "/assessments/questions/new/", **stands)
    missing = desk.refused("maya", "/assessments/questions/new/", **(stands | {"people": ""}))
    assert "asks nothing about people" in missing
    twice = stands | {"people": stands["people"] + "\n" + stands["people"]}
    wrong = desk.refused("maya", "/assessments/questions/new/", **twice)
    assert "stands there twice" in wrong
    more = stands | {"people": stands["people"] + "\nWho knows the old relay? | Names, and until when."}
    desk.post("maya", "/assessments/questions/new/", **more)
    last = QuestionSet.objects.get(number=2).asked.last()
    assert (last.words, last.hint, last.about) == (
        "Who knows the old relay?", "Names, and until when.", "people"
    )  # fmt: skip
    assert row_of(page).questions.number == 1
    assert "of 6 questions answered" in desk.read("maya", desk.started("desktop"))


def questions_form(desk: Desk) -> Any:
    """The form as it is first seen."""
    return desk.get("maya", "/assessments/questions/new/").context["form"]


def test_the_pages_take_a_fixed_number_of_queries(desk: Desk) -> None:
    def taken(path: str) -> int:
        client = desk.client("maya")
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = ("/assessments/", "/assessments/?show=due", "/assessments/schedule/", "/assessments/plan/")
    desk.started()
    few = [taken(path) for path in paths]
    for number in range(15):
        record_version(f"s{number}", 1, NOW, {"name": f"S {number}"}, "0" * 64, NOW)
    starting.open_due_assessments(By(desk.people["maya"], NOW), at_most=10)
    plans.adopt_plan(By(desk.people["maya"], NOW), name="Plan", goals=["a", "b", "c"], because="It changed.")
    assert [taken(path) for path in paths] == few


@pytest.mark.parametrize("name", ["manager", "teo", "abel", "anna", "vera"])
def test_every_page_at_every_step_answers_everybody(name: str, organised: None) -> None:
    dora = Person.objects.create(username="dora", party=Party.objects.get(key="computing"))
    RoleHolding.objects.create(person=dora, role=roles.SERVICE_DESK, begins=NOW - timedelta(days=90))
    for place in walked.AT:
        if place != "assessed":
            walked.found_assessment(NOW, place)
    client = Client()
    client.force_login(Person.objects.get(username=name))
    expected = {"manager": (200,), "anna": (404,), "vera": (404,)}.get(name, (200, 403, 404, 409))
    for path in walked.pages_of_assessments():
        status = client.get(path).status_code
        assert status in expected, f"{path} answers {name} with {status}"
