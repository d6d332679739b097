"""The registers as pages: gaps, what teams owe and keep, the checklist of a service; and who reads which."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.dependencies import write_dependency
from servicelevel.documents.writing import About, Wording, issue
from servicelevel.monitoring.models import Outage
from servicelevel.organisation import roles
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person, RoleHolding
from tests.documents.laid_out import CONTENT
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
SUPPORT = """
agreements:
  messaging-ola:
    kind: OLA
    title: Messaging people for E-Mail
    customer: computing
    provider: messaging
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    supports: [email-physics]
    targets:
      resolution:
        name: P2 incidents taken to an end
        measure: ticket clock
        applies: {service: email, priority: P2}
        stop: {state: Resolved}
        goal: 4h
        calendar: support
        attain: 95%
  network-ola:
    kind: OLA
    title: Network for E-Mail
    customer: computing
    provider: network
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    supports: [email-physics]
    targets:
      available: {name: Network there, measure: availability, service: email, calendar: always, goal: 90%}
"""


@pytest.fixture
def supported(organised: None, tmp_path: Path) -> None:
    """Two OLAs below the SLA of Physics, and a map of E-Mail with a vendor who has no contract."""
    written = tmp_path / "support.yaml"
    written.write_text(SUPPORT)
    actions.apply(promise_file.read([written], queries.known()), NOW - timedelta(days=80))
    for key in ("messaging-ola", "network-ola"):
        actions.bring_into_force(key, NOW - timedelta(days=79))
    by = By(None, NOW - timedelta(days=60), "console")
    for component, provider in (("server", "messaging"), ("lan", "network"), ("relay", "relay")):
        write_dependency(by, {"above": "email", "component": component, "provider": provider})
    owner = Person.objects.create_user("olga", party=Party.objects.get(key="network"), first_name="Olga")
    RoleHolding.objects.filter(role=roles.SERVICE_OWNER).delete()
    RoleHolding.objects.create(
        person=owner, role=roles.SERVICE_OWNER, service="email", begins=NOW - timedelta(days=90)
    )


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode()).replace("\xa0", " ")


@pytest.mark.req("R17", "R18")
@pytest.mark.usefixtures("supported")
def test_the_gaps_are_listed_for_the_provider_alone(signed_in: SignIn) -> None:
    page = read(signed_in("manager"), "/gaps/")
    assert "All of 2 offered services have an active SLA" in page
    assert "1 of 3 dependencies on teams and vendors is not covered" in page
    assert "Underpinning contract" in page
    assert 'href="/gaps/"' in read(signed_in("manager"), "/services/")
    for name in ("anna", "carl", "vera", "teo"):
        assert signed_in(name).get("/gaps/").status_code == 404, name


@pytest.mark.req("R37")
@pytest.mark.usefixtures("supported")
def test_the_monitor_of_olas_says_which_put_an_sla_at_risk(signed_in: SignIn) -> None:
    page = read(signed_in("manager"), "/olas/")
    assert "1 of 2 OLAs and UCs in force is at risk" in page
    assert "P2 incidents taken to an end breached" in page
    assert page.index("Messaging people for E-Mail") < page.index("Network for E-Mail"), "those at risk first"
    assert "Share of the breaches above" in page
    earlier = read(signed_in("manager"), "/olas/?period=2026-08")
    assert '<th scope="col">August 2026</th>' in earlier
    assert '<a href="?period=2026-08" aria-current="true">August 2026</a>' in earlier
    assert "E-Mail for Physics Experiments" in page
    for name in ("anna", "carl", "vera", "teo"):
        assert signed_in(name).get("/olas/").status_code == 404, name


@pytest.mark.req("R6")
@pytest.mark.usefixtures("supported")
def test_a_team_reads_what_it_owes_and_which_sla_each_target_carries(signed_in: SignIn) -> None:
    page = read(signed_in("teo"), "/teams/messaging/")
    assert "Messaging people owes 1 target; 0 of 1 is kept so far" in page
    assert "P2 incidents taken to an end" in page
    assert "E-Mail for Physics Experiments" in page
    assert "/agreements/messaging-ola/2026-09/resolution/" in page, "last month's verdict opens its month"
    assert signed_in("teo").get("/teams/network/").status_code == 404
    assert read(signed_in("manager"), "/teams/network/")
    for name in ("anna", "carl", "vera"):
        assert signed_in(name).get("/teams/messaging/").status_code == 404, name


@pytest.mark.req("R10")
@pytest.mark.usefixtures("supported")
def test_a_service_shows_how_far_each_thing_is_that_it_needs(signed_in: SignIn) -> None:
    page = read(signed_in("manager"), "/services/email/")
    needs = page[page.index('id="needs"') : page.index('id="carried"')]
    assert "3 of 6 are there; missing: Underpinning contracts (UC), Data collection document (DCD)" in needs
    for state in ("SLR-", "1 SLA in force", "2 of 2 dependencies covered", "0 of 1 dependency covered"):
        assert state in needs, state
    assert "/agreements/email-physics/2026-09/" in needs, "the last report"
    for name in ("anna", "vera"):
        assert 'id="needs"' not in signed_in(name).get("/services/email/").content.decode(), name


@pytest.mark.req("R50")
@pytest.mark.usefixtures("supported")
def test_the_owner_sees_how_every_team_keeps_its_ola_for_the_service(signed_in: SignIn) -> None:
    page = read(signed_in("olga"), "/services/email/")
    assert "Messaging people for E-Mail" in page
    assert 'href="/agreements/messaging-ola/"' not in page, "the other team's OLA itself stays shut"
    assert 'href="/agreements/network-ola/"' in page
    assert "Messaging people for E-Mail" not in read(signed_in("teo"), "/services/desktop/")


@pytest.mark.req("R14")
@pytest.mark.usefixtures("supported")
def test_the_context_diagram_says_when_something_last_passed_on_each_arrow(signed_in: SignIn) -> None:
    def told() -> dict[str, str]:
        page = read(signed_in("manager"), "/process/neighbours/")
        described = page[page.index("<desc>") + 6 : page.index("</desc>")]
        return dict(part.split(": ", 1) for part in described.split("; "))

    first = told()
    assert first["Incident Management"] == "given never, taken 14 Oct 2026, 18:25 CEST", (
        "the last ticket event"
    )
    assert first["Availability Management"] == "given never, taken 6 Oct 2026, 01:00 CEST"
    assert first["Change Management"] == first["Financial Management"] == "given never, taken never"
    token, _ = make_token(
        By(Person.objects.get(username="manager"), NOW), name="Change management tool", scope="read", days=9
    )
    token.last_used_at = NOW
    token.save()
    Outage.objects.filter(kind="outage").update(kind="maintenance")
    then = told()
    assert then["Change Management"] == "given 14 Oct 2026, 20:30 CEST, taken 6 Oct 2026, 01:00 CEST"
    assert then["Availability Management"] == "given never, taken never"
    assert "18:25" not in read(signed_in("anna"), "/process/neighbours/"), "sources are for the provider"


@pytest.mark.req("R7")
@pytest.mark.usefixtures("supported")
def test_the_scorecard_names_the_missed_targets_of_each_process_and_what_is_not_known(
    signed_in: SignIn,
) -> None:
    page = read(signed_in("manager"), "/process/scorecard/")
    rows = {row.split("</th>")[0].split(">")[-1]: row for row in page.split('<tr><th scope="row">')[1:]}
    assert "Mailboxes available, E-Mail for Physics Experiments" in rows["Availability Management"]
    assert "/agreements/email-physics/2026-10/available/" in rows["Availability Management"]
    assert "Mailboxes available" not in rows["Incident Management"]
    assert "Mailboxes available" not in rows["Change Management"], "no maintenance took time"
    assert "not known" in rows["Problem Management"]
    assert "messaging-ola" not in page, "an OLA is carried below; it is not what a customer was promised"
    assert signed_in("teo").get("/process/scorecard/").status_code == 404


@pytest.mark.req("R32")
@pytest.mark.usefixtures("supported")
def test_the_figures_of_the_process_list_what_they_rest_on(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    page = read(manager, "/process/figures/?month=2026-09")
    assert (
        "Sep 2026 closed with 2 of 2 offered services under an active SLA and 1 of 2 under an active OLA"
        in page
    )
    month = page[page.index('id="month"') :]
    assert "Sep 2026: what the figures rest on" in month
    assert "on relay (Relay people)" in month
    assert month.count("Desktop Support") == 2, "with an active SLA, and without an active OLA"
    assert "no data" in page[page.index("Not measured yet") :]
    assert "May 2026" not in read(manager, "/process/figures/?known=then"), "nothing was known then"
    assert signed_in("anna").get("/process/figures/").status_code == 404
    assert signed_in("teo").get("/process/figures/").status_code == 404


@pytest.mark.req("R47")
@pytest.mark.usefixtures("supported")
def test_tickets_are_filtered_by_service_with_the_state_of_their_clocks(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    numbers = {
        show: set(re.findall(r">(INC\d+)<", read(manager, f"/tickets/?service=email&show={show}")))
        for show in ("open", "breached", "met")
    }
    assert numbers["open"] == {"INC0059"}
    assert {"INC0055", "INC0057"} <= numbers["breached"], "open for too long"
    assert all(int(number[3:]) % 2 for each in numbers.values() for number in each), (
        "every second one is of E-Mail"
    )
    page = read(manager, "/tickets/?service=email&show=breached")
    assert "on E-Mail" in page
    assert "Breached, still running" in page, "the state of the clock"
    assert "show=met&service=email" in page, "the filter stays"
    assert "INC0056" in read(manager, "/tickets/?service=desktop&show=breached")
    mine = read(signed_in("anna"), "/tickets/?service=desktop")
    assert "Desktop" not in mine, "a service of another customer cannot be asked for"


@pytest.mark.req("R46")
@pytest.mark.usefixtures("supported")
def test_a_service_shows_targets_live_clocks_and_what_is_under_way(signed_in: SignIn) -> None:
    page = read(signed_in("olga"), "/services/email/")
    clocks = page[page.index('id="clocks"') : page.index('id="said"')]
    assert "INC0059" in clocks or "INC0057" in clocks
    under_way = page[page.index('id="under-way"') :]
    assert "CAP-2026-0001" in under_way
    assert "SLR-" in under_way
    customers = read(signed_in("anna"), "/services/email/")
    assert "CAP-2026-0001" not in customers


@pytest.mark.req("R44")
@pytest.mark.usefixtures("supported")
def test_an_owner_sees_how_the_own_services_do_and_what_they_need(signed_in: SignIn) -> None:
    page = read(signed_in("olga"), "/my-services/")
    assert "You answer for 1 service; on it a promise is missed, 1 question waits for you" in page
    assert "Messaging people for E-Mail: P2 incidents taken to an end breached" in page
    assert "Underpinning contracts (UC), Data collection document (DCD)" in page
    assert "INC0059" in page
    assert 'href="/my-services/"' in read(signed_in("olga"), "/")
    for name in ("teo", "anna", "vera"):
        assert signed_in(name).get("/my-services/").status_code == 404, name
        assert 'href="/my-services/"' not in read(signed_in(name), "/")


@pytest.mark.req("R45")
@pytest.mark.usefixtures("supported")
def test_process_documents_of_a_service_are_linked_and_broken_or_overdue_ones_are_marked(
    signed_in: SignIn,
) -> None:
    for key, days in (("pro-fresh", 1), ("pro-old", -1)):
        given = About("process", f"How mail is run, {key}", key, service="email")
        review = NOW.date() + timedelta(days=days)
        wording = Wording(CONTENT, "First version.", NOW.date() - timedelta(days=9), review_on=review)
        issue(Person.objects.get(username="manager"), NOW, given, wording)
    content = {"name": "E-Mail", "process_documents": ["pro-fresh", "pro-old", "nowhere"]}
    record_version("email", 2, NOW - timedelta(days=1), content, "1" * 64, NOW)
    page = read(signed_in("olga"), "/services/email/")
    rows = page[page.index('id="run"') : page.index('id="under-way"')].split("<li>")[1:]
    assert ['href="/documents/pro-' in row for row in rows] == [True, True, False]
    assert ["In force" in row for row in rows] == [True, False, False]
    assert ["Its review is overdue" in row for row in rows] == [False, True, False]
    assert "review on 13 Oct 2026" in rows[1]
    assert "Broken: no document of this key is published" in rows[2]
    assert "2 broken or past the review" in read(signed_in("olga"), "/my-services/")
    assert "pro-" not in read(signed_in("anna"), "/services/email/")
