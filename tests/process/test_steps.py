"""The mark of a step: who may, whose turn it is, one transaction, one line, who is asked and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person
from servicelevel.process import actions, cases
from servicelevel.process.conformance import conformance
from servicelevel.process.duties import duties_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken
from servicelevel.process.queries import cases_visible_to, open_case_counts
from tests.process.marked import marked, open_case
from tests.process.organisation import NOW, deputise

People = dict[str, Person]
DAY = timedelta(days=1)


@pytest.fixture
def capabilities(people: People) -> Case:
    return open_case(
        By(people["maya"], NOW), cases.Start("1.0", "E-Mail 2026", "periodic review", service="email")
    )


@pytest.fixture
def slr(people: People) -> Case:
    physics = Party.objects.get(key="physics")
    start = cases.Start("2.0", "E-Mail for Physics", "new service", service="email", customer=physics)
    return open_case(By(people["maya"], NOW), start)


def reply_all(people: People, case: Case, now=NOW) -> None:
    names = {
        role: name
        for name, (_, role, service) in __import__(
            "tests.process.organisation", fromlist=["x"]
        ).PEOPLE.items()
        if service != "desktop"
    }
    names[roles.CUSTOMER] = "priya"
    for row in Consultation.objects.filter(case=case, replied_at=None):
        actions.reply(By(people[names[row.role]], now), row.pk, words="Fine with me.", supports=True)


def test_a_case_opens_at_the_first_step_and_asks_who_is_consulted(people, capabilities):
    assert [one.step for one in cases.standing(capabilities)] == ["1.1"]
    assert [row.role for row in Consultation.objects.all()] == [roles.SERVICE_OWNER]
    assert Line.objects.get().act == "tests.open_case"
    assert capabilities.key.startswith("CAP-2026-")


@pytest.mark.req("R15", "R128")
def test_what_a_role_may_not_do_is_refused_and_leaves_nothing_behind(people, capabilities):
    assess = marked("1.1")
    reply_all(people, capabilities)
    before = Line.objects.count()
    for name in ("dora", "cora", "ada", "owen", "abel", "paul"):
        with pytest.raises(NotAllowed, match="This is for the"):
            assess(By(people[name], NOW), capabilities.key)
    for name in ("priya", "niamh", "otto"):
        with pytest.raises(NotFound):
            assess(By(people[name], NOW), capabilities.key)
    assert Line.objects.count() == before
    assert not StepTaken.objects.exists()


def test_an_act_that_fails_leaves_nothing_behind(people, capabilities):
    reply_all(people, capabilities)
    before = Line.objects.count()
    with pytest.raises(Conflict, match="wrong"):
        marked("1.1")(By(people["ines"], NOW), capabilities.key, reason="fail")
    assert (Line.objects.count(), Notice.objects.count(), StepTaken.objects.count()) == (before, 0, 0)


@pytest.mark.req("R42")
def test_a_step_waits_for_the_replies_of_those_consulted_or_for_the_end_of_their_time(people, capabilities):
    assess = marked("1.1")
    with pytest.raises(Conflict, match="Service Owner until 24 Oct 2026"):
        assess(By(people["ines"], NOW), capabilities.key)
    later = NOW + 11 * DAY
    assess(By(people["ines"], later), capabilities.key)
    line = Line.objects.get(step="1.1")
    assert '"no reply in time"' in line.content
    assert conformance(capabilities, later).unanswered == 1


def test_a_step_is_one_line_with_who_as_what_and_what_those_consulted_said(people, capabilities):
    reply_all(people, capabilities)
    assert (
        marked("1.1")(By(people["ines"], NOW), capabilities.key, reason="all fine")
        == roles.INFRASTRUCTURE_LEAD
    )
    line = Line.objects.order_by("number").last()
    assert (line.actor, line.role, line.step, line.case) == (
        "ines",
        roles.INFRASTRUCTURE_LEAD,
        "1.1",
        capabilities.key,
    )
    assert '"agrees"' in line.content
    assert '"all fine"' in line.content
    assert line.act == "process.take"


def test_whose_turn_it_is_not_is_told_what_waits(people, capabilities):
    with pytest.raises(Conflict, match=r"Step 1\.3 .* what waits now is 1\.1 Assess"):
        marked("1.3")(By(people["maya"], NOW), capabilities.key)


def test_the_accountable_role_acts_where_nobody_is_responsible_and_a_decision_goes_its_way(
    people, capabilities
):
    reply_all(people, capabilities)
    marked("1.1")(By(people["ines"], NOW), capabilities.key)
    reply_all(people, capabilities)
    marked("1.2", "yes")(By(people["maya"], NOW), capabilities.key)
    assert [one.step for one in cases.standing(Case.objects.get())] == ["1.3"]


def test_those_informed_are_told_once_and_not_who_did_it(people, capabilities):
    reply_all(people, capabilities)
    marked("1.1")(By(people["ines"], NOW), capabilities.key)
    reply_all(people, capabilities)
    marked("1.2", "yes")(By(people["maya"], NOW), capabilities.key)
    marked("1.3")(By(people["maya"], NOW), capabilities.key)
    assert sorted(Notice.objects.values_list("person__username", flat=True)) == ["ines", "owen"]


def test_a_deputy_acts_on_behalf_and_the_ledger_says_so(people, capabilities):
    deputise(people, "ines", "stan")
    reply_all(people, capabilities)
    marked("1.1")(By(people["stan"], NOW), capabilities.key)
    line = Line.objects.order_by("number").last()
    assert (line.actor, line.on_behalf_of) == ("stan", "ines")


@pytest.mark.req("R15")
def test_a_step_is_skipped_only_with_a_reason_and_the_leave_of_a_second_person(people, capabilities):
    by = By(people["maya"], NOW)
    with pytest.raises(Invalid, match="reason"):
        actions.ask_to_skip(by, capabilities.key, "1.1", reason=" ")
    with pytest.raises(NotAllowed):
        actions.ask_to_skip(By(people["dora"], NOW), capabilities.key, "1.1", reason="no need")
    asked = actions.ask_to_skip(by, capabilities.key, "1.1", reason="Assessed last week under CHG-12.")
    assert [one.step for one in cases.standing(capabilities)] == ["1.1"]
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.decide_waiver(by, asked.pk, granted=True)
    with pytest.raises(NotAllowed):
        actions.decide_waiver(By(people["ada"], NOW), asked.pk, granted=True)
    assert [duty.kind for duty in duties_of(people["cora"], NOW)] == ["waiver"]
    actions.decide_waiver(By(people["cora"], NOW), asked.pk, granted=True)
    shown = conformance(Case.objects.get(), NOW)
    assert shown.waived == 1
    assert shown.steps[0].because == "Assessed last week under CHG-12."
    assert not shown.conforms
    assert [one.step for one in cases.standing(Case.objects.get())] == ["1.2"]


def test_a_refused_waiver_leaves_the_step_where_it_is(people, capabilities):
    asked = actions.ask_to_skip(By(people["ines"], NOW), capabilities.key, "1.1", reason="No time.")
    actions.decide_waiver(By(people["maya"], NOW), asked.pk, granted=False)
    assert [one.step for one in cases.standing(capabilities)] == ["1.1"]
    with pytest.raises(Conflict, match="decided"):
        actions.decide_waiver(By(people["cora"], NOW), asked.pk, granted=True)


@pytest.mark.req("R4")
def test_my_duties_say_what_waits_why_since_when_and_until_when(people, capabilities):
    mine = duties_of(people["ines"], NOW)
    assert [(duty.kind, duty.step, duty.role, duty.since) for duty in mine] == [
        ("step", "1.1", roles.INFRASTRUCTURE_LEAD, NOW)
    ]
    assert mine[0].until == NOW + 30 * DAY
    assert [(duty.kind, duty.step, duty.role) for duty in duties_of(people["owen"], NOW)] == [
        ("reply", "1.1", roles.SERVICE_OWNER)
    ]
    for name in ("otto", "priya", "niamh", "dora", "abel"):
        assert duties_of(people[name], NOW) == []
    reply_all(people, capabilities)
    assert duties_of(people["owen"], NOW) == []


def test_a_case_waits_for_the_procedure_that_it_called_and_then_goes_on(people, slr):
    for key, who in (("2.1", "maya"), ("2.2", "maya")):
        reply_all(people, slr)
        marked(key)(By(people[who], NOW), slr.key)
    marked("2.3", "define capabilities")(By(people["maya"], NOW), slr.key)
    slr.refresh_from_db()
    assert cases.standing(slr) == ()
    assert slr.closed_at is None
    child = open_case(
        By(people["maya"], NOW), cases.Start("1.0", "For it", "SLR", service="email", parent=slr)
    )
    reply_all(people, child)
    marked("1.1")(By(people["ines"], NOW), child.key)
    reply_all(people, child)
    later = NOW + DAY
    marked("1.2", "no")(By(people["maya"], later), child.key)
    child.refresh_from_db()
    slr.refresh_from_db()
    assert child.closed_at == later
    assert [(one.step, one.since) for one in cases.standing(slr)] == [("2.2", later)]
    assert slr.consultations.filter(step="2.2", asked_at=later).count() == 2


@pytest.mark.req("R41")
def test_another_customers_case_does_not_exist(people, slr):
    seen = {name for name in people if cases_visible_to(people[name], NOW).exists()}
    assert "carl" not in seen
    assert "niamh" not in seen
    assert seen >= {"maya", "cora", "ada", "dora", "owen", "ines", "priya", "abel"}
    assert "otto" not in seen
    assert open_case_counts(people["carl"], NOW) == {}
    assert open_case_counts(people["priya"], NOW) == {"2.1": 1}
    with pytest.raises(NotFound):
        marked("2.1")(By(people["carl"], NOW), slr.key)


def test_a_vendor_who_is_asked_replies_without_seeing_the_case(people, slr):
    reply_all(people, slr)
    marked("2.1")(By(people["maya"], NOW), slr.key)
    mine = duties_of(people["niamh"], NOW)
    assert [(duty.kind, duty.step) for duty in mine] == [("reply", "2.2")]
    actions.reply(By(people["niamh"], NOW), mine[0].number, words="We can relay 200 a minute.")
    with pytest.raises(Conflict, match="replied for this role already"):
        actions.reply(By(people["niamh"], NOW), mine[0].number, words="Again.")
    with pytest.raises(NotFound):
        actions.reply(By(people["carl"], NOW), mine[0].number, words="Me too.")


def test_an_act_within_an_act_is_refused(people, capabilities):
    @act("tests.outer", anyone=True)
    def outer(by: By) -> Told[None]:
        actions.ask_to_skip(by, capabilities.key, "1.1", reason="x")
        return Told(None)

    before = Line.objects.count()
    with pytest.raises(RuntimeError, match=r"process\.ask_to_skip was called inside tests\.outer"):
        outer(By(people["maya"], NOW))
    assert Line.objects.count() == before
