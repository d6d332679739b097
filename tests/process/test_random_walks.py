"""Random people do random things: what a role may not do is refused and leaves nothing behind; there is always a way on."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Deputy, Party, Person
from servicelevel.process import actions, cases
from servicelevel.process.definition import shipped
from servicelevel.process.duties import duties_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken, Waiver
from servicelevel.process.queries import cases_visible_to
from tests.process import organisation
from tests.process.marked import marked, open_case
from tests.process.organisation import NOW, PEOPLE

READING = shipped().reading("resolved")
STEPS = [key for key in READING.steps if key[0] in "12"]
WAYS = [(key, outcome) for key in STEPS for outcome in READING.steps[key].outcomes]
TAKE = {(key, outcome): marked(key, outcome) for key, outcome in WAYS}
KEPT = (Line, Case, StepTaken, Consultation, Notice, Waiver)
REFUSALS = (NotAllowed, NotFound, Conflict, Invalid)
EXAMPLES = int(os.environ.get("SERVICELEVEL_EXAMPLES", "6"))
"""More of them with `make soak`."""
names = st.sampled_from(sorted(PEOPLE))


class Procedures(RuleBasedStateMachine):
    """Cases of 1.0 and 2.0 in the hands of everybody at once."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.now: datetime = NOW
        self.acts = 0
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.people = organisation.found()
        self.opened(cases.Start("1.0", "E-Mail, yearly", "periodic review", service="email"))

    def opened(self, start: cases.Start) -> Case:
        case = open_case(By(self.people["maya"], self.now), start)
        self.acts += 1
        return case

    def attempt(self, act: Callable[[], object]) -> bool:
        """An act that is refused changes nothing at all; one that is done adds exactly one line."""
        before = counts()
        try:
            act()
        except REFUSALS:
            assert counts() == before
            return False
        self.acts += 1
        return True

    @rule(name=names, customer=st.sampled_from(["physics", "astronomy"]))
    def ask_for_a_service(self, name: str, customer: str) -> None:
        if Case.objects.count() < 4:
            party = Party.objects.get(key=customer)
            self.opened(cases.Start("2.0", "Wish", "customer request", service="email", customer=party))

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(name=names, way=st.sampled_from(WAYS), which=st.integers(0, 5))
    def take(self, name: str, way: tuple[str, str], which: int) -> None:
        case = self.some_case(which)
        waits = {one.step for one in cases.standing(case)}
        done = self.attempt(lambda: TAKE[way](By(self.people[name], self.now), case.key))
        if done:
            assert way[0] in waits
            assert self.may(name, way[0], case)
            if any(arrow.returns_to for arrow in READING.arrows(*way)):
                start = cases.Start("1.0", "For it", "SLR", service=case.service, parent=case)
                self.opened(start)

    @rule(which=st.integers(0, 5))
    def take_what_waits(self, which: int) -> None:
        """The duty of somebody, done by them: random choices alone would seldom come far."""
        case = self.some_case(which)
        for waiting in cases.standing(case):
            self.now += timedelta(days=11)
            outcome = (
                READING.steps[waiting.step].arrows[which % len(READING.steps[waiting.step].arrows)].outcome
            )
            name = next(name for name in sorted(PEOPLE) if self.may(name, waiting.step, case))
            self.take(name, (waiting.step, outcome), list(Case.objects.order_by("pk")).index(case))

    @rule(name=names, number=st.integers(0, 6), supports=st.sampled_from([True, False, None]))
    def reply(self, name: str, number: int, supports: bool | None) -> None:
        asked = list(Consultation.objects.order_by("pk"))
        row = asked[number % len(asked)]
        by = By(self.people[name], self.now)
        self.attempt(lambda: actions.reply(by, row.pk, words="So it is.", supports=supports))

    @rule(name=names, which=st.integers(0, 5), way=st.sampled_from(WAYS))
    def ask_to_skip(self, name: str, which: int, way: tuple[str, str]) -> None:
        case, by = self.some_case(which), By(self.people[name], self.now)
        self.attempt(lambda: actions.ask_to_skip(by, case.key, way[0], reason="Not needed.", outcome=way[1]))

    @rule(name=names, number=st.integers(0, 6), granted=st.booleans())
    def decide(self, name: str, number: int, granted: bool) -> None:
        asked = list(Waiver.objects.order_by("pk"))
        if asked:
            row, by = asked[number % len(asked)], By(self.people[name], self.now)
            if self.attempt(lambda: actions.decide_waiver(by, row.pk, granted=granted)):
                assert row.asked_by.username != name

    @rule(name=names, number=st.integers(0, 9))
    def acknowledge(self, name: str, number: int) -> None:
        told = list(Notice.objects.order_by("pk"))
        if told:
            row, by = told[number % len(told)], By(self.people[name], self.now)
            if self.attempt(lambda: actions.acknowledge(by, row.pk)):
                assert row.person.username == name

    @rule(absent=names, deputy=names)
    def deputise(self, absent: str, deputy: str) -> None:
        of_one = PEOPLE[absent][0] == PEOPLE[deputy][0] and absent != deputy
        if of_one and Deputy.objects.count() < 2:
            organisation.deputise(self.people, absent, deputy)

    def some_case(self, which: int) -> Case:
        every = list(Case.objects.order_by("pk"))
        return every[which % len(every)]

    def may(self, name: str, step: str, case: Case) -> bool:
        """The obvious way to say who may: a role of the step, held by them or by whom they deputise for, that reaches so far."""
        who = {name} | set(
            Deputy.objects.filter(deputy__username=name, begins__lte=self.now, ends__gt=self.now).values_list(
                "person__username", flat=True
            )
        )
        for one in who:
            party, role, service = PEOPLE[one]
            right_party = role != "customer" or (case.customer and case.customer.key == party)
            if role in READING.performers(step) and service in ("", case.service) and right_party:
                return True
        return False

    @invariant()
    def no_line_without_an_act_and_no_act_without_a_line(self) -> None:
        if self.people:
            assert Line.objects.count() == self.acts
            lines = Line.objects.exclude(step="").values_list("number", flat=True)
            assert set(
                StepTaken.objects.exclude(step__in=("1.0", "2.0", "3.0")).values_list("line", flat=True)
            ) <= set(lines)

    @invariant()
    def an_open_case_has_a_way_on_and_somebody_who_can_take_it(self) -> None:
        for case in Case.objects.filter(closed_at=None):
            waiting = cases.standing(case)
            if not waiting:
                assert case.children.filter(closed_at=None).exists()
            for one in waiting:
                assert any(self.may(name, one.step, case) for name in PEOPLE)
                assert READING.accountable(one.step)

    @invariant()
    def a_closed_case_waits_for_nothing(self) -> None:
        for case in Case.objects.exclude(closed_at=None):
            assert cases.standing(case) == ()

    @invariant()
    def duties_and_sight_follow_the_roles(self) -> None:
        for name, person in self.people.items():
            seen = set(cases_visible_to(person, self.now))
            for duty in duties_of(person, self.now):
                assert duty.case in seen or duty.kind == "reply"
            party = PEOPLE[name][0]
            if party in ("physics", "astronomy"):
                assert all(case.customer and case.customer.key == party for case in seen)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in KEPT)


@pytest.mark.req("R15", "R128")
def test_whatever_people_do_the_process_holds(db: None) -> None:
    run_state_machine_as_test(
        Procedures, settings=settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None)
    )
