"""Reviews of the process with their minutes, and which process owners were consulted and replied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from servicelevel.communication.duties import duties_in_communication
from servicelevel.communication.models import ProcessReview
from servicelevel.communication.plan.actions import answer_plan, propose_plan
from servicelevel.communication.plan.rows import from_document
from servicelevel.communication.reviews.actions import Reviewed, record_process_review
from servicelevel.communication.reviews.queries import coverage, next_review_on, process_reviews
from servicelevel.errors import Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process.models import Case, Consultation
from tests.process.organisation import LONG_AGO, NOW

People = dict[str, Person]
TODAY = NOW.date()
HELD = Reviewed(
    TODAY, TODAY + timedelta(days=365), "Step 2.2 takes long.", "Ask a week earlier.", "Maya\nPaul", link="https://example.org/m"
)  # fmt: skip


@pytest.mark.req("R167")
def test_a_review_is_recorded_by_the_manager_with_minutes_and_decisions(people: People) -> None:
    for name in set(people) - {"maya"}:
        with pytest.raises(NotAllowed):
            record_process_review(By(people[name], NOW), HELD)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        record_process_review(By(people["maya"], NOW), Reviewed(tomorrow, tomorrow, "", " ", ""))
    wrong = {one.path for one in refused.value.problems}
    assert wrong == {"findings", "decisions", "present", "held_on", "next_on", "minutes"}
    assert next_review_on() is None
    record_process_review(By(people["maya"], NOW), HELD)
    assert next_review_on() == date(2027, 10, 14)
    assert process_reviews(people["abel"]).count() == 1
    assert not process_reviews(people["priya"]).exists()


@pytest.mark.req("R167")
def test_the_next_review_is_a_duty_before_its_day_and_late_after_it(people: People) -> None:
    record_process_review(By(people["maya"], NOW), replace(HELD, next_on=TODAY + timedelta(days=30)))
    look = {
        days: [row.look for row in duties_in_communication(people["maya"], NOW + timedelta(days=days))]
        for days in (22, 23, 30, 31)
    }
    assert look == {22: [], 23: ["open"], 30: ["open"], 31: ["breached"]}


@pytest.mark.req("R169")
def test_coverage_counts_who_was_asked_while_they_held_the_role_and_who_replied(people: People) -> None:
    for name, begins in (("cora", LONG_AGO), ("dora", NOW - timedelta(days=5))):
        RoleHolding.objects.create(person=people[name], role=roles.PROCESS_OWNER, begins=begins)
    case = Case.objects.create(
        key="CAP-1",
        procedure="1.0",
        title="E-Mail",
        trigger="review",
        opened_at=LONG_AGO,
        customer=Party.objects.first(),
    )
    for visit, days in enumerate((20, 10, 400)):
        Consultation.objects.create(
            case=case, step="1.1", visit=visit, role=roles.PROCESS_OWNER, asked_at=NOW - timedelta(days=days),
            due_at=NOW, has_holder=True, replied_by=people["paul"] if days != 10 else None,
            replied_at=NOW if days != 10 else None,
        )  # fmt: skip
    row = propose_plan(By(people["maya"], NOW), from_document(), because="As it is.")
    answer_plan(By(people["cora"], NOW), row.number, approves=True)
    found = coverage(NOW)
    by_name = {one.person.username: (one.steps, one.plans) for one in found.owners}
    assert by_name == {"paul": ((2, 1), (1, 0)), "cora": ((2, 0), (1, 1)), "dora": ((0, 0), (1, 0))}
    assert (found.consulted, found.replied) == (3, 2)
    assert {one.person.username: one.steps for one in coverage(NOW, 24).owners}["paul"] == (3, 2)


@pytest.mark.req("R167", "R169")
def test_reviews_and_coverage_are_on_a_page_of_the_process(
    people: People, of: Callable[[str], Client]
) -> None:
    maya = of("maya")
    assert b"was not reviewed yet" in maya.get("/process/reviews/").content
    sent = {name: str(value) for name, value in vars(HELD).items() if name != "minutes"}
    assert maya.post("/process/reviews/new/", sent | {"decisions": ""}).status_code == 200
    assert maya.post("/process/reviews/new/", sent).status_code == 302
    page = of("abel").get("/process/reviews/").content.decode()
    assert "14 Oct 2027" in page
    assert "0 of 1 process owner consulted in 12 months" in page
    assert ProcessReview.objects.get().decisions == "Ask a week earlier."
    assert of("priya").get("/process/reviews/").status_code == 404
