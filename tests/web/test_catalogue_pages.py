"""The catalogue as pages: found, filtered, proposed, authorised; and what a customer sees of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicelevel.capabilities.actions import record_version, show
from servicelevel.capabilities.catalogue.forms import ServiceForm, filled_in
from servicelevel.capabilities.catalogue.listing import PAGE
from servicelevel.capabilities.queries import ALWAYS, current
from servicelevel.organisation.models import Person
from servicelevel.web import clock
from tests.capabilities.test_versions import FULL
from tests.process import organisation

NOW = organisation.NOW
SAID = {key: value for key, value in FULL.items() if key != "hours"}


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Person]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = organisation.found()
    record_version("email", 1, ALWAYS, SAID, "0" * 64, NOW)
    record_version(
        "desktop", 1, ALWAYS, {"name": "Desktop", "lifecycle": "in design", "phase": 2}, "1" * 64, NOW
    )
    show({"email": ["physics"], "desktop": ["astronomy"]})
    return found


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form_of(content: dict[str, object], **more: object) -> dict[str, object]:
    return {**filled_in(content), **more}


def read(person: Person, path: str) -> str:
    answer = of(person).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.req("R31")
def test_a_change_is_proposed_by_the_owner_and_authorised_by_the_manager(people: dict[str, Person]) -> None:
    given = form_of(SAID | {"phase": 1, "inclusions": ["Recovery within 60 days"]}, because="The offer grew.")
    led = of(people["owen"]).post("/services/email/propose/", given)["Location"]
    assert led == "/services/email/versions/2/"
    page = read(people["maya"], led)
    assert "1 field differs from version 1" in page.replace("\xa0", " ")
    assert "Recovery within 60 days" in page
    assert "waits for the Service Level Manager" in read(people["owen"], "/services/email/")
    assert "Recovery within 60 days" not in read(people["priya"], "/services/email/")
    assert of(people["owen"]).post(f"{led}authorise/", {"slr": ""}).status_code == 403
    assert of(people["maya"]).post(f"{led}authorise/", {"slr": ""})["Location"] == "/services/email/"
    assert "Recovery within 60 days" in read(people["priya"], "/services/email/")


@pytest.mark.req("R19", "R31")
def test_a_new_service_is_offered_on_requirements_or_with_a_reason(people: dict[str, Person]) -> None:
    maya = of(people["maya"])
    led = maya.post("/propose-service/", {"key": "storage", "name": "Storage", "lifecycle": "offered"})[
        "Location"
    ]
    refused = maya.post(f"{led}authorise/", {"slr": ""}).content.decode()
    assert "no service level requirements are documented" in refused, refused
    assert (
        maya.post(f"{led}authorise/", {"without_slr_because": "A gift."})["Location"] == "/services/storage/"
    )
    assert of(people["owen"]).get("/propose-service/").status_code == 403


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(people: dict[str, Person]) -> None:
    given = form_of(SAID | {"phase": 1}, customers="physics\nphisics", offerings="A | b | nowhere")
    page = of(people["owen"]).post("/services/email/propose/", given).content.decode()
    assert "Nothing was proposed yet" in page
    assert "phisics" in page
    assert "nowhere" in page
    assert current(NOW).get(service__key="email").number == 1


def test_a_form_gives_back_the_content_that_it_shows() -> None:
    form = ServiceForm(["office"], False, filled_in(FULL))
    assert form.is_valid(), form.errors
    assert form.content() == FULL


@pytest.mark.req("R5", "R16")
def test_a_customer_reads_its_services_and_nothing_of_our_planning(people: dict[str, Person]) -> None:
    listed, page = read(people["priya"], "/services/"), read(people["priya"], "/services/email/")
    assert "E-Mail" in listed
    assert "Desktop" not in listed
    assert "Report people who leave" in page
    for inside in ("% complete", "Criticality", "Maintainers", "Propose"):
        assert inside not in page
    assert of(people["priya"]).get("/services/desktop/").status_code == 404
    assert of(people["priya"]).get("/waves/").status_code == 404


@pytest.mark.req("R16")
def test_the_provider_sees_the_catalogue_as_a_customer_does(people: dict[str, Person]) -> None:
    page = read(people["maya"], "/services/?as=astronomy")
    assert "What Astronomy sees of our offer" in page
    assert "Desktop" in page
    assert "E-Mail" not in page
    assert "Criticality" not in page
    assert "Astronomy" not in read(people["priya"], "/services/?as=astronomy")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("find=mailb", "E-Mail"),
        ("lifecycle=in+design", "Desktop"),
        ("criticality=high", "E-Mail"),
        ("wave=2", "Desktop"),
    ],
)
def test_services_are_found_by_words_and_filters(people: dict[str, Person], asked: str, there: str) -> None:
    page = read(people["maya"], f"/services/?{asked}")
    found = {name for name in ("E-Mail", "Desktop") if f">{name}</a>" in page}
    assert found == {there}


def test_pages_follow_each_other_without_a_gap_and_take_a_fixed_number_of_queries(
    people: dict[str, Person],
) -> None:
    maya = of(people["maya"])

    def taken(path: str) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as found:
            page = maya.get(path).content.decode()
        return len(found), page

    few, _ = taken("/services/")
    for number in range(2 * PAGE):
        record_version(f"s{number}", 1, NOW, {"name": f"Same {number % 3}"}, f"{number:064}", NOW)
    keys, path = [], "/services/"
    while path:
        many, page = taken(path)
        assert many <= few + 2
        keys += [part.split("/", 1)[0] for part in page.split('<th scope="row"><a href="/services/')[1:]]
        path = f"/services/?after={keys[-1]}" if 'rel="next"' in page else ""
    assert len(keys) == len(set(keys)) == 2 * PAGE + 2


@pytest.mark.req("R8", "R13")
def test_waves_say_which_services_come_when_and_what_is_missing(people: dict[str, Person]) -> None:
    page = read(people["ines"], "/waves/")
    assert "Wave 1" in page
    assert "50 % of the catalogue" in page.replace("\xa0", " ")
    assert "0 with an SLA, 0 with a dependency map" in page
    assert "missing: " in page


def test_a_service_is_retired_with_a_reason(people: dict[str, Person]) -> None:
    maya = of(people["maya"])
    assert "Nothing was retired yet" in maya.post("/services/email/retire/", {"because": ""}).content.decode()
    maya.post("/services/email/retire/", {"because": "Replaced."})
    assert current(NOW).get(service__key="email").lifecycle == "retired"
