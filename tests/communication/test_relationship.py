"""The relationship with a customer: who writes, who reads, what stays open, and that nothing is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from servicelevel.communication.duties import duties_in_communication
from servicelevel.communication.models import RelationshipEntry
from servicelevel.communication.relationship.actions import Written, write_entry
from servicelevel.communication.relationship.queries import (
    customers_visible_to,
    entries_visible_to,
    owned,
    relationships,
)
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding
from tests.process.organisation import LONG_AGO, NOW

People = dict[str, Person]
TODAY = NOW.date()
IN_A_WEEK = TODAY + timedelta(days=7)
PROMISE = Written("commitment", "Show what a second relay would cost.", TODAY, IN_A_WEEK, "owen")

pytestmark = pytest.mark.req("R24")


def written(people: People, name: str = "maya", entry: Written = PROMISE, **given: Any) -> RelationshipEntry:
    return write_entry(By(people[name], NOW), "physics", entry, **given)


def test_the_manager_and_the_liaison_write_and_nobody_else(people: People) -> None:
    for name in people:
        if name in ("maya", "lia"):
            assert written(people, name).by == people[name]
        else:
            with pytest.raises(NotAllowed):
                written(people, name)
    assert (
        RelationshipEntry.objects.count() == Line.objects.filter(act="communication.write_entry").count() == 2
    )


def test_a_liaison_of_one_customer_looks_after_that_one_alone(people: People) -> None:
    physics = people["priya"].party
    RoleHolding.objects.create(
        person=people["stan"], role=roles.SERVICE_LIAISON, customer=physics, begins=LONG_AGO
    )
    written(people, "stan")
    with pytest.raises(NotAllowed):
        write_entry(By(people["stan"], NOW), "astronomy", PROMISE)
    write_entry(By(people["maya"], NOW), "astronomy", PROMISE)
    assert [one.key for one in customers_visible_to(people["stan"], NOW)] == ["physics"]
    assert {one.customer.key for one in entries_visible_to(people["stan"], NOW)} == {"physics"}


def test_the_customer_the_vendor_and_other_teams_see_nothing_of_it(people: People) -> None:
    written(people)
    for name in ("priya", "carl", "niamh", "ines"):
        assert not entries_visible_to(people[name], NOW).exists()
        assert relationships(people[name], NOW) == []
    for name in ("maya", "abel", "cora", "owen"):
        assert entries_visible_to(people[name], NOW).count() == 1


def test_what_is_promised_names_a_day_and_somebody_of_the_provider(people: People) -> None:
    with pytest.raises(Invalid) as refused:
        written(people, entry=Written("commitment", " ", TODAY + timedelta(days=5)))
    assert {one.path for one in refused.value.problems} == {"words", "on", "due_on", "owner"}
    with pytest.raises(Invalid) as refused:
        written(people, entry=Written("next action", "Call.", TODAY, TODAY - timedelta(days=1), "priya"))
    assert {one.path for one in refused.value.problems} == {"due_on", "owner"}
    assert not RelationshipEntry.objects.exists()


def test_a_commitment_stays_open_until_a_follow_up_closes_it_once(people: People) -> None:
    promise = written(people)
    contact = Written("contact", "The figures are being gathered.", TODAY)
    written(people, entry=contact, follows=promise.pk)
    assert [one.pk for one in owned(people["owen"])] == [promise.pk]
    owen = By(people["owen"], NOW)
    write_entry(
        owen, "physics", Written("meeting", "Shown on Monday.", TODAY), follows=promise.pk, closes=True
    )
    assert not owned(people["owen"]).exists()
    assert [len(one.open) for one in relationships(people["maya"], NOW)] == [0, 0]
    with pytest.raises(Conflict):
        written(people, entry=contact, follows=promise.pk, closes=True)
    with pytest.raises(Invalid):
        written(people, entry=contact, closes=True)
    with pytest.raises(NotFound):
        write_entry(owen, "astronomy", contact, follows=promise.pk)


def test_the_database_itself_refuses_to_change_or_remove_an_entry(people: People) -> None:
    promise = written(people)
    for change in (lambda row: row.update(words="Another."), lambda row: row._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            change(RelationshipEntry.objects.filter(pk=promise.pk))
    assert RelationshipEntry.objects.get().words == PROMISE.words


def test_it_is_a_duty_of_its_owner_from_a_week_before_its_day(people: People) -> None:
    far = Written("next action", "Call again.", TODAY, TODAY + timedelta(days=8), "owen")
    late = Written("commitment", "Send the plan.", date(2026, 9, 1), date(2026, 9, 30), "owen")
    for entry in (PROMISE, far, late):
        written(people, entry=entry)
    rows = {row.words: row for row in duties_in_communication(people["owen"], NOW)}
    assert set(rows) == {PROMISE.words, late.words}
    assert [rows[one.words].look for one in (PROMISE, late)] == ["open", "breached"]
    assert duties_in_communication(people["ines"], NOW) == []


def test_it_is_walked_on_pages_and_the_customer_finds_no_page(
    people: People, of: Callable[[str], Client]
) -> None:
    lia = of("lia")
    sent = {
        "kind": "commitment",
        "words": "A second relay.",
        "on": "2026-10-14",
        "due_on": "2026-10-01",
        "owner": "lia",
    }
    refused = lia.post("/communication/customers/physics/new/", sent)
    assert refused.status_code == 200
    assert b"before the day itself" in refused.content
    assert (
        lia.post("/communication/customers/physics/new/", sent | {"due_on": "2026-10-15"})["Location"]
        == "/communication/customers/physics/"
    )
    assert b"1 thing stays open" in lia.get("/communication/customers/physics/").content
    assert b"A second relay." in lia.get("/duties/").content
    entry = RelationshipEntry.objects.get()
    done = {"kind": "meeting", "words": "Shown.", "on": "2026-10-14", "closes": "on"}
    assert of("maya").post(f"/communication/customers/physics/entries/{entry.pk}/", done).status_code == 302
    assert b"Nothing stays open" in lia.get("/communication/customers/physics/").content
    assert b"A second relay." not in lia.get("/duties/").content
    for path in (
        "/communication/customers/",
        "/communication/customers/physics/",
        f"/communication/customers/physics/entries/{entry.pk}/",
    ):
        assert of("priya").get(path).status_code == 404
