"""Nobody sees a page without signing in, and nobody sees what belongs to another party."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from servicelevel.monitoring.models import Source, TicketEvent
from servicelevel.organisation.models import Person
from tests.filters_taken_out import take_out
from tests.web.addresses import address, all_names, pages
from tests.web.organisation import PASSWORD

SignIn = Callable[[str], Client]

ASTRONOMYS = ["/agreements/desktop-astronomy/", "/agreements/desktop-astronomy/2026-09/", "/services/desktop/",
              "/agreements/desktop-astronomy/2026-09/reply/", "/agreements/desktop-astronomy/2026-09/report.json",
              "/agreements/desktop-astronomy/2026-09/reply/?format=csv", "/tickets/desk/INC0020/"]  # fmt: skip

NOT_THERE = [
    "/agreements/email-physics/2026-13/", "/agreements/email-physics/2026-11/", "/agreements/nothing/", "/nothing/",
    "/agreements/email-physics/2026-09/nothing/", "/tickets/desk/INC9999/", "/tickets/nowhere/INC0021/",
    "/services/nothing/",
]  # fmt: skip

OPEN_TO_ALL = ("sign-in", "set-up")
"""Where one comes in: with a password, or with the code with which one sets one."""


@pytest.mark.parametrize("name", all_names())
def test_every_page_asks_to_sign_in(name: str, organised: None) -> None:
    if name in OPEN_TO_ALL:
        return
    answer = Client().get(address(name))
    if name != "sign-out":
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", pages())
def test_the_provider_sees_every_page(path: str, signed_in: SignIn) -> None:
    assert signed_in("manager").get(path).status_code == 200


@pytest.mark.parametrize("path", ASTRONOMYS)
def test_what_belongs_to_another_customer_does_not_exist(path: str, signed_in: SignIn) -> None:
    assert signed_in("anna").get(path).status_code == 404
    assert signed_in("carl").get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/agreements/", "/services/", "/tickets/", "/tickets/?find=INC"])
def test_no_list_names_what_belongs_to_another_customer(path: str, signed_in: SignIn) -> None:
    page = signed_in("anna").get(path).content.decode()
    assert "E-Mail" in page or "INC" in page
    for word in ("Astronomy", "Desktop Support", "First reply", "INC0058"):
        assert word not in page, f"{path} tells a customer of {word}"


@pytest.mark.parametrize(
    ("filtering", "path"), [("current_visible_to", "/services/"), ("agreements_visible_to", "/agreements/")]
)
def test_a_filter_of_a_list_that_is_taken_out_is_found(
    filtering: str, path: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, filtering, Person.objects.get(username="manager"))
    with pytest.raises(AssertionError, match="tells a customer"):
        test_no_list_names_what_belongs_to_another_customer(path, signed_in)


def test_a_ticket_that_went_to_another_customers_service_is_theirs_now(signed_in: SignIn) -> None:
    desk = Source.objects.get(key="desk")
    at = datetime(2026, 10, 14, 12, tzinfo=UTC)
    assert signed_in("anna").get("/tickets/desk/INC0021/").status_code == 200
    fields = {"service": "desktop", "assignee": "Astronomy's own"}
    TicketEvent.objects.create(
        source=desk, event_id="moved", ticket="INC0021", occurred_at=at, recorded_at=at, sequence=9, **fields
    )
    assert signed_in("anna").get("/tickets/desk/INC0021/").status_code == 404
    assert signed_in("carl").get("/tickets/desk/INC0021/").status_code == 200


def test_sources_are_for_the_provider(signed_in: SignIn) -> None:
    assert signed_in("anna").get("/sources/").status_code == 404
    assert b"/sources/" not in signed_in("anna").get("/").content


def test_somebody_without_a_party_sees_nothing(signed_in: SignIn) -> None:
    Person.objects.create_user("nobody", password=PASSWORD)
    client = signed_in("nobody")
    assert "No agreements yet" in client.get("/").content.decode()
    assert client.get("/agreements/email-physics/").status_code == 404


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_is_said_in_plain_words(path: str, signed_in: SignIn) -> None:
    answer = signed_in("manager").get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_signing_in_and_out(organised: None) -> None:
    client = Client()
    wrong = client.post("/sign-in/", {"login": "anna", "password": "not it"})
    assert "You are not signed in" in wrong.content.decode()
    right = client.post(
        "/sign-in/?next=/tickets/", {"login": "anna", "password": PASSWORD, "next": "/tickets/"}
    )
    assert right["Location"] == "/tickets/"
    assert client.get("/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_signing_in_leads_nowhere_outside(organised: None) -> None:
    answer = Client().post(
        "/sign-in/", {"login": "anna", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert answer["Location"] == "/"
