"""The chain from a request to the ticket that a figure counts is walked both ways on the pages, as far as there are records."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.test import Client

from servicelevel.agreements.models import Agreement
from servicelevel.process.models import Case

CHAIN = (
    "/requests/SLR-laid-out/",
    "/agreements/email-physics/",
    "/agreements/email-physics/2026-09/",
    "/agreements/email-physics/2026-09/resolution/",
    "/tickets/desk/INC0021/",
)
"""Requirements, agreement with its targets, report of a month, figure of a target, measured ticket."""
HREF = re.compile(r'href="([^"#?]+)')


def leads_to(client: Client, path: str) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    main = answer.content.decode().partition("<main")[2]
    return set(HREF.findall(main))


@pytest.mark.req("R2")
def test_the_chain_is_walked_both_ways(signed_in: Callable[[str], Client]) -> None:
    manager, customer = signed_in("manager"), signed_in("anna")
    for client in (manager, customer):
        links = {path: leads_to(client, path) for path in CHAIN}
        for before, after in pairwise(CHAIN):
            assert after in links[before], f"{before} does not lead on to {after}"
            ways_back = {one for one in links[after] if one in CHAIN[: CHAIN.index(after)]}
            assert ways_back, f"{after} leads back to nothing of the chain"
        assert CHAIN[0] in links[CHAIN[1]]
    assert "/documents/slr-laid-out/" in leads_to(manager, CHAIN[0])


@pytest.mark.req("R2")
def test_no_link_of_the_chain_is_an_orphan(signed_in: Callable[[str], Client]) -> None:
    manager, other = signed_in("manager"), signed_in("carl")
    for agreement in Agreement.objects.filter(kind="SLA").select_related("customer"):
        page = leads_to(manager, f"/agreements/{agreement.key}/")
        services = set(agreement.covers.values_list("key", flat=True))
        cases = Case.objects.filter(procedure="2.0", customer=agreement.customer, service__in=services)
        wanted = {case.key for case in cases if hasattr(case, "requirements")}
        shown = {path.split("/")[2] for path in page if path.startswith("/requests/")}
        assert shown == wanted
        for key in shown:
            assert f"/agreements/{agreement.key}/" in leads_to(manager, f"/requests/{key}/")
    assert other.get(CHAIN[0]).status_code == other.get(CHAIN[1]).status_code == 404
