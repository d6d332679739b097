"""Assessments of the small organisation, one at each step, for the tests of pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from servicelevel.capabilities.assessments import assessing, communicating, deciding, plans
from servicelevel.capabilities.assessments.models import Assessment, TacticalPlan
from servicelevel.capabilities.assessments.opening import Opening, open_assessment
from servicelevel.capabilities.assessments.versions import Offer
from servicelevel.capabilities.models import Service
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Person
from servicelevel.process import actions as process
from servicelevel.process.models import Case, Consultation, Notice
from tests.web.requests import WHO

GOALS = ("Everybody reaches everybody by mail", "One desk for every question")


@act("tests.open_assessment", anyone=True)
def open_one(by: By) -> Told[Assessment]:
    """An assessment of E-Mail, whether or not another one is open."""
    email = Service.objects.get(key="email")
    opening = Opening("Capabilities of E-Mail", "ad hoc", email, "A new relay stands in the second building.")
    return Told(open_assessment(opening, by.person, by.now))


class Walk:
    """Takes an assessment of E-Mail from step to step, a minute for each act."""

    def __init__(self, now: datetime) -> None:
        self.now = now - timedelta(hours=3)
        if not TacticalPlan.objects.exists():
            plans.adopt_plan(
                self.by("manager"), name="Tactical Plan", goals=GOALS, because="The new year begins."
            )
        self.row: Assessment = open_one(self.by("manager"))

    @property
    def key(self) -> str:
        return self.row.case.key

    def by(self, name: str) -> By:
        self.now += timedelta(minutes=1)
        return By(Person.objects.get(username=name), self.now)

    def replies(self) -> None:
        for row in Consultation.objects.filter(case=self.row.case, replied_at=None):
            process.reply(self.by(WHO[row.role]), row.pk, words="Fine.", supports=True)

    def answered(self) -> Walk:
        """At 1.1, with everything said and one answer changed."""
        for question in self.row.questions.asked.all():
            assessing.answer(
                self.by("teo"), self.key, question=question.number, verdict="supports", words="It does.",
                evidence=["DOC-2026-0004", "https://wiki.example.org/relay"],
            )  # fmt: skip
        assessing.answer(
            self.by("teo"), self.key, question=1, verdict="gap", words="Not at night.",
            none_because="Nobody measures the nights.",
        )  # fmt: skip
        assert self.row.plan is not None
        for goal in self.row.plan.goals.all():
            assessing.link_goal(
                self.by("teo"), self.key, goal=goal.number, verdict="gap", words="Two sites lack it."
            )
        return self

    def assessed(self) -> Walk:
        """At 1.2."""
        self.answered().replies()
        assessing.finish_assessment(self.by("teo"), self.key)
        self.replies()
        return self

    def refused(self) -> Walk:
        """Closed: the capabilities stay as they are."""
        self.assessed()
        deciding.decide_update(self.by("manager"), self.key, update=False, reason="No money this year.")
        return self

    def decided(self) -> Walk:
        """At 1.3, the change is open."""
        self.assessed()
        deciding.decide_update(
            self.by("manager"), self.key, update=True, reason="Mailboxes are full.", change="CHG-77",
            where="https://changes.example.org/CHG-77",
        )  # fmt: skip
        return self

    def withdrawn(self) -> Walk:
        """At 1.3, the change came to nothing."""
        self.decided()
        deciding.close_change(self.by("manager"), self.key, done=False, words="The board said no.")
        return self

    def changed(self) -> Walk:
        """At 1.3, the change is done."""
        self.decided()
        deciding.close_change(self.by("manager"), self.key, done=True, words="Done on Sunday.")
        self.replies()
        return self

    def updated(self) -> Walk:
        """At 1.4."""
        self.changed()
        deciding.update_catalogue(
            self.by("manager"), self.key, offer=Offer(changes={"description": f"Mailboxes of 100 GB ({self.row.case.pk})"}),
            summary="Mailboxes hold 100 GB.",
        )  # fmt: skip
        self.replies()
        return self

    def told(self) -> Walk:
        """At 1.4, the Service Desk has not acknowledged it."""
        self.updated()
        communicating.communicate(self.by("manager"), self.key, words="Mailboxes hold 100 GB from today.")
        return self

    def acknowledged(self) -> Walk:
        """At 1.4, ready to be closed."""
        self.told()
        for notice in Notice.objects.filter(case=self.row.case, must_acknowledge=True):
            process.acknowledge(self.by(notice.person.username), notice.pk)
        return self

    def closed(self) -> Walk:
        """Closed, with an updated catalogue."""
        self.acknowledged()
        communicating.confirm_communicated(self.by("manager"), self.key)
        return self


AT = {
    "new": lambda walk: walk, "answered": Walk.answered, "assessed": Walk.assessed, "refused": Walk.refused,
    "decided": Walk.decided, "withdrawn": Walk.withdrawn, "changed": Walk.changed, "updated": Walk.updated,
    "told": Walk.told, "acknowledged": Walk.acknowledged, "closed": Walk.closed,
}  # fmt: skip
NEEDS_THE_DESK = ("told", "acknowledged", "closed")
"""Places that somebody of the Service Desk has to be there for."""


def found_assessment(now: datetime, place: str) -> None:
    """An assessment at a place, under a key that says which: `CAP-assessed`."""
    walk = AT[place](Walk(now))
    Case.objects.filter(pk=walk.row.case_id).update(key=f"CAP-{place}")


def pages_of_assessments() -> list[str]:
    """Pages on an assessment at every place, all open to the Service Level Manager."""
    pages = [f"/assessments/CAP-{place}/" for place in AT]
    pages += [f"/assessments/?show={show}" for show in ("due", "overdue", "open", "done", "all")]
    pages += [
        "/assessments/?service=email",
        "/assessments/?service=nothing",
        "/assessments/new/?service=email",
    ]
    pages += ["/assessments/CAP-new/answer/1/", "/assessments/CAP-new/goal/1/"]
    pages += ["/assessments/CAP-answered/answer/1/", "/assessments/CAP-answered/finish/"]
    pages += ["/assessments/CAP-assessed/decide/", "/assessments/CAP-decided/close-change/"]
    pages += ["/assessments/CAP-withdrawn/name-change/", "/assessments/CAP-changed/catalogue/"]
    pages += ["/assessments/CAP-updated/communicate/", "/assessments/CAP-told/communicate/"]
    return [*pages, "/assessments/CAP-acknowledged/close/"]
