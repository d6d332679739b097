"""The pages of a document: links that stay, files byte for byte, and what its people alone may read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.documents import actions
from servicelevel.documents.models import DocumentVersion, Rendition
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.documents.conftest import People, wording
from tests.process.organisation import NOW

Make = Callable[..., DocumentVersion]
FORMS = ("html", "pdf", "docx")


def browser(person: Person) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.req("R1", "R99")
def test_the_links_of_a_version_stay_when_the_next_one_is_published(people: People, published: Make) -> None:
    key = published("slr", "physics").document.key
    page = browser(people["priya"])
    links = [f"/documents/{key}/v1/{form}/" for form in FORMS]
    before = [page.get(link).content for link in links]
    digests = dict(Rendition.objects.filter(version__number=1).values_list("form", "digest"))
    assert [hashlib.sha256(one).hexdigest() for one in before] == [digests[form] for form in FORMS]
    maya = By(people["maya"], NOW)
    actions.revise(maya, key, wording("Second."))
    actions.approve(maya, key, 2)
    actions.publish(maya, key, 2)
    assert [page.get(link).content for link in links] == before
    shown = page.get(f"/documents/{key}/v1/").content.decode()
    assert "A newer version was published" in shown
    assert all(digest in shown for digest in digests.values())


@pytest.mark.req("R99")
@pytest.mark.parametrize("name", ["carl", "niamh"])
def test_for_others_neither_page_nor_file_exists(name: str, people: People, published: Make) -> None:
    key = published("slr", "physics").document.key
    page = browser(people[name])
    assert key not in page.get("/documents/").content.decode()
    for rest in ("", "v1/", "v1/withdraw/", *(f"v1/{form}/" for form in FORMS)):
        assert page.get(f"/documents/{key}/{rest}").status_code == 404, rest


def test_a_file_is_given_to_keep_and_never_shown_as_a_page_of_ours(people: People, published: Make) -> None:
    key = published("slr", "physics").document.key
    for form in FORMS:
        answer = browser(people["priya"]).get(f"/documents/{key}/v1/{form}/")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
