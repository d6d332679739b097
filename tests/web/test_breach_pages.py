"""Breaches on the pages: who had the clock, why it came to it, who looks into it; who holds a ticket with a group."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.monitoring.breaches.models import BreachNote, Investigation
from servicelevel.monitoring.models import TicketEvent
from servicelevel.monitoring.shown import paged
from tests.web.test_report_pages import sent

SignIn = Callable[[str], Client]
LATE = "/breaches/email-physics/resolution/1/of/desk/INC0007/"
TICKET = "/tickets/desk/INC0007/"
HOLDERS = "/agreements/email-physics/holders/2026-08/"


@pytest.fixture
def handed_over(organised: None) -> None:
    """INC0007 was held by the Network Team for its first day, and then by a group of another name."""
    first = TicketEvent.objects.filter(ticket="INC0007").order_by("occurred_at", "sequence")[0]
    for place, group in enumerate(("Network Team", "NET-L2")):
        at = first.occurred_at + timedelta(days=place, seconds=1)
        TicketEvent.objects.create(
            source=first.source, event_id=f"7-group-{place}", ticket="INC0007", occurred_at=at, recorded_at=at, sequence=50 + place,
            assignment_group=group,
        )  # fmt: skip


@pytest.mark.req("R37", "R63")
def test_the_ticket_shows_who_had_its_clock_and_leads_to_the_record_and_back(
    signed_in: SignIn, handed_over
) -> None:
    page = signed_in("manager").get(TICKET).content.decode()
    assert "Who had the clock" in page
    assert "NET-L2" in page
    assert f'<a href="{LATE}">Breach record: to be classified</a>' in page
    record = signed_in("manager").get(LATE).content.decode()
    assert f'href="{TICKET}"' in record
    assert "This breach waits to be classified" in record
    outside = signed_in("anna").get(TICKET).content.decode()
    assert "Who had the clock" in outside
    assert "Breach record" not in outside
    assert signed_in("anna").get(LATE).status_code == 404


@pytest.mark.req("R63", "R29")
def test_a_breach_is_classified_and_looked_into_on_its_page(signed_in: SignIn) -> None:
    manager, lead = signed_in("manager"), signed_in("teo")
    opened = manager.get(LATE).content.decode()
    assert '<option value="queue" selected>' in opened
    wrong = manager.post(LATE, {"cause": "", "narrative": "Lost words?"}).content.decode()
    assert "Lost words?" in wrong
    assert "It is not classified yet." in wrong
    page = sent(manager, LATE, cause="queue", narrative="Nobody looked at the queue.")
    assert "Lay in a queue" in page
    assert BreachNote.objects.get(ticket="desk/INC0007").by.username == "manager"
    at = LATE.replace("/of/", "/investigate/")
    page = sent(
        manager, at, owner="teo", due_on="2026-10-20", cause="No rota.", links="desk/INC0007\nPRB0001"
    )
    row = Investigation.objects.get(ticket="desk/INC0007")
    assert f'<a href="{TICKET}">desk/INC0007</a>, PRB0001' in page
    assert f"/investigations/{row.pk}/" in lead.get("/duties/").content.decode()
    page = sent(lead, f"/investigations/{row.pk}/", finding="The rota had a gap; it has none now.")
    assert "has closed it" in page
    assert f"/investigations/{row.pk}/" not in lead.get("/duties/").content.decode()
    assert f"/investigations/{row.pk}/" in manager.get(LATE).content.decode()


@pytest.mark.req("R37")
def test_a_cell_of_the_period_opens_the_clocks_behind_it(signed_in: SignIn, handed_over) -> None:
    manager = signed_in("manager")
    page = manager.get(HOLDERS).content.decode()
    assert "1 breached clock" not in page.split("By holder")[0]
    href = re.search(r'href="([^"]*holder=Network\+Team)#clocks"', page)
    assert href is not None
    behind = manager.get(href.group(1).replace("&amp;", "&")).content.decode()
    assert "INC0007" in behind
    assert LATE in behind
    assert LATE not in signed_in("anna").get(href.group(1).replace("&amp;", "&")).content.decode()
    assert signed_in("carl").get(HOLDERS).status_code == 404


@pytest.mark.req("R37")
def test_the_manager_says_which_party_a_group_is(signed_in: SignIn, handed_over) -> None:
    manager = signed_in("manager")
    assert signed_in("teo").get("/ticket-holders/").status_code == 404
    page = sent(manager, "/ticket-holders/", field="assignment_group", value="NET-L2", party="network")
    assert "1 value names its holder" in page
    assert "NET-L2" not in manager.get(HOLDERS).content.decode()
    row = HolderNamed.objects.get()
    sent(manager, f"/ticket-holders/{row.pk}/end/")
    assert "NET-L2" in manager.get(HOLDERS).content.decode()


def test_the_list_has_what_is_to_be_classified_first(signed_in: SignIn) -> None:
    page = signed_in("manager").get("/breaches/?agreement=email-physics&period=2026-09").content.decode()
    assert "1 breach is classified" in page
    assert "Lay in a queue" in page
    page = signed_in("manager").get("/breaches/").content.decode()
    assert page.index("INC0049") < page.index("INC0035")
    assert signed_in("anna").get("/breaches/").status_code == 404


@pytest.mark.req("R63")
def test_breaches_of_one_cause_are_classified_together(signed_in: SignIn) -> None:
    manager, path = signed_in("manager"), "/breaches/?agreement=email-physics&period=2026-10"
    page = manager.get(path).content.decode()
    assert page.count('type="checkbox"') == 5, "three clocks, one target, and one for all of them"
    wrong = manager.post(path, {"cause": "outage", "narrative": "The relay was down."}).content.decode()
    assert "Nothing is classified yet." in wrong
    clocks = [f"/breaches/email-physics/resolution/1/of/desk/{ticket}/" for ticket in ("INC0049", "INC0057")]
    given = {"clocks": clocks, "cause": "outage", "narrative": "The relay was down."}
    page = manager.post(path, given, follow=True).content.decode()
    assert "2 breaches are classified" in page
    assert "2 of 4 breaches wait to be classified" in page.replace("\u00a0", " ")


@pytest.mark.req("R63")
def test_all_that_are_shown_on_a_page_are_classified_and_none_besides(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paged, "SIZE", 2)
    manager, path = signed_in("manager"), "/breaches/?agreement=email-physics&period=2026-10"
    page = manager.get(path).content.decode()
    assert "1 to 2 of 4 breaches" in page
    assert "All 2 that are shown on this page" in page
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert len(shown) == 2
    given = {"every": "on", "cause": "outage", "narrative": "The relay was down."}
    assert "Tick those that are meant" in manager.post(path, given).content.decode(), "nothing was shown"
    assert (
        "2 breaches are classified"
        in manager.post(path, given | {"shown": shown}, follow=True).content.decode()
    )
    again = manager.post(path, given | {"shown": shown}).content.decode()
    assert "2 of 4 breaches wait to be classified" in again.replace("\u00a0", " ")
    assert BreachNote.objects.filter(cause="outage").count() == 2
    assert "3 to 4 of 4 breaches" in manager.get(f"{path}&page=2").content.decode()


@pytest.mark.req("R37")
def test_a_claim_is_drafted_for_the_provider_alone(signed_in: SignIn) -> None:
    manager, path = signed_in("manager"), "/agreements/email-physics/claim/2026-09/"
    assert path in manager.get("/agreements/email-physics/2026-09/").content.decode()
    assert path not in signed_in("anna").get("/agreements/email-physics/2026-09/").content.decode()
    assert "no time of late tickets fell to Physics Experiments" in manager.get(path).content.decode()
    assert manager.get(f"{path}docx/").content.startswith(b"PK")
    assert manager.get(f"{path}exe/").status_code == 404
    assert signed_in("anna").get(path).status_code == 404


def test_classes_of_causes_are_added_and_ended(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert "Strike" in sent(manager, "/breaches/causes/", key="strike", name="Strike")
    assert "Strike" not in sent(manager, "/breaches/causes/strike/end/")
    assert signed_in("teo").post("/breaches/causes/other/end/").status_code == 403
