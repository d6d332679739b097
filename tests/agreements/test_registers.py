"""The registers: what is offered without an SLA, and on whom it rests without an OLA or a contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from servicelevel.agreements import actions, policies
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import all_terms
from servicelevel.agreements.registers.covers import covered_services, covers
from servicelevel.agreements.registers.figures_shown import figures_sentence, month_rows
from servicelevel.agreements.registers.process_figures import months_until, process_months
from servicelevel.agreements.registers.register import register_at
from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.dependencies import write_dependency
from servicelevel.capabilities.models import Dependency
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.agreements.conftest import COMPLETE, NOW, Apply

DAY = timedelta(days=1)
ENDED = """
agreements:
  files-biology:
    kind: SLA
    title: Files for Biology
    customer: biology
    provider: it
    services: [files]
    zone: America/Chicago
    from: 2026-01-01
    until: 2026-04-30
    targets:
      resolution: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office}
"""
NET = """
parties:
  net: {name: Network, kind: team}
agreements:
  net-ola:
    kind: OLA
    title: Network
    customer: it
    provider: net
    services: [mail]
    zone: America/Chicago
    from: 2026-03-01
    targets:
      taken-up: {measure: ticket clock, stop: {assignee: {set: true}}, goal: 1h, calendar: office}
"""
RESTS = (
    ("mail", "server", "mail-team"),
    ("component:server", "disks", "mail-team"),
    ("component:server", "cloud", "hoster"),
    ("mail", "lan", "net"),
    ("mail", "building", "it"),
    ("files", "disks", "mail-team"),
)
"""What rests on what, and who provides it."""


@pytest.fixture
def found(applied: Apply) -> None:
    """Mail is covered but for its network, whose OLA is a draft; the SLA for files has ended; a third is in design."""
    applied(COMPLETE, NOW - 200 * DAY)
    applied(ENDED, NOW - 195 * DAY)
    for one in Agreement.objects.all():
        actions.bring_into_force(one.key, NOW - 190 * DAY)
    applied(NET, NOW - 100 * DAY)
    record_version("new", 1, ALWAYS, {"name": "New", "lifecycle": "in design"}, "0" * 64, NOW)
    by = By(None, NOW - 100 * DAY, "console")
    for above, component, provider in RESTS:
        write_dependency(by, {"above": above, "component": component, "provider": provider})


@pytest.mark.req("R17")
@pytest.mark.usefixtures("found")
def test_an_offered_service_without_an_active_sla_is_a_gap_with_its_age() -> None:
    register = register_at(NOW)
    (gap,) = register.without_sla
    assert {one.key for one in register.services} == {"mail", "files"}, "what is in design is not offered"
    assert gap.service.key == "files"
    assert gap.had
    assert gap.since == datetime(2026, 5, 1, 5, tzinfo=UTC), "the end of April in Chicago"
    assert gap.days(NOW) == 45


@pytest.mark.req("R17")
def test_a_service_that_never_had_an_sla_has_its_gap_from_its_offer_on(applied: Apply) -> None:
    applied(COMPLETE, NOW - 30 * DAY)
    offered = {"name": "Chat", "lifecycle": "offered"}
    record_version("chat", 1, NOW - 20 * DAY, offered | {"lifecycle": "in design"}, "0" * 64, NOW - 20 * DAY)
    record_version("chat", 2, NOW - 9 * DAY, offered, "1" * 64, NOW - 9 * DAY)
    record_version("chat", 3, NOW - 3 * DAY, offered | {"phase": 1}, "2" * 64, NOW - 3 * DAY)
    gaps = {one.service.key: one for one in register_at(NOW).without_sla}
    assert set(gaps) == {"mail", "files", "chat"}, "drafts cover nothing"
    assert (gaps["chat"].days(NOW), gaps["chat"].had) == (9, False)
    assert gaps["mail"].days(NOW) == 30, "offered from the beginning: since it is known"
    assert [one.agreement for one in gaps["mail"].coming] == ["mail-physics"]


@pytest.mark.req("R18")
@pytest.mark.usefixtures("found")
def test_each_edge_needs_the_agreement_of_its_provider_that_names_its_service() -> None:
    edges = {
        (one.edge.service, one.edge.component): (one.needs, one.is_gap, one.edge.through)
        for one in register_at(NOW).edges
    }
    assert edges == {
        ("mail", "server"): ("OLA", False, ()),
        ("mail", "disks"): ("OLA", False, ("server",)),
        ("mail", "cloud"): ("UC", False, ("server",)),
        ("mail", "lan"): ("OLA", True, ()),
        ("mail", "building"): ("", False, ()),
        ("files", "disks"): ("OLA", True, ()),
    }
    actions.bring_into_force("net-ola", NOW)
    assert [one.edge.service for one in register_at(NOW).uncovered] == ["files"]


@pytest.mark.req("R18")
@pytest.mark.usefixtures("found")
def test_an_edge_counts_while_it_is_on_the_map() -> None:
    Dependency.objects.filter(below__key="lan").update(ended_at=NOW - DAY)
    assert [one.edge.component for one in register_at(NOW).uncovered] == ["disks"]
    assert len(register_at(NOW - 2 * DAY).uncovered) == 2
    assert register_at(NOW - 150 * DAY).edges == ()


@pytest.mark.req("R17", "R18", "R22")
@pytest.mark.usefixtures("found")
def test_the_policies_count_what_the_register_lists() -> None:
    person = Person.objects.create_user("it", party=Party.objects.get(key="it"))
    assert policies.services_have_an_sla(person, NOW).words == "1 of 2 services has no active SLA"
    found = policies.dependencies_are_covered(person, NOW)
    assert found.words == "2 of 5 dependencies have no active OLA or UC"
    assert (found.ok, found.count, found.href) == (False, 2, "/gaps/")
    Dependency.objects.exclude(below__key="server", service__key="mail").update(ended_at=NOW)
    found = policies.dependencies_are_covered(person, NOW)
    assert found.words == "None of 1 dependency; nothing is recorded of what 1 service rests on"
    assert found.ok is None, "what is on no map cannot be said to be covered"


@pytest.mark.usefixtures("found")
def test_covers_agree_with_the_terms_of_each_agreement_at_any_instant() -> None:
    """The terms work the same out agreement by agreement; without drafts that begin later both have to agree."""
    actions.bring_into_force("net-ola", NOW)
    person = Person.objects.create_user("it", party=Party.objects.get(key="it"))
    terms, stretches, chance = all_terms(person), covers(), Random(3)
    for _ in range(300):
        at = NOW + timedelta(hours=chance.randrange(-24 * 250, 24 * 100))
        for kind in ("SLA", "OLA", "UC"):
            held = [one.version_at(at) for one in terms if one.kind == kind]
            expected = {service for version in held if version for service in version.services}
            assert covered_services(stretches, at, (kind,)) == expected, (at, kind)


@pytest.mark.usefixtures("found")
def test_as_of_an_earlier_day_what_was_brought_into_force_later_is_not_known() -> None:
    actions.bring_into_force("net-ola", NOW)
    assert any(one.agreement == "net-ola" for one in covers())
    assert not any(one.agreement == "net-ola" for one in covers(NOW - DAY))


@pytest.mark.req("R56", "R57")
@pytest.mark.usefixtures("found")
def test_any_months_end_is_worked_out_from_the_versions_of_then() -> None:
    """Against months counted by hand: the SLA of Files ended in April, the OLA of Mail came into force in December."""
    found = {one.month.key: one for one in process_months(months_until(NOW, 9), known_then=False)}
    assert {key: (len(one.sla.having), one.sla.of) for key, one in found.items()} == {
        "2025-11": (0, 2), "2025-12": (0, 2), "2026-01": (2, 2), "2026-02": (2, 2), "2026-03": (2, 2),
        "2026-04": (2, 2), "2026-05": (1, 2), "2026-06": (1, 2),
    } | {"2025-10": (0, 2)}  # fmt: skip
    assert [one.key for one in found["2026-05"].sla.missing] == ["files"]
    assert found["2026-04"].month.at == datetime(2026, 5, 1, tzinfo=UTC), (
        "five hours before the SLA ended in Chicago"
    )
    assert {len(found[key].ola.having) for key in ("2026-01", "2026-06")} == {1}
    assert (found["2026-06"].covered_edges, len(found["2026-06"].edges)) == (3, 5)
    assert not found["2026-02"].edges, "nothing was on the map yet"
    assert found["2026-06"].defined == 3, "one of them is not offered"


@pytest.mark.req("R56", "R57", "R32")
@pytest.mark.usefixtures("found")
def test_as_it_was_known_then_a_closed_month_never_changes() -> None:
    months = months_until(NOW, 3)
    then, now = (process_months(months, known)[1] for known in (True, False))
    assert (then.sla, then.ola) == (now.sla, now.ola)
    assert (then.defined, now.defined) == (2, 3), "the third service was recorded in June"
    record_version("mail", 2, NOW - 40 * DAY, {"name": "E-Mail", "lifecycle": "retired"}, "3" * 64, NOW)
    later, told_now = (process_months(months, known)[1] for known in (True, False))
    assert later == then, "it was recorded after that month's end"
    assert (told_now.sla.of, told_now.defined) == (1, now.defined - 1)


@pytest.mark.req("R56")
@pytest.mark.usefixtures("found")
def test_a_share_that_sinks_is_marked_and_none_rises_above_the_list_that_it_rests_on() -> None:
    found = process_months(months_until(NOW, 9), known_then=False)
    rows = {row.of.month.key: row for row in month_rows(found)}
    assert rows["2026-05"].sla.look == "breached"
    assert rows["2026-05"].sla.words == "50.0 %, 1 of 2; lower than before"
    assert {row.sla.look for key, row in rows.items() if key != "2026-05"} == {"met"}
    assert figures_sentence(found).startswith(
        "May 2026 closed with 1 of 2 offered services under an active SLA"
    )
