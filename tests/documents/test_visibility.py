"""Who sees which document: decided in one place, and what a person may not see does not exist for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicelevel.documents import actions, queries
from servicelevel.documents.evidence import upload_evidence
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.uploads.accepted import accepted
from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.documents.conftest import People, wording
from tests.process.organisation import NOW

Make = Callable[..., DocumentVersion]
INSIDE = {"maya", "cora", "ada", "dora", "paul", "connor", "lia", "abel"}
TEAMS = {"owen", "ines", "stan", "otto"}


def seeing(people: People, key: str) -> set[str]:
    """Who sees a document."""
    return {
        name
        for name, person in people.items()
        if queries.documents_visible_to(person).filter(key=key).exists()
    }


@pytest.mark.req("R41", "R1")
def test_a_draft_is_for_the_provider_and_a_published_one_for_its_customer(
    people: People, drafted: Make
) -> None:
    key = drafted("slr", "physics").document.key
    maya = By(people["maya"], NOW)
    assert seeing(people, key) == INSIDE | TEAMS
    actions.approve(maya, key, 1)
    assert seeing(people, key) == INSIDE | TEAMS
    actions.publish(maya, key, 1)
    assert seeing(people, key) == INSIDE | TEAMS | {"priya"}
    actions.withdraw(maya, key, 1, reason="Wrong.")
    assert seeing(people, key) == INSIDE | TEAMS


@pytest.mark.parametrize(
    ("kind", "party", "outside"),
    [
        ("sla", "physics", {"priya"}), ("report", "astronomy", {"carl"}), ("plan", "", set()), ("template", "", set()),
        ("ola", "physics", set()), ("uc", "physics", set()), ("uc", "relay", {"niamh"}), ("sla", "relay", set()),
        ("minutes", "messaging", set()),
    ],
)  # fmt: skip
def test_outsiders_see_what_is_for_them_and_of_their_business(
    kind: str, party: str, outside: set[str], people: People, published: Make
) -> None:
    if kind == "template":
        key = actions.draft_template(
            By(people["maya"], NOW), "slr", text="## x\n{{table: requirements}}", summary="x"
        ).document.key
    else:
        key = published(kind, party).document.key
    assert seeing(people, key) - INSIDE - TEAMS == outside


def test_evidence_of_a_customer_is_not_for_every_team(people: People) -> None:
    file = accepted("scan.pdf", b"%PDF-1.7 scan")
    theirs = upload_evidence(By(people["priya"], NOW), file).key
    ours = upload_evidence(By(people["ines"], NOW), file, party=Party.objects.get(key="physics")).key
    common = upload_evidence(By(people["stan"], NOW), file).key
    assert seeing(people, theirs) == INSIDE | {"priya"}
    assert seeing(people, ours) == INSIDE | {"priya", "ines"}
    assert seeing(people, common) == INSIDE | TEAMS


def test_strangers_and_who_left_see_nothing(people: People, published: Make) -> None:
    published("slr", "physics")
    priya = people["priya"]
    priya.is_active = False
    stranger = Person(username="nobody")
    for person in (priya, stranger, None, object()):
        assert not queries.documents_visible_to(person).exists()
        assert not queries.versions_visible_to(person).exists()
        assert queries.page_of_documents(person) == ([], "")


def test_a_customer_sees_of_a_document_only_the_published_versions(people: People, published: Make) -> None:
    document = published("slr", "physics").document
    maya, priya = By(people["maya"], NOW), people["priya"]
    actions.revise(maya, document.key, wording("Second, secret-word."))
    assert queries.version_for(priya, document).number == 1
    assert queries.version_for(people["maya"], document).number == 1
    assert queries.version_for(people["maya"], document, 2).state == "draft"
    for number in (2, 3):
        with pytest.raises(NotFound):
            queries.version_for(priya, document, number)
    assert queries.page_of_documents(priya, find="secret-word") == ([], "")
    row = queries.page_of_documents(priya)[0][0]
    assert (row.latest_number, row.last_number, row.last_state) == (1, 1, "published")
    row = queries.page_of_documents(people["maya"])[0][0]
    assert (row.latest_number, row.last_number, row.last_state) == (1, 2, "draft")


@pytest.mark.req("R99")
def test_a_file_of_somebody_else_does_not_exist(people: People, published: Make) -> None:
    version = published("slr", "physics")
    key = version.document.key
    assert queries.rendition_for(people["priya"], key, 1, "pdf").form == "pdf"
    assert queries.rendition_for(people["priya"], key, None, "docx").form == "docx"
    for name in ("carl", "niamh"):
        with pytest.raises(NotFound):
            queries.rendition_for(people[name], key, 1, "pdf")
    for form in ("xlsx", "", "pdf/"):
        with pytest.raises(NotFound):
            queries.rendition_for(people["maya"], key, 1, form)


def test_lists_come_in_pages_with_a_fixed_number_of_queries(
    people: People, django_assert_num_queries: Callable[..., object]
) -> None:
    from servicelevel.documents import writing
    from servicelevel.documents.writing import About

    for number in range(queries.PAGE + 3):
        writing.new_document(people["maya"], NOW, About("plan", f"Plan {number}"), wording())
    found: list[str] = []
    after = ""
    while True:
        with django_assert_num_queries(1):
            rows, after = queries.page_of_documents(
                people["maya"], collection="SLM", kind="plan", find="plan", after=after
            )
        found += [row.key for row in rows]
        if not after:
            break
    assert found == [f"PLN-2026-{number:04d}" for number in range(1, queries.PAGE + 4)]
    assert queries.page_of_documents(people["maya"], collection="ISO20K") == ([], "")
    with django_assert_num_queries(1):
        assert queries.counts_of_collections(people["maya"]) == {"SLM": queries.PAGE + 3, "ISO20K": 0}


def test_the_documents_of_a_case_are_found(people: People) -> None:
    from tests.process.organisation import NOW as at

    about = "question:7"
    key = upload_evidence(By(people["ines"], at), accepted("a.txt", b"words"), about=about).key
    assert [row.key for row in queries.documents_about(people["maya"], about)] == [key]
    assert queries.documents_about(people["priya"], about) == []
