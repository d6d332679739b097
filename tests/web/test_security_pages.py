"""Security requirements as pages: the register, and what stands in the way of signatures on the board."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.agreements.negotiation import proposing
from servicelevel.agreements.negotiation.models import Draft, SigningWaiver
from servicelevel.agreements.security.models import SecurityRequirement
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
LIST = "/security-requirements/"
BOARD = "/negotiations/AGR-proposed/"
KEPT = {
    "key": "kept-here",
    "words": "Mail is kept here.",
    "services": "email",
    "kinds": "",
    "begins": "2026-11-01",
}


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


@pytest.mark.req("R84")
def test_the_register_is_kept_by_its_keepers_and_read_inside(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    answer = manager.post(f"{LIST}new/", KEPT | {"services": "emial"})
    assert "did you mean email?" in answer.content.decode()
    assert manager.post(f"{LIST}new/", KEPT).status_code == 302
    assert "Does not say it" in read(manager, f"{LIST}kept-here/")
    assert "2 security requirements for SLAs" in read(manager, LIST)
    assert "Mail is kept here." in read(signed_in("teo"), LIST)
    assert signed_in("abel").get(f"{LIST}new/").status_code == 403
    for name in ("anna", "vera"):
        assert signed_in(name).get(LIST).status_code == 404
        assert signed_in(name).get(f"{LIST}kept-here/").status_code == 404
    assert manager.post(f"{LIST}kept-here/", {"because": "Gone."}).status_code == 302
    assert SecurityRequirement.objects.get(key="kept-here").withdrawn_because == "Gone."


@pytest.mark.req("R84")
def test_the_board_shows_what_stands_in_the_way_until_two_people_have_waived_it(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    manager.post(f"{LIST}new/", KEPT)
    board = read(manager, BOARD)
    assert "What stands in the way of the signatures" in board
    assert "The security requirement kept-here is not in the text" in board
    assert "kept-here" not in read(signed_in("anna"), BOARD)
    asked = {"about": "security:kept-here", "reason": "The archive is abroad until May."}
    assert manager.post(f"{BOARD}sign-without/1/", asked).status_code == 302
    assert "A waiver is asked for" in read(manager, BOARD)
    assert manager.get(f"{BOARD}decide-waiver/1/").status_code == 409, "whoever asked does not decide"
    RoleHolding.objects.create(
        person=Person.objects.create_user("cora", party=Person.objects.get(username="manager").party),
        role=roles.CS_MANAGEMENT, begins=NOW,
    )  # fmt: skip
    second = signed_in("cora")
    decided = {"about": "security:kept-here", "granted": "yes"}
    assert second.post(f"{BOARD}decide-waiver/1/", decided).status_code == 302
    assert SigningWaiver.objects.get().decided_by.username == "cora"
    assert "The archive is abroad until May." in read(signed_in("anna"), BOARD)


@pytest.mark.req("R84")
def test_the_form_of_a_text_says_what_security_requires(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    manager.post(f"{LIST}new/", KEPT)
    form = manager.get(f"{BOARD}propose/1/").context["form"]
    assert "Mail is kept here." in form.fields["security"].help_text
    draft = Draft.objects.get(negotiation__case__key="AGR-proposed", kind="SLA")
    content = draft.proposals.latest("number").content | {"security": ["Mail is kept here"]}
    by = By(Person.objects.get(username="manager"), NOW)
    proposing.propose(by, "AGR-proposed", 1, content=content, summary="As security asks.")
    form = manager.get(f"{BOARD}propose/1/").context["form"]
    assert form.fields["security"].help_text == ""
