"""What the tests of 1.0 have in common: a plan, and assessments walked to a step."""

from __future__ import annotations

from servicelevel.capabilities.assessments import assessing, communicating, deciding, plans, starting
from servicelevel.capabilities.assessments.models import Assessment, TacticalPlan
from servicelevel.capabilities.assessments.versions import Offer
from servicelevel.process import actions as process
from servicelevel.process import cases as flow
from servicelevel.process.models import Case, Notice
from tests.requirements.cases import People, at, reply_all

GOALS = ("Everybody reaches everybody by mail", "One desk for every question")
BIGGER = Offer(changes={"description": "Mailboxes of 100 GB"})


def plan(people: People) -> TacticalPlan:
    """The tactical plan, adopted by the director a month before."""
    return plans.adopt_plan(
        at(people, "cora", -43200), name="Tactical Plan", goals=GOALS, because="The new year."
    )


def waiting(row: Assessment) -> list[str]:
    """The steps that wait in the case of an assessment."""
    return [one.step for one in flow.standing(Case.objects.get(pk=row.case_id))]


def started(people: People, service: str = "email", minutes: int = 0) -> Assessment:
    """An assessment at 1.1."""
    return starting.start_assessment(at(people, "maya", minutes), service, reason="A new relay stands.")


def answer_all(people: People, row: Assessment, name: str = "ines", minutes: int = 1) -> None:
    """Every question answered, every goal linked."""
    for question in row.questions.asked.all():
        assessing.answer(
            at(people, name, minutes), row.case.key, question=question.number, verdict="supports",
            words="It does.", evidence=["DOC-2026-0004"],
        )  # fmt: skip
    for goal in row.plan.goals.all():
        assessing.link_goal(
            at(people, name, minutes),
            row.case.key,
            goal=goal.number,
            verdict="gap",
            words="Two sites lack it.",
        )


def assess(people: People, row: Assessment, minutes: int = 1) -> Assessment:
    """An open assessment brought to 1.2, with everybody who is asked on both steps having replied."""
    answer_all(people, row, minutes=minutes)
    reply_all(people, row.case, minutes)
    assessing.finish_assessment(at(people, "ines", minutes + 1), row.case.key)
    reply_all(people, row.case, minutes + 2)
    row.refresh_from_db()
    return row


def decided(people: People, row: Assessment | None = None, minutes: int = 10) -> Assessment:
    """An assessment at 1.3: yes, under a change that is still open."""
    row = row or assess(people, started(people))
    deciding.decide_update(
        at(people, "maya", minutes), row.case.key, update=True, reason="Mailboxes are full.", change="CHG-77",
        where="https://changes.example.org/CHG-77",
    )  # fmt: skip
    return row


def updated(people: People, row: Assessment | None = None, minutes: int = 20) -> Assessment:
    """An assessment at 1.4: the change is done, the catalogue is updated."""
    row = decided(people, row, minutes - 10)
    deciding.close_change(
        at(people, "maya", minutes), row.case.key, done=True, words="Done in the night to Sunday."
    )
    deciding.update_catalogue(
        at(people, "maya", minutes + 1), row.case.key, offer=BIGGER, summary="Mailboxes hold 100 GB."
    )
    row.refresh_from_db()
    return row


def told(people: People, row: Assessment | None = None, minutes: int = 30) -> Assessment:
    """An assessment at 1.4, with the announcement made."""
    row = updated(people, row, minutes - 10)
    communicating.communicate(at(people, "maya", minutes), row.case.key, words="Mailboxes hold 100 GB now.")
    return row


def acknowledge(people: People, row: Assessment, name: str = "dora", minutes: int = 31) -> None:
    """Somebody acknowledges what they were told in 1.4."""
    notice = Notice.objects.filter(case=row.case, step="1.4", person=people[name], must_acknowledge=True)
    process.acknowledge(at(people, name, minutes), notice.latest("pk").pk)


def finished(people: People, row: Assessment | None = None, minutes: int = 30) -> Assessment:
    """An assessment that has gone the whole way."""
    row = told(people, row, minutes)
    acknowledge(people, row, minutes=minutes + 1)
    communicating.confirm_communicated(at(people, "maya", minutes + 2), row.case.key)
    row.refresh_from_db()
    return row
