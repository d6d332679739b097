"""The organisation's own copy of the process: taken away, edited, brought back, in force for new cases."""

from __future__ import annotations

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from servicelevel.process.in_force import in_force
from servicelevel.process.models import OwnProcess
from tests.process.organisation import found


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    return found()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def brought(text: str) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile("process.yaml", text.encode()),
        "because": "We ask the customer twice.",
    }


@pytest.mark.req("R128")
def test_the_file_that_is_taken_away_is_the_process_and_comes_back_edited(people: dict[str, Person]) -> None:
    maya = of(people["maya"])
    content = yaml.safe_load(maya.get("/process/own/file/").content)
    content["procedures"][0]["name"] = "Know what we can offer"
    assert maya.post("/process/own/adopt/", brought(yaml.safe_dump(content)))["Location"] == "/process/own/"
    assert in_force().reading.procedures[0].name == "Know what we can offer"
    assert Line.objects.latest("number").act == "process.adopt"
    page = maya.get("/process/own/").content.decode()
    assert "We ask the customer twice." in page
    assert yaml.safe_load(maya.get("/process/own/file/").content) == content


@pytest.mark.req("R128")
def test_a_process_that_cannot_run_is_refused_with_everything_that_is_wrong(
    people: dict[str, Person],
) -> None:
    maya = of(people["maya"])
    content = yaml.safe_load(maya.get("/process/own/file/").content)
    first = content["procedures"][0]["steps"][0]
    first["arrows"][0]["to"] = "9.9"
    content["raci"][first["key"]] = dict.fromkeys(content["raci"][first["key"]], "C")
    page = maya.post("/process/own/adopt/", brought(yaml.safe_dump(content))).content.decode()
    assert "9.9" in page, page[page.index("notice-wrong") :][:1500]
    assert "accountable" in page
    assert not OwnProcess.objects.exists()


@pytest.mark.parametrize("text", ["- a list", "key: [", "", "procedures: 7"])
def test_what_is_no_process_is_refused(people: dict[str, Person], text: str) -> None:
    page = of(people["maya"]).post("/process/own/adopt/", brought(text or " ")).content.decode()
    assert "Nothing was adopted" in page
    assert not OwnProcess.objects.exists()


def test_it_is_adopted_by_the_manager_and_the_administrator_alone(people: dict[str, Person]) -> None:
    for name in ("owen", "priya", "abel", "paul"):
        assert of(people[name]).get("/process/own/adopt/").status_code == 403
        assert of(people[name]).get("/process/own/").status_code == 200
