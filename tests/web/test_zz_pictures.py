import re
from datetime import timedelta
from decimal import Decimal
import pytest
from servicelevel.agreements.costs.actions import Stated, state_cost
from servicelevel.agreements.negotiation import proposing, waiving
from servicelevel.agreements.security.actions import Wanted, record_security_requirement
from servicelevel.capabilities.models import Component, Dependency, Service
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.web.negotiations import found_negotiation
from tests.web.organisation import NOW
from tests.web.test_in_browser import findings
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

@pytest.fixture
def db(site): ...

def test_pictures(visit):
    found_negotiation(NOW, "reached")
    by = By(Person.objects.get(username="manager"), NOW)
    record_security_requirement(by, Wanted("kept-here", "Mail is kept within the laboratory.", (NOW - timedelta(days=3)).date(), ("email",)))
    record_security_requirement(by, Wanted("mail-signed", "Mail between administrators is signed with their own certificates.", NOW.date(), (), ()))
    for goal, amount in (("99%", 10_000), ("99.3%", 12_500), ("99.5%", 18_000), ("99.9%", 60_000)):
        state_cost(by, "email", Stated(Decimal(amount), "EUR", f"What is needed for {goal}: servers, and people on call. Budget of 2027.", "available", goal))
    state_cost(by, "email", Stated(Decimal(140_000), "EUR", "Servers, licences and two people. Budget of 2026."))
    below = Component.objects.create(key="lan", name="Campus network", provider=Party.objects.get(key="messaging"))
    Dependency.objects.create(service=Service.objects.get(key="email"), below=below, kind="serial", holds_from=NOW - timedelta(days=90))
    clock = {"measure": "ticket clock", "name": "Resolution", "stop": {"state": "Resolved"}, "pause": {"state": "Waiting"}, "goal": "8h", "calendar": "support"}
    reply = {"measure": "ticket clock", "name": "First reply", "stop": {"state": "Working"}, "goal": "1h", "calendar": "support", "unmeasured": True}
    from servicelevel.agreements.negotiation.models import Draft
    content = Draft.objects.get(negotiation__case__key="AGR-proposed", kind="SLA").proposals.latest("number").content
    proposing.propose(by, "AGR-proposed", 1, content=content | {"targets": content["targets"] | {"resolution": clock, "reply": reply}}, summary="With clocks.")
    waiving.ask_to_sign_without(by, "AGR-proposed", 1, about="security:kept-here", reason="The archive is abroad until May; the contract ends then.")
    bad = []
    pages = {"requirements": "/security-requirements/", "new": "/security-requirements/new/", "one": "/security-requirements/kept-here/",
        "costs": "/services/email/costs/", "board": "/negotiations/AGR-proposed/", "reading": "/negotiations/AGR-proposed/reading/1/",
        "without": "/negotiations/AGR-proposed/sign-without/1/", "sign": "/negotiations/AGR-reached/sign-sla/1/", "agreements": "/agreements/"}
    for theme, width in (("light", 1440), ("dark", 390), ("dark", 1440), ("light", 390)):
        for name, path in pages.items():
            page = visit(path, theme=theme, width=width)
            page.screenshot(path=f"/tmp/pics/{name}-{theme}-{width}.png", full_page=True)
            bad += findings(page) if (theme, width) in (("light", 1440), ("dark", 390)) else []
            if page.evaluate("document.documentElement.scrollWidth") > width:
                bad.append(f"{path} is too wide at {width}")
    assert bad == []
