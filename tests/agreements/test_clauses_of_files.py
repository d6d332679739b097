"""What an agreement says besides its targets: read, and every mistake in it named with its line."""

from __future__ import annotations

import pytest

from servicelevel.agreements.promise_file import read
from servicelevel.errors import Invalid

WHOLE = """
parties:
  computing: {name: Computing, kind: provider}
  physics: {name: Physics, kind: customer}
calendars:
  support: {zone: America/Chicago, weekly: {mon-fri: ["08:00-17:00"]}}
services:
  email: {name: E-Mail}
agreements:
  email-physics:
    kind: SLA
    title: E-Mail for Physics
    customer: physics
    provider: computing
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    business_goal: No shift is lost because mail stands still.
    exclusions: [Mailboxes on private machines]
    customer_responsibilities: [A contact on each shift]
    support: {hours: support, contact: Service Desk}
    workload: [{name: Incidents, at_most: 200, per: month, over: pro rata}]
    continuity: [{name: Loss of the data centre, within: 8h, data_loss: 90 min}]
    security: [Mail is kept within the laboratory]
    escalation: [{level: 1, functional: Mail team, hierarchical: Service Owner, after: 2h}]
    targets:
      available: {measure: availability, service: email, calendar: support, goal: 99.5%}
"""
CLAUSES = (
    "business_goal", "exclusions", "customer_responsibilities", "support", "workload", "continuity", "security",
    "escalation",
)  # fmt: skip


@pytest.mark.req("R107", "R162")
def test_the_clauses_of_an_agreement_are_kept_as_they_are_written(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(WHOLE)
    (one,) = read([path]).agreements
    assert set(CLAUSES) <= one.content.keys()
    assert one.content["escalation"][0]["after"] == "2h"
    assert one.content["workload"] == [
        {"name": "Incidents", "at_most": 200, "per": "month", "over": "pro rata"}
    ]


@pytest.mark.req("R107")
@pytest.mark.parametrize(
    ("right", "wrong", "path", "words"),
    [
        ("hours: support", "hours: suport", "support.hours", "there is no calendar 'suport'"),
        ("within: 8h", "within: soon", "continuity[0].within", "'soon' is not written as it must be"),
        ("over: pro rata", "over: free", "workload[0].over", "'free' is not one of void, relaxed, pro rata"),
        (", contact: Service Desk", "", "support.contact", "is missing"),
        ("level: 1", "level: 0", "escalation[0].level", "0 is out of range"),
        ("at_most: 200", "at_most: many", "workload[0].at_most", "'many' is not a number"),
        ("[A contact on each shift]", "[same, same]", "customer_responsibilities[1]", "'same' stands here twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_clause_is_said_with_its_line(tmp_path, right, wrong, path, words):
    file = tmp_path / "p.yaml"
    file.write_text(WHOLE.replace(right, wrong))
    with pytest.raises(Invalid) as refused:
        read([file])
    (problem,) = refused.value.problems
    assert problem.path.endswith(f"agreements.email-physics.{path}")
    assert f"{file}:" in problem.path
    assert words in problem.message
    assert problem.remedy
