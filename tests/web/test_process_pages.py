"""The process as pages: what stands on them, for whom, and that they ask no more often when there is more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process import actions
from servicelevel.process.cases import Start, begin
from servicelevel.process.definition import as_mapping, differences, shipped
from servicelevel.process.models import Case, StepTaken
from servicelevel.process.policies import CHECKS, checked
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]


@act("tests.begin", anyone=True)
def begun(by: By, title: str, customer: str) -> Told[Case]:
    party = Party.objects.get(key=customer)
    case = begin(Start("2.0", title, "customer request", service="email", customer=party), by.person, by.now)
    return Told(case, {}, f"case:{case.key}", case.key)


def text(answer) -> str:
    """What a reader reads: the page without its tags."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def manager_by(days_ago: int = 0) -> By:
    return By(Person.objects.get(username="manager"), NOW - timedelta(days=days_ago))


@pytest.mark.req("R15")
def test_the_map_says_how_many_wait_where_and_which_of_them_too_long(signed_in: SignIn) -> None:
    begun(manager_by(30), "Mail for the beam line", "physics")
    said = text(signed_in("manager").get("/process/"))
    assert "8 steps wait to be taken, 1 of them past the time that the process sets" in said
    assert (
        "2.1 Gather Business Requirements Service Level Manager then 2.2 Assess Against Capabilities 2 wait 1 late"
        in said
    )
    assert "define capabilities: 1.0 Define Capabilities and back to 2.2" in said


@pytest.mark.req("R51")
def test_a_customer_counts_its_own_cases_only(signed_in: SignIn) -> None:
    begun(manager_by(), "Mail for a telescope", "astronomy")
    assert "1 step waits to be taken" in text(signed_in("carl").get("/process/"))
    said = text(signed_in("carl").get("/process/steps/2.1/"))
    assert "Mail for a telescope" in said
    assert "Physics" not in said
    assert "No case waits anywhere" in text(signed_in("vera").get("/process/"))


def test_the_number_of_queries_stays_when_there_are_more_cases(signed_in: SignIn) -> None:
    client, counts = signed_in("manager"), []
    for more in (0, 1, 12):
        for number in range(more):
            case = begun(manager_by(9), f"Request {number}", "physics")
            StepTaken.objects.create(case=case, number=1, step="2.1", opened_at=NOW, taken_at=NOW, line=1)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            for path in ("/process/", "/process/policies/"):
                assert client.get(path).status_code == 200
        counts.append(len(caught))
    assert counts[1] == counts[2]


@pytest.mark.req("R128", "X11")
def test_the_matrix_shows_both_readings_and_marks_what_differs(signed_in: SignIn) -> None:
    client = signed_in("anna")
    answers = [client.get(f"/process/raci/?reading={name}") for name in ("resolved", "literal")]
    resolved, literal = map(text, answers)
    differing = sum(one.what.startswith("RACI ") for one in differences(shipped()))
    assert f"{differing} cells differ from the document" in resolved
    assert [answer.content.decode().count("raci-differs") for answer in answers] == [differing] * 2
    assert "3.3 Negotiate SLA A, R written A, C, X11 C written R, X11 C C C R written empty, X11" in resolved
    assert "3.3 Negotiate SLA A, C read A, R, X11 R read C, X11 C C C – read R, X11" in literal


@pytest.mark.req(*(f"X{number}" for number in range(1, 38)))
def test_every_contradiction_stands_there_with_its_wordings_its_reading_and_its_reason(
    signed_in: SignIn,
) -> None:
    answer = signed_in("anna").get("/process/contradictions/")
    said = (
        text(answer).replace("&#x27;", "'").replace("&quot;", '"').replace("&gt;", ">").replace("&amp;", "&")
    )
    for one in shipped().contradictions.values():
        assert f'id="{one.key}"' in answer.content.decode()
        for quote in one.quotes:
            assert f"“{quote.words}”" in said
        assert one.finding in said
        assert one.resolution in said
        assert one.because in said


@pytest.mark.req("X1", "X5")
def test_a_step_says_where_it_leads_in_both_readings(signed_in: SignIn) -> None:
    client = signed_in("manager")
    assert "We read it" not in text(client.get("/process/steps/5.3/"))
    resolved, literal = (
        text(client.get(f"/process/steps/5.3/?reading={name}")) for name in ("resolved", "literal")
    )
    assert "Where it leads 5.2 Quality of Service Met?" in resolved
    assert "the document has “→ 7.5.2”" in resolved
    assert "Where it leads 7.5.2" in literal
    assert "The document does not say where it leads" in text(
        client.get("/process/steps/2.6/?reading=literal")
    )


def test_what_is_no_step_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("manager").get("/process/steps/9.9/").status_code == 404


@pytest.mark.req("R22")
def test_each_policy_has_a_check_that_runs(signed_in: SignIn) -> None:
    said = text(signed_in("manager").get("/process/policies/"))
    manager = Person.objects.get(username="manager")
    found = {policy.key: result for policy, _, result in checked(manager, NOW)}
    assert list(found) == [f"P{number}" for number in range(1, 9)]
    assert {policy.check for policy in shipped().surroundings.policies} <= set(CHECKS)
    for result in found.values():
        assert result.words in said
    assert found["P3"].ok is True
    assert found["P4"].ok is None
    assert found["P4"].words == "Nothing is recorded of what 2 services rest on"
    assert found["P5"].count == 2
    assert found["P7"].ok is True


@pytest.mark.req("R44")
def test_a_check_changes_with_what_it_tests(organised: None) -> None:
    manager = Person.objects.get(username="manager")

    def owned() -> int:
        return next(result.count for policy, _, result in checked(manager, NOW) if policy.key == "P8")

    assert owned() == 1
    RoleHolding.objects.create(
        person=manager, role="service-owner", service="desktop", begins=NOW - timedelta(days=1)
    )
    assert owned() == 0


def test_only_who_sees_everything_sees_what_the_checks_count(signed_in: SignIn) -> None:
    for name in ("anna", "teo", "vera"):
        assert signed_in(name).get("/process/policies/").status_code == 404
        assert "/process/policies/" not in signed_in(name).get("/process/").content.decode()
    assert signed_in("abel").get("/process/policies/").status_code == 200


def test_an_own_version_is_shown_as_the_one_in_force_beside_the_other_two(signed_in: SignIn) -> None:
    mapping = as_mapping(shipped().resolved)
    mapping["procedures"][0]["steps"][0]["name"] = "Look at what we can do"
    actions.adopt(manager_by(), mapping, because="Our own words.")
    client = signed_in("manager")
    said = text(client.get("/process/"))
    assert "In force: our version 1" in said
    assert "1.1 Look at what we can do" in said
    assert "1.1 Assess Current Capabilities" in text(client.get("/process/?reading=literal"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("roles", "Answers for every step"), ("measurements", "100 % of critical SLAs monitored and reported (ours)"),
        ("neighbours", "CMDB providing details of all CIs"), ("communication", "Communication 3: Notice to customers"),
        ("document", "Supersedes: the document has “No Previous Versions” ( X33 )"),
    ],
)  # fmt: skip
def test_what_surrounds_the_procedures_can_be_read_in_both_readings(
    signed_in: SignIn, path: str, words: str
) -> None:
    client = signed_in("anna")
    assert words in text(client.get(f"/process/{path}/"))
    literal = client.get(f"/process/{path}/?reading=literal")
    assert literal.status_code == 200
    if path in ("measurements", "communication", "document"):
        assert words not in text(literal)
