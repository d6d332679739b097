"""The register of related documents: who keeps it, and when it raises an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from servicelevel.documents import writing
from servicelevel.documents.register import actions
from servicelevel.documents.register.actions import About
from servicelevel.documents.register.queries import entries, missing
from servicelevel.documents.writing import Wording
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.definition import shipped
from servicelevel.web import clock
from tests.process import organisation
from tests.process.organisation import NOW

People = dict[str, Person]
TODAY = NOW.date()
OUTSIDE = About(
    "SLA Template", "Template", "Quality office", TODAY + timedelta(days=90), "https://example.org/sla"
)

pytestmark = pytest.mark.req("R127")


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return organisation.found()


def by(people: People, name: str = "maya", days: int = 0) -> By:
    return By(people[name], NOW + timedelta(days=days))


def alerts(people: People, days: int = 0) -> dict[str, tuple[str, ...]]:
    return {one.row.title: tuple(one.alerts) for one in entries(people["abel"], NOW + timedelta(days=days))}


def test_the_six_documents_of_the_process_are_missing_until_they_are_registered(people: People) -> None:
    six = {one.name: one.description for one in shipped().surroundings.document.related}
    assert len(six) == 6
    assert {one.title: one.relation for one in missing(people["maya"])} == six
    for title, relation in six.items():
        actions.register(by(people), replace(OUTSIDE, title=title, relation=relation))
    assert missing(people["maya"]) == []
    with pytest.raises(Conflict):
        actions.register(by(people), OUTSIDE)


def test_only_the_manager_and_the_process_owners_keep_it_and_outsiders_do_not_read_it(people: People) -> None:
    for name in set(people) - {"maya", "paul"}:
        with pytest.raises(NotAllowed):
            actions.register(by(people, name), OUTSIDE)
    actions.register(by(people, "paul"), OUTSIDE)
    for name in ("priya", "niamh"):
        assert entries(people[name], NOW) == missing(people[name]) == []


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"title": " "}, "title"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": ""}, "address"),
        ({"document": "slr-1"}, "address"),
        ({"address": "", "document": "slr-1"}, "document"),
        ({"review_on": TODAY}, "review_on"),
    ],
)
def test_an_entry_says_where_its_document_lies(people: People, wrong: dict[str, str], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.register(by(people), replace(OUTSIDE, **wrong))  # type: ignore[arg-type]
    assert [one.path for one in refused.value.problems] == [path]


def test_an_address_outside_counts_as_long_as_somebody_confirmed_it(people: People) -> None:
    row = actions.register(by(people), replace(OUTSIDE, review_on=TODAY + timedelta(days=900)))
    assert "nobody has confirmed" in alerts(people)["SLA Template"][0]
    later = TODAY + timedelta(days=800)
    actions.look_again(by(people), row.key, leads_there=True, found="Version 3 is there.", review_on=later)
    assert alerts(people)["SLA Template"] == ()
    assert alerts(people, 365)["SLA Template"] == ()
    assert "nobody has confirmed the address since" in alerts(people, 366)["SLA Template"][0]
    assert "review was due" in alerts(people, 801)["SLA Template"][0]
    actions.look_again(by(people, days=2), row.key, leads_there=False, found="Moved away.", review_on=later)
    assert alerts(people, 2)["SLA Template"] == ("the link is broken",)
    actions.take_off(by(people), row.key, because="We have our own now.")
    assert alerts(people) == {}
    with pytest.raises(NotFound):
        actions.take_off(by(people), row.key, because="Twice.")


def test_a_document_of_ours_that_was_withdrawn_or_is_past_its_review_raises_an_alert(people: People) -> None:
    wording = Wording({}, "First", date(2026, 1, 1), review_on=TODAY + timedelta(days=10))
    about = writing.About("plan", "Improvement procedure", "improvement")
    version = writing.new_document(people["maya"], NOW, about, wording)
    actions.register(by(people), replace(OUTSIDE, address="", document="improvement"))
    assert alerts(people)["SLA Template"] == ("the document is not published yet",)
    writing.approve(people["maya"], NOW, version)
    writing.publish(people["maya"], NOW, version)
    assert alerts(people)["SLA Template"] == ()
    assert "out of date" in alerts(people, 11)["SLA Template"][0]
    writing.withdraw(people["maya"], NOW, version, "Replaced.")
    assert alerts(people)["SLA Template"] == ("the link is broken: the document was withdrawn",)


def test_the_register_is_kept_on_pages(people: People) -> None:
    maya, priya = Client(), Client()
    maya.force_login(people["maya"])
    priya.force_login(people["priya"])
    sent = {name: str(value) for name, value in vars(OUTSIDE).items()}
    assert maya.post("/register/new/", sent)["Location"] == "/register/"
    assert b"with a link that is broken" in maya.get("/register/").content
    looked = {"leads_there": "yes", "found": "It is there.", "review_on": "2027-01-01"}
    assert maya.post("/register/rel-0000/look/", looked).status_code == 404
    key = entries(people["maya"], NOW)[0].row.key
    assert maya.post(f"/register/{key}/look/", looked).status_code == 302
    assert b"1 document registered" in maya.get("/register/").content
    assert maya.post(f"/register/{key}/off/", {"because": "Ours now."}).status_code == 302
    assert priya.get("/register/").status_code == 404
