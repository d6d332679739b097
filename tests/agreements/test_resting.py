"""What a target rests on, in promise files: read, and refused with what would mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicelevel.agreements import promise_file, queries
from servicelevel.agreements.underpinning.resting import Group, Handover, Named, read_resting
from tests.agreements.conftest import COMPLETE, Apply, Complain, Write

GOAL = "goal: 8h, calendar: office, attain: 90%}"
UP = "goal: 99.5%}"


def resting(written: str, goal: str = GOAL) -> str:
    assert COMPLETE.count(goal) == 1
    return COMPLETE.replace(goal, goal.replace("}", f", rests_on: {written}}}"))


def test_a_chain_is_read_as_it_is_written(write: Write) -> None:
    written = (
        "{serial: [{handover: 30 min}, {parallel: [{agreement: mail-team-ola, target: taken-up, priority: P2}]}],"
        " independent: true}"
    )
    promises = promise_file.read([write(resting(written))])
    content = next(one.content for one in promises.agreements if one.key == "mail-physics")
    found = read_resting(content["targets"]["resolution"]["rests_on"])
    named = Named("mail-team-ola", "taken-up", "P2")
    assert found.rest == Group("serial", (Handover("30 min"), Group("parallel", (named,), 1)), 2)
    assert (found.independent, found.written) == (True, True)


WRONG = {
    "{agreement: mail-taem-ola, target: taken-up}": "rests_on.agreement: there is no agreement 'mail-taem-ola'; did you "
    "mean mail-team-ola?",
    "{agreement: mail-team-ola, target: takenup}": "rests_on.target: 'mail-team-ola' has no target 'takenup'; did you mean "
    "taken-up?",
    "{agreement: mail-team-ola}": "rests_on.target: is missing; name one of taken-up",
    "{agreement: mail-physics, target: resolution}": "rests_on.agreement: a target cannot rest on its own agreement; name",
    "{agreement: files-biology, target: resolution}": "rests_on.agreement: 'files-biology' is an SLA; name an OLA or UC",
    "{agreement: mail-hosting, target: up}": "rests_on.target: 'up' is measured by availability; this target is a time on "
    "tickets",
    "{redundant: [{agreement: mail-team-ola, target: taken-up}]}": "rests_on.redundant: redundant is said of "
    "availabilities; write parallel or serial",
    "{handover: 1h}": "rests_on.handover: stands between parts of a time; write it in a list under serial",
    "{serial: [{handover: 1 day}]}": "rests_on.serial[0].handover: '1 day' can mean one working day or 24 hours",
    "{serial: [{agreement: mail-team-ola, target: taken-up, handover: 1h}]}": "rests_on.serial[0]: says several things at "
    "once",
    "{independent: true}": "rests_on: does not say what the target rests on",
    "{agreement: mail-team-ola, target: taken-up, needs: 1}": "rests_on.needs: belongs beside redundant; leave it out",
    "{serial: [{agreement: mail-team-ola, target: taken-up, independent: true}]}": "rests_on.serial[0].independent: is said "
    "of the whole",
    "{serial: []}": "rests_on.serial: is empty",
    "{serail: []}": "rests_on.serail: 'serail' is not known here; did you mean serial?",
}


@pytest.mark.parametrize("written", WRONG)
def test_what_cannot_carry_is_refused_with_a_remedy(complain: Complain, written: str) -> None:
    found = complain(resting(written))
    path = "agreements.mail-physics.targets.resolution."
    assert any(f"p.yaml:22: {path}{WRONG[written]}" in line for line in found), found


def test_an_availability_needs_no_more_than_there_are(complain: Complain) -> None:
    text = COMPLETE.replace(GOAL, GOAL + "\n      up: {measure: availability, service: mail, calendar: office, "
        "goal: 99%, rests_on: {redundant: [{agreement: mail-hosting, target: up}], needs: 2}}")  # fmt: skip
    (found,) = complain(text)
    assert "rests_on.needs: needs 2 of 1; write at most 1" in found


def test_an_agreement_that_supports_another_one_does_not_carry_this(complain: Complain) -> None:
    text = resting("{agreement: mail-team-ola, target: taken-up}")
    (found,) = complain(text.replace("supports: [mail-physics]", "supports: [files-biology]", 1))
    assert (
        "'mail-team-ola' supports files-biology, and not this agreement; add mail-physics to supports of"
        in found
    )


def test_what_rests_on_itself_by_way_of_others_is_refused_at_every_link(complain: Complain) -> None:
    text = """
      first: {measure: ticket clock, stop: {state: Closed}, goal: 1h, calendar: office, rests_on: {agreement: b, target: t}}
    """.strip()
    text = COMPLETE.replace("supports: [mail-physics]", "supports: [mail-physics, b]", 1).replace(
        "      taken-up:", f"      {text}\n      taken-up:"
    )
    other = """
  b:
    kind: OLA
    title: B
    customer: it
    provider: mail-team
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    supports: [mail-team-ola]
    targets:
      t: {measure: ticket clock, stop: {state: Closed}, goal: 1h, calendar: office, rests_on: {agreement: mail-team-ola, target: first}}
"""  # noqa: E501
    found = complain(text + other)
    assert [line.partition(": ")[2].partition(": ")[2] for line in found] == [
        "rests in the end on itself: on b.t on mail-team-ola.first; leave one out",
        "rests in the end on itself: on mail-team-ola.first on b.t; leave one out",
    ]


@pytest.mark.django_db
def test_a_later_version_may_rest_on_what_is_recorded(applied: Apply, write: Write, tmp_path: Path) -> None:
    applied(COMPLETE)
    sla = resting("{agreement: mail-team-ola, target: taken-up}")
    sla = "agreements:\n" + sla[sla.index("  mail-physics:") : sla.index("  files-biology:")]
    (found,) = promise_file.read([write(sla.replace("2026-01-01", "2026-09-01"))], queries.known()).agreements
    assert "rests_on" in found.content["targets"]["resolution"]
