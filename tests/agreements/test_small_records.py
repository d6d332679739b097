"""Questions about services, issues with OLAs, responsibilities of customers: asked, answered, and seen by whom it concerns."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from servicelevel.agreements.issues.actions import close_issue, report_issue
from servicelevel.agreements.issues.queries import escalated_to, issues_visible_to
from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.agreements.responsibilities.actions import judge_responsibility, state_evidence
from servicelevel.agreements.responsibilities.queries import kept_by
from servicelevel.capabilities.actions import record_version, show
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.capabilities.questions.actions import answer_question, ask_question
from servicelevel.capabilities.questions.models import ServiceQuestion
from servicelevel.capabilities.questions.queries import questions_visible_to, waiting_for
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process.cases import Start, begin
from servicelevel.process.models import Case, Notice
from servicelevel.web import clock
from tests.process import organisation
from tests.process.organisation import NOW

PARTS = ["Name somebody who reports who leaves", "Report a suspicious message"]
OLA = ("mail-ola", "OLA", "computing", "messaging")
SLAS = (("mail-physics", "SLA", "physics", "computing"), ("mail-astronomy", "SLA", "astronomy", "computing"))


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Person]:
    """E-Mail with two responsibilities, an SLA for each customer, and an OLA of Messaging."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = organisation.found()
    content = {"name": "E-Mail", "owner": "Owen", "customer_responsibilities": PARTS}
    record_version("email", 1, ALWAYS, content, "0" * 64, NOW)
    show({"email": ["physics", "astronomy"]})
    for key, kind, customer, provider in (OLA, *SLAS):
        parties = Party.objects.in_bulk(field_name="key")
        one = Agreement.objects.create(
            key=key, kind=kind, customer=parties[customer], provider=parties[provider]
        )
        AgreementVersion.objects.create(
            agreement=one, number=1, state="in force", takes_effect=organisation.LONG_AGO,
            recorded_at=organisation.LONG_AGO, in_force_since=organisation.LONG_AGO, digest="0" * 64,
            content={"title": key, "zone": "UTC", "services": ["email"], "targets": {}},
        )  # fmt: skip
        one.covers.add(Service.objects.get(key="email"))
    return found


@act("tests.begin_case", anyone=True)
def begin_case(by: By) -> Told[Case]:
    """A request of Physics about E-Mail."""
    start = Start(
        "2.0", "E-Mail", "customer request", service="email", customer=Party.objects.get(key="physics")
    )
    return Told(begin(start, by.person, by.now))


