"""Every address as every kind of person: nothing breaks, and nobody reads a word of what belongs to another customer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.organisation.models import Person
from tests.filters_taken_out import take_out
from tests.web.addresses import NOT_FOR_THE_MANAGER, NOT_PAGES, address, all_names, pages
from tests.web.organisation import PEOPLE

SignIn = Callable[[str], Client]
FILES = [address(name) for name in (*NOT_PAGES, *NOT_FOR_THE_MANAGER) if name not in ("sign-in", "sign-out")]
EVERYTHING = sorted({*pages(), *FILES})
SECRETS = {
    "physics": ("Physics", "email-physics", "INC0021", "anna"),
    "astronomy": ("Astronomy", "desktop-astronomy", "INC0020", "carl"),
}
"""Words that only a customer and the provider may read."""
ACTED_ON = (
    "/duties/", "/my-services/", "/deputies/", "/signature/", "/roles/", "/add-party/", "/add-person/", "/details/", "/access/", "/code/",
    "/communication/plan/propose/", "/communication/sent/new/", "/arrange/", "/close/", "/notice/", "/news/",
    "/register/new/", "/look/", "/off/", "/process/reviews/new/", "/process/measurements/bring/",
    "/communication/customers/physics/new/", "/communication/customers/physics/entries/", "/parties/physics/name/",
    "/propose-service/", "/lists/", "/own/adopt/", "/map/add/", "/propose/", "/retire/", "/authorise/", "/withdraw/",
    "/publish/", "/periods/begin/", "/exclusions/new/", "/query/", "/answer/", "/security-requirements/new/",
    "/feedback/new/", "/improvements/REP-", "/investigate/",
)  # fmt: skip
FILTERS = ("agreements_visible_to", "customers_visible_to", "entries_visible_to")
"""What decides which rows somebody sees, where the API does not show it; each is taken out once, and has to be missed."""
OTHERS = {"anna": ["astronomy"], "carl": ["physics"], "vera": ["physics", "astronomy"]}


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_every_page_answers_everybody_with_a_page_or_with_no(name: str, signed_in: SignIn) -> None:
    client = signed_in(name)
    for path in EVERYTHING:
        status = client.get(path).status_code
        assert status in (200, 403, 404, 405, 409), f"{path} answers {name} with {status}"


@pytest.mark.req("R41", "R52")
@pytest.mark.parametrize("name", sorted(OTHERS))
def test_another_customers_record_does_not_exist(name: str, signed_in: SignIn) -> None:
    client = signed_in(name)
    for path in EVERYTHING:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        body = b"".join(answer) if answer.streaming else answer.content
        for party in OTHERS[name]:
            for word in SECRETS[party]:
                assert word.encode() not in body, f"{path} tells {name} of {word}"


@pytest.mark.parametrize("filtering", FILTERS)
def test_a_filter_that_is_taken_out_is_found(
    filtering: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, filtering, Person.objects.get(username="manager"))
    with pytest.raises(AssertionError):
        test_another_customers_record_does_not_exist("carl", signed_in)


@pytest.mark.req("R168")
def test_an_auditor_reads_what_the_manager_reads(signed_in: SignIn) -> None:
    manager, auditor = signed_in("manager"), signed_in("abel")
    for path in pages():
        if manager.get(path).status_code == 200 and "roles/" not in path and "skip/" not in path:
            assert auditor.get(path).status_code == 200 or own(path), path


def own(path: str) -> bool:
    """Pages on which one acts rather than reads, or that are about oneself."""
    on_a_request = path == "/requests/new/" or (path.startswith("/requests/SLR-") and path.count("/") > 3)
    on_assessments = path.startswith("/assessments/") and (
        path.endswith(("/new/", "/interval/"))
        or (path.startswith("/assessments/CAP-") and path.count("/") > 3)
    )
    on_negotiations = path.startswith("/negotiations/") and path.endswith(
        ("/new/", "/document/", "/propose/1/")
    )
    ends = path.startswith("/agreements/") and path.endswith("/end/")
    return on_a_request or on_assessments or on_negotiations or ends or any(part in path for part in ACTED_ON)


def test_every_address_is_among_those_tried() -> None:
    tried = {address(name) for name in all_names() if name not in ("sign-in", "sign-out")}
    assert tried <= set(EVERYTHING)
