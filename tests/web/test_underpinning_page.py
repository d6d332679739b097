"""The page of an agreement's underpinning: what it says first, what it draws, and for whom it exists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from django.test import Client

from servicelevel.agreements import actions, promise_file, queries
from tests.web.organisation import NOW, PEOPLE

SignIn = Callable[[str], Client]
PAGE = "/agreements/email-physics/underpinning/"
BELOW = """
agreements:
  messaging-email:
    kind: OLA
    title: E-Mail <by Messaging>
    customer: computing
    provider: messaging
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    supports: [email-physics]
    targets:
      done: {name: Mended, measure: ticket clock, stop: {state: Resolved}, goal: 9h, calendar: support, attain: 80%}
  relay-email:
    kind: UC
    title: Relay
    customer: computing
    provider: relay
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    until: 2026-12-31
    supports: [email-physics]
    targets:
      up: {name: Relay up, measure: availability, service: email, calendar: always, goal: 99.9%}
"""


@pytest.fixture
def underpinned(signed_in: SignIn, tmp_path: Path) -> SignIn:
    """The small organisation with an OLA and a contract below its e-mail."""
    file = tmp_path / "below.yaml"
    file.write_text(dedent(BELOW))
    actions.apply(promise_file.read([file], queries.known()), NOW)
    return signed_in


@pytest.mark.req("R39")
def test_the_first_line_says_what_is_carried_and_what_falls_short(underpinned: SignIn) -> None:
    page = underpinned("manager").get(PAGE).content.decode().replace("\u00a0", " ")
    first = page[page.index("<h1>") : page.index("</h1>")]
    assert "The OLAs and contracts carry 1 of 2 targets; P2 incidents resolved falls short by 1 h" in first
    assert "Relay is missing from Fri 1 Jan 2027 on" in first
    assert "1 h short at the worst start" in page
    assert "99.90 % at least, however their outages fall; 99.5 % is promised." in page
    assert "E-Mail &lt;by Messaging&gt;" in page
    assert page.count("<svg") > 1
    assert "of support short" in page


@pytest.mark.req("R39", "R52")
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_it_exists_for_the_provider_and_the_auditors_alone(name: str, underpinned: SignIn) -> None:
    client = underpinned(name)
    inside = name in ("manager", "abel")
    assert client.get(PAGE).status_code == (200 if inside else 404)
    agreement = client.get("/agreements/email-physics/")
    assert (PAGE.encode() in agreement.content) == inside
    assert client.get("/agreements/nothing/underpinning/").status_code == 404


def test_nothing_lies_below_a_contract(underpinned: SignIn) -> None:
    manager = underpinned("manager")
    assert manager.get("/agreements/relay-email/underpinning/").status_code == 404
    assert b"underpinning/" not in manager.get("/agreements/relay-email/").content
    assert manager.get("/agreements/messaging-email/underpinning/").status_code == 200
