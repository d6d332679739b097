"""The pages of contradictions and of proofs: what they answer first, and who may read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.agreements import actions, promise_file, queries
from tests.web import organisation

SignIn = Callable[[str], Client]
CONFLICTS, MEASURABLE = "/conflicts/", "/agreements/email-physics/measurable/"


def first_line(client: Client, path: str) -> str:
    """The headline of a page."""
    body = client.get(path).content.decode()
    return body.partition("<h1>")[2].partition("</h1>")[0].replace("\u00a0", " ")


@pytest.fixture
def mail_again(organised: None, tmp_path: Path) -> None:
    """A second agreement on E-Mail with Physics, with a slower goal and a stop that no ticket ever has."""
    path = tmp_path / "again.yaml"
    text = Path(organisation.__file__).with_name("promises.yaml").read_text()
    own = text[text.index("  email-physics") : text.index("  desktop-astronomy")]
    again = own.replace("email-physics", "email-again").replace("title: E-Mail", "title: Mail again")
    path.write_text(
        f"agreements:\n{again}".replace("goal: 8h", "goal: 9h").replace("state: Resolved", "state: Solved")
    )
    actions.apply(promise_file.read([path], queries.known()), organisation.NOW - timedelta(days=1))


@pytest.mark.req("R105")
def test_the_first_line_says_how_much_contradicts(signed_in: SignIn) -> None:
    assert first_line(signed_in("manager"), CONFLICTS) == "No contradictions in 2 agreements"


@pytest.mark.req("R105")
@pytest.mark.usefixtures("mail_again")
def test_a_contradiction_is_shown_with_its_clauses_and_what_is_near(signed_in: SignIn) -> None:
    client = signed_in("abel")
    assert first_line(client, CONFLICTS) == "1 contradiction and 1 note in 3 agreements"
    assert first_line(client, f"{CONFLICTS}?agreement=desktop-astronomy").startswith(
        "No contradictions in Desktop"
    )
    body = client.get(f"{CONFLICTS}?agreement=email-again").content.decode()
    assert "Physics Experiments has two agreements on E-Mail at the same time" in body
    assert 'href="/agreements/email-physics/"' in body
    assert "targets.resolution.goal: 8h -&gt; 9h" in body
    assert client.get(f"{CONFLICTS}?agreement=nothing").status_code == 404


@pytest.mark.req("R171")
@pytest.mark.usefixtures("mail_again")
def test_the_first_line_says_which_targets_are_proven_and_why_one_is_not(signed_in: SignIn) -> None:
    client = signed_in("manager")
    assert first_line(client, MEASURABLE) == "All 2 targets are proven measurable"
    told = first_line(client, "/agreements/email-again/measurable/")
    assert told == (
        "1 of 2 targets is proven measurable; P2 incidents resolved is not: the clock stops when state is Solved,"
        " which the source never sent; it sends New, Resolved, Waiting, Working"
    )
    assert (
        "What is not proven cannot be signed."
        in client.get("/agreements/email-again/measurable/").content.decode()
    )


@pytest.mark.req("R105", "R171")
@pytest.mark.parametrize("name", ["anna", "carl", "teo", "vera"])
def test_customers_vendors_and_teams_find_neither_page(name: str, signed_in: SignIn) -> None:
    client = signed_in(name)
    assert [client.get(path).status_code for path in (CONFLICTS, MEASURABLE)] == [404, 404]
    assert CONFLICTS not in client.get("/agreements/").content.decode()