def page(person: Person, path: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def status(person: Person, path: str) -> int:
    client = Client()
    client.force_login(person)
    return client.get(path).status_code


@pytest.mark.req("R48")
def test_a_customers_question_is_a_duty_of_the_owner_until_it_is_answered(people: dict[str, Person]) -> None:
    client = Client()
    client.force_login(people["priya"])
    assert "Ask the owner" in page(people["priya"], "/services/email/")
    sent = client.post("/services/email/ask/", {"words": "How large may a message be?"})
    assert sent["Location"] == "/services/email/"
    row = ServiceQuestion.objects.get()
    assert "How large may a message be?" in page(people["owen"], "/duties/")
    for name in ("otto", "ines", "maya", "carl"):
        assert not waiting_for(people[name], NOW).exists(), name
    client.force_login(people["owen"])
    client.post(f"/questions/{row.pk}/", {"answer": "35 MB."})
    assert not waiting_for(people["owen"], NOW).exists()
    assert "35 MB." in page(people["priya"], f"/questions/{row.pk}/")
    assert "answered" in page(people["priya"], "/services/email/")
    acts = ["capabilities.ask_question", "capabilities.answer_question"]
    assert list(Line.objects.filter(subject="service:email").values_list("act", flat=True)) == acts
    with pytest.raises(Conflict):
        answer_question(By(people["owen"], NOW), row.pk, answer="36 MB.")


@pytest.mark.req("R48")
def test_a_question_is_read_by_its_customer_the_owner_and_the_provider(people: dict[str, Person]) -> None:
    row = ask_question(By(people["priya"], NOW), "email", words="Who reads my mail?")
    reads = {
        name for name, one in people.items() if questions_visible_to(one, NOW).filter(pk=row.pk).exists()
    }
    assert reads == {"priya", "owen", "maya", "cora", "ada", "dora", "paul", "connor", "lia", "abel"}
    assert status(people["carl"], f"/questions/{row.pk}/") == 404
    for name in ("ines", "dora", "abel"):
        with pytest.raises(NotAllowed), transaction.atomic():
            answer_question(By(people[name], NOW), row.pk, answer="Nobody.")
    with pytest.raises(NotAllowed):
        ask_question(By(people["owen"], NOW), "email", words="Why?")
    with pytest.raises(Invalid):
        ask_question(By(people["priya"], NOW), "email", words="  ")
    with pytest.raises(NotFound):
        ask_question(By(people["priya"], NOW), "desktop", words="Why?")


@pytest.mark.req("R48")
def test_where_a_service_has_no_owner_the_manager_is_asked(people: dict[str, Person]) -> None:
    ask_question(By(people["priya"], NOW), "email", words="Who reads my mail?")
    assert not waiting_for(people["maya"], NOW).exists()
    RoleHolding.objects.filter(role="service-owner", service="email").update(ends=NOW)
    assert waiting_for(people["maya"], NOW).exists()


@pytest.mark.req("R48")
def test_the_owners_contact_stands_in_the_catalogue_and_on_notices(people: dict[str, Person]) -> None:
    said = {"name": "E-Mail", "owner": "Owen", "contact": "ext. 2300", "customer_responsibilities": PARTS}
    record_version("email", 2, ALWAYS, said, "1" * 64, NOW)
    assert "Owen, ext. 2300" in page(people["priya"], "/services/email/")
    case = begin_case(By(people["maya"], NOW))
    Notice.objects.create(
        case=case, step="2.1", person=people["priya"], role="customer", words="It began.", made_at=NOW, line=1
    )
    assert "ask Owen, ext. 2300" in page(people["priya"], "/duties/")


@pytest.mark.req("R38")
def test_an_issue_with_an_ola_goes_to_the_service_level_manager(people: dict[str, Person]) -> None:
    row = report_issue(By(people["ines"], NOW), "mail-ola", words="Nobody is on call on Sundays.")
    assert "Nobody is on call on Sundays." in page(people["maya"], "/duties/")
    assert not escalated_to(people["owen"], NOW).exists()
    assert "Nobody is on call on Sundays." in page(people["maya"], "/olas/")
    with pytest.raises(NotAllowed), transaction.atomic():
        close_issue(By(people["ines"], NOW), row.pk, closing="Done.")
    with pytest.raises(Invalid), transaction.atomic():
        close_issue(By(people["maya"], NOW), row.pk, closing="")
    close_issue(By(people["maya"], NOW), row.pk, closing="Sundays are covered from May on.")
    assert not escalated_to(people["maya"], NOW).exists()
    assert "Sundays are covered" in page(people["ines"], f"/issues/{row.pk}/")
    with pytest.raises(Conflict):
        close_issue(By(people["maya"], NOW), row.pk, closing="Again.")


@pytest.mark.req("R38")
def test_only_who_sees_an_ola_sees_and_reports_its_issues(people: dict[str, Person]) -> None:
    row = report_issue(By(people["ines"], NOW), "mail-ola", words="Nobody is on call.")
    for name in ("priya", "carl", "niamh"):
        assert not issues_visible_to(people[name]).exists(), name
        assert status(people[name], f"/issues/{row.pk}/") == 404
        with pytest.raises(NotFound), transaction.atomic():
            report_issue(By(people[name], NOW), "mail-ola", words="Why?")
    with pytest.raises(NotFound):
        report_issue(By(people["maya"], NOW), "mail-physics", words="That is an SLA.")


@pytest.mark.req("R53")
def test_a_customer_states_evidence_and_the_provider_judges_with_a_reason(people: dict[str, Person]) -> None:
    physics = people["priya"].party
    assert physics is not None
    client = Client()
    client.force_login(people["priya"])
    here = "/services/email/responsibilities/physics/0/"
    client.post(here, {"words": "Ida Berg sends the list each Friday."})
    (first, second) = kept_by(people["priya"], "email", NOW)
    assert (first.state, second.state) == ("Evidence stated", "Nothing is said yet")
    client.force_login(people["owen"])
    assert "Nothing was recorded yet" in client.post(here, {"kept": "no", "because": ""}).content.decode()
    client.post(here, {"kept": "no", "because": "No list has come since May."})
    shown = page(people["priya"], "/services/email/")
    assert "No list has come since May." in shown
    assert [one.look for one in kept_by(people["priya"], "email", NOW)] == ["breached", "no data"]
    judge_responsibility(
        By(people["maya"], NOW), "email", PARTS[0], customer=physics, kept=True, because="It came."
    )
    found = kept_by(people["priya"], "email", NOW)[0]
    assert (found.look, len(found.notes)) == ("met", 3), "nothing that was said before is lost"


@pytest.mark.req("R53")
def test_nobody_speaks_for_another_customer_and_none_reads_of_it(people: dict[str, Person]) -> None:
    physics, astronomy = (Party.objects.get(key=key) for key in ("physics", "astronomy"))
    state_evidence(By(people["priya"], NOW), "email", PARTS[0], words="We do.", customer=physics)
    with pytest.raises(NotAllowed), transaction.atomic():
        state_evidence(By(people["carl"], NOW), "email", PARTS[0], words="They do not.", customer=physics)
    with pytest.raises(NotAllowed), transaction.atomic():
        judge_responsibility(
            By(people["ines"], NOW), "email", PARTS[0], customer=physics, kept=True, because="So."
        )
    with pytest.raises(NotFound), transaction.atomic():
        state_evidence(By(people["priya"], NOW), "email", "Something else", words="We do.", customer=physics)
    assert {one.customer for one in kept_by(people["carl"], "email", NOW)} == {astronomy}
    assert {one.customer for one in kept_by(people["owen"], "email", NOW)} == {astronomy, physics}
    for name in ("ines", "niamh"):
        assert kept_by(people[name], "email", NOW) == []
    assert status(people["carl"], "/services/email/responsibilities/physics/0/") == 404
    assert status(people["carl"], "/services/email/responsibilities/astronomy/0/") == 200
