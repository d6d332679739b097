"""The catalogue changes by proposal and authorisation: who may, what is refused, what counts from when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.capabilities import actions, queries
from servicelevel.capabilities.models import Component, Dependency, Service, ServiceVersion
from servicelevel.capabilities.service_content import (
    FIELDS,
    completeness,
    for_outside,
    in_order,
    problems_of,
)
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.process.organisation import NOW, found

FULL = {
    "name": "E-Mail", "description": "Mailboxes and lists.", "characteristics": ["50 GB"], "owner": "Owen",
    "contact": "owen@computing.example", "maintainers": ["messaging"], "customers": ["physics"],
    "offerings": [{"name": "Shared mailbox"}], "hours": "office", "inclusions": ["Recovery within 30 days"],
    "exclusions": ["Private telephones"], "customer_responsibilities": ["Report people who leave"],
    "criticality": "high", "phase": 1, "request_rules": "Order in the portal.", "process_documents": ["pro-mail"],
}  # fmt: skip


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    people = found()
    actions.record_version("email", 1, queries.ALWAYS, {"name": "E-Mail"}, "0" * 64, NOW)
    return people


def at(people: dict[str, Person], name: str, minutes: int = 0) -> By:
    return By(people[name], NOW + timedelta(minutes=minutes))


def said(key: str = "email", minutes: int = 60) -> dict[str, object]:
    rows = queries.current(NOW + timedelta(minutes=minutes)).filter(service__key=key)
    return dict(rows.get().content) if rows else {}


@pytest.mark.req("R31")
def test_what_the_owner_proposes_counts_from_when_the_manager_authorises_it(
    people: dict[str, Person],
) -> None:
    draft = actions.propose_version(at(people, "owen", 1), "email", FULL, because="The offer grew.")
    assert (draft.state, draft.number, said()["name"], "phase" in said()) == ("draft", 2, "E-Mail", False)
    assert [one.pk for one in queries.drafts()] == [draft.pk]
    actions.authorise_version(at(people, "maya", 5), "email", 2, without_slr_because="Offered for years.")
    assert said()["phase"] == 1
    assert said(minutes=4) == {"name": "E-Mail"}
    assert [line.act for line in Line.objects.order_by("number")] == [
        "capabilities.propose_version", "capabilities.authorise_version",
    ]  # fmt: skip


@pytest.mark.req("R31")
@pytest.mark.parametrize("name", ["owen", "otto", "ines", "priya", "abel", "cora", "dora"])
def test_nobody_but_the_manager_authorises(people: dict[str, Person], name: str) -> None:
    actions.propose_version(at(people, "owen"), "email", FULL)
    for act in (
        lambda by: actions.authorise_version(by, "email", 2),
        lambda by: actions.retire_service(by, "email", because="Old."),
    ):
        with pytest.raises(NotAllowed):
            act(at(people, name))
    assert queries.drafts().count() == 1


@pytest.mark.parametrize("name", ["otto", "ines", "priya", "abel"])
def test_who_does_not_own_a_service_proposes_nothing_for_it(people: dict[str, Person], name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.propose_version(at(people, name), "email", FULL)


@pytest.mark.req("R19")
def test_a_service_is_offered_for_the_first_time_on_an_slr_or_with_a_reason(
    people: dict[str, Person],
) -> None:
    actions.propose_version(at(people, "maya"), "storage", {"name": "Storage"})
    with pytest.raises(Invalid, match="no service level requirements"):
        actions.authorise_version(at(people, "maya", 1), "storage", 1)
    assert said("storage") == {}
    actions.authorise_version(at(people, "maya", 2), "storage", 1, slr="SLR-2026-0001")
    assert '"slr":"SLR-2026-0001"' in Line.objects.latest("number").content


def test_a_proposal_that_another_overtook_is_refused(people: dict[str, Person]) -> None:
    actions.propose_version(at(people, "owen"), "email", FULL)
    actions.record_version("email", 9, NOW, {"name": "E-Mail by file"}, "1" * 64, NOW)
    with pytest.raises(Conflict, match="has changed since"):
        actions.authorise_version(at(people, "maya"), "email", 2)


def test_a_second_proposal_takes_the_place_of_the_first(people: dict[str, Person]) -> None:
    actions.propose_version(at(people, "owen"), "email", FULL)
    actions.propose_version(at(people, "maya"), "email", FULL | {"phase": 2})
    assert [row.number for row in queries.drafts()] == [3]
    with pytest.raises(Conflict, match="withdrawn"):
        actions.authorise_version(at(people, "maya"), "email", 2)


def test_what_says_nothing_new_is_no_proposal(people: dict[str, Person]) -> None:
    actions.propose_version(at(people, "owen"), "email", FULL)
    actions.authorise_version(at(people, "maya"), "email", 2, without_slr_because="x")
    with pytest.raises(Conflict, match="says already"):
        actions.propose_version(at(people, "owen"), "email", dict(reversed(FULL.items())))


def test_everything_that_is_wrong_is_said_at_once(people: dict[str, Person]) -> None:
    wrong = FULL | {"criticality": "very", "phase": 0, "colour": "red", "offerings": [{}]}
    with pytest.raises(Invalid) as refused:
        actions.propose_version(at(people, "owen"), "email", wrong)
    paths = {problem.path for problem in refused.value.problems}
    assert paths == {"criticality", "phase", "colour", "offerings[0].name"}
    named = FULL | {"customers": ["phisics"], "maintainers": ["physics"], "hours": "offfice"}
    with pytest.raises(Invalid) as refused:
        actions.propose_version(at(people, "owen"), "email", named, calendars=["office"])
    assert {problem.path for problem in refused.value.problems} == {"customers[0]", "maintainers[0]", "hours"}
    assert "physics" in str(refused.value)
    assert not queries.drafts().exists()


def test_a_draft_is_withdrawn_with_a_reason(people: dict[str, Person]) -> None:
    actions.propose_version(at(people, "owen"), "email", FULL)
    with pytest.raises(Invalid):
        actions.withdraw_version(at(people, "owen"), "email", 2, because=" ")
    actions.withdraw_version(at(people, "owen"), "email", 2, because="Too early.")
    assert not queries.drafts().exists()
    with pytest.raises(NotFound):
        actions.withdraw_version(at(people, "owen"), "email", 7, because="x")


def test_a_retired_service_keeps_its_history(people: dict[str, Person]) -> None:
    actions.retire_service(at(people, "maya", 3), "email", because="Replaced.")
    assert said()["lifecycle"] == "retired"
    assert "lifecycle" not in said(minutes=2)
    with pytest.raises(Conflict):
        actions.retire_service(at(people, "maya", 9), "email", because="Again.")


@pytest.mark.req("R5")
def test_the_customers_of_a_service_see_it_once_it_is_authorised(people: dict[str, Person]) -> None:
    physics = people["priya"]
    actions.propose_version(at(people, "owen"), "email", FULL)
    assert not queries.services_visible_to(physics).exists()
    actions.authorise_version(at(people, "maya"), "email", 2, without_slr_because="x")
    assert [one.key for one in queries.services_visible_to(physics)] == ["email"]
    assert not queries.services_visible_to(people["carl"]).exists()


@pytest.mark.req("R5")
def test_outside_reads_no_teams_no_other_customers_and_none_of_our_planning() -> None:
    told = for_outside(FULL)
    assert not {"maintainers", "customers", "criticality", "phase"} & set(told)
    assert told["name"] == "E-Mail"
    assert told["customer_responsibilities"] == FULL["customer_responsibilities"]


@pytest.mark.req("R16")
def test_completeness_counts_what_is_filled_and_names_what_is_missing() -> None:
    assert completeness(FULL, has_dependencies=True).percent == 100
    without = completeness(
        {key: value for key, value in FULL.items() if key != "owner"}, has_dependencies=False
    )
    assert without.missing == ("Owner", "Dependencies")
    assert without.percent < 100
    assert completeness({"name": "X"}, has_dependencies=False).filled == 1


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in FIELDS] + ["odd"]),
        st.one_of(
            st.none(),
            st.text(),
            st.integers(),
            st.lists(st.text()),
            st.lists(st.dictionaries(st.text(), st.text())),
        ),
    )
)
def test_whatever_is_written_is_judged_and_what_is_in_order_stays_so(content: dict[str, object]) -> None:
    problems_of(content)
    once = in_order(content)
    assert in_order(once) == once
    assert set(once) <= {one.key for one in FIELDS}


def test_the_database_keeps_dependencies_well_formed(people: dict[str, Person]) -> None:
    from django.db import IntegrityError, transaction

    team = Party.objects.get(key="messaging")
    email = Service.objects.get(key="email")
    disk = Component.objects.create(key="disk", name="Disk", kind="storage", provider=team)
    for wrong in (
        {"service": email, "above": disk},
        {},
        {"above": disk},
        {"service": email, "kind": "redundant"},
        {"service": email, "kind": "k of n", "group": "g"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dependency.objects.create(below=disk, holds_from=NOW, **wrong)
    assert ServiceVersion.objects.count() == 1
