"""Audits: who finds, who answers, who does, who verifies; and never the same person twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.audit import actions
from servicelevel.process.audit.models import Finding
from servicelevel.process.audit.queries import findings_visible_to
from tests.process.organisation import NOW

People = dict[str, Person]
DUE = NOW + timedelta(days=30)


@pytest.fixture
def finding(people: People) -> Finding:
    by = By(people["abel"], NOW)
    return actions.record_finding(
        by, weight="nonconformity", about="Policy P3", words="Two services have no SLA."
    )


@pytest.mark.req("R168")
def test_only_an_auditor_finds_and_an_auditor_does_nothing_else(people: People, finding: Finding) -> None:
    for name in set(people) - {"abel"}:
        with pytest.raises(NotAllowed):
            actions.record_finding(By(people[name], NOW), weight="observation", about="x", words="y")
    with pytest.raises(NotAllowed):
        actions.answer_finding(By(people["abel"], NOW), finding.key, action="x", owner="stan", due=DUE)
    assert Line.objects.count() == 1


@pytest.mark.req("R168")
def test_a_finding_is_answered_done_and_verified(people: People, finding: Finding) -> None:
    maya, stan, abel = (By(people[name], NOW) for name in ("maya", "stan", "abel"))
    with pytest.raises(Conflict, match="nothing to verify"):
        actions.verify_action(abel, finding.key, works=True, verdict="Seen.")
    actions.answer_finding(maya, finding.key, action="Agree SLAs for both.", owner="stan", due=DUE)
    with pytest.raises(NotAllowed, match="owner"):
        actions.report_action_done(maya, finding.key, words="Done.")
    actions.report_action_done(stan, finding.key, words="Both signed on 2 November.")
    assert (
        actions.verify_action(abel, finding.key, works=False, verdict="One is a draft.").state == "answered"
    )
    actions.report_action_done(stan, finding.key, words="Now both.")
    assert actions.verify_action(abel, finding.key, works=True, verdict="Seen both.").state == "closed"
    with pytest.raises(Conflict):
        actions.answer_finding(maya, finding.key, action="More.", owner="stan", due=DUE)
    assert Finding.objects.get().words == "Two services have no SLA."
    assert Line.objects.filter(subject=f"finding:{finding.key}").count() == 6


def test_everything_that_is_missing_is_said_at_once(people: People, finding: Finding) -> None:
    with pytest.raises(Invalid) as refused:
        actions.answer_finding(By(people["maya"], NOW), finding.key, action=" ", owner="priya", due=NOW)
    assert [one.path for one in refused.value.problems] == ["action", "owner", "due"]
    with pytest.raises(Invalid) as refused:
        actions.record_finding(By(people["abel"], NOW), weight="joke", about="", words="")
    assert len(refused.value.problems) == 3


def test_findings_are_for_the_provider_the_auditor_and_the_owner_of_the_action(
    people: People, finding: Finding
) -> None:
    maya = By(people["maya"], NOW)
    actions.answer_finding(maya, finding.key, action="Agree SLAs.", owner="stan", due=DUE)
    seeing = {name for name, person in people.items() if findings_visible_to(person).exists()}
    assert seeing == {"maya", "cora", "ada", "dora", "paul", "connor", "lia", "abel", "stan"}
