"""Random people say random things: what is signed is always exactly what everybody agreed to."""

from __future__ import annotations

import os
from collections.abc import Callable

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation import consenting, signing, steps
from servicelevel.agreements.negotiation.models import Consent, Draft, Proposal, Signature
from servicelevel.contents import digest
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.process.models import StepTaken
from tests.agreements.negotiation.cases import AVAILABLE, PROVEN, SEATED, TEXTS, Table, found, unprinted

REFUSALS = (NotAllowed, NotFound, Conflict, Invalid)
KEPT = (Line, Proposal, Consent, Signature, StepTaken, AgreementVersion)
EXAMPLES = int(os.environ.get("SERVICELEVEL_EXAMPLES", "3"))
"""More of them with `make soak`."""
names = st.sampled_from(["maya", "owen", "ines", "connor", "priya", "niamh", "carl"])
kinds = st.sampled_from(["SLA", "OLA", "UC"])
goals = st.sampled_from(["99%", "98%"])


class Talks(RuleBasedStateMachine):
    """A negotiation in the hands of everybody at once."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.table = Table(found()).documents().reviewed()
        for kind in TEXTS:
            self.table.proposed(kind)

    def attempt(self, act: Callable[[], object]) -> None:
        """An act that is refused changes nothing at all; one that is done adds exactly one line."""
        before = counts()
        try:
            act()
        except REFUSALS:
            assert counts() == before
        else:
            assert counts()[0] == before[0] + 1

    @rule(name=names, kind=kinds, goal=goals)
    def propose(self, name: str, kind: str, goal: str) -> None:
        targets = {"available": {**AVAILABLE, "goal": goal}}
        self.attempt(lambda: self.table.proposed(kind, name, targets=targets))

    @rule(name=names, kind=kinds)
    def agree(self, name: str, kind: str) -> None:
        read = self.table.digest(kind)
        self.attempt(
            lambda: consenting.consent(self.table.by(name), self.table.key, self.number(kind), digest=read)
        )

    @rule(name=names, kind=kinds)
    def object_to(self, name: str, kind: str) -> None:
        given = {"digest": self.table.digest(kind), "reason": "No."}
        self.attempt(
            lambda: consenting.object_to(self.table.by(name), self.table.key, self.number(kind), **given)
        )

    @rule(kind=kinds)
    def waive(self, kind: str) -> None:
        given = {"role": "infrastructure-lead", "reason": "Nobody leads."}
        self.attempt(
            lambda: consenting.waive(self.table.by("maya"), self.table.key, self.number(kind), **given)
        )

    @rule(name=names, kind=kinds, stale=st.booleans())
    def sign(self, name: str, kind: str, stale: bool) -> None:
        read = "0" * 64 if stale else self.table.digest(kind)
        self.attempt(lambda: self.signs(name, kind, read))
        self.attempt(lambda: self.authorises(kind, read))

    @rule(again=st.booleans())
    def what_waits_is_done(self, again: bool) -> None:
        """Everybody agrees and signs; random choices alone would seldom come far. again: then somebody changes it."""
        for kind, who in SEATED.items():
            for name in who:
                self.agree(name, kind)
                self.sign(name, kind, stale=False)
        for row in self.table.asked():  # what was asked for a step that is over by now is refused
            self.attempt(lambda row=row: self.table.reply(row))
        self.step(steps.finish_underpinning)
        self.step(steps.finish_sla)
        if again:
            self.propose("priya", "SLA", "98%")

    @rule()
    def decide(self) -> None:
        self.step(steps.decide)

    @rule(name=names)
    def finish(self, name: str) -> None:
        for end in (steps.finish_underpinning, steps.finish_sla):
            self.attempt(lambda end=end: end(self.table.by(name), self.table.key))

    def step(self, act: Callable[..., object]) -> None:
        self.attempt(lambda: act(self.table.by("maya"), self.table.key))

    def signs(self, name: str, kind: str, read: str) -> None:
        by, key = self.table.by(name), self.table.key
        if kind == "SLA":
            steps.sign_sla(by, key, digest=read, proofs=PROVEN, publish=unprinted)
        else:
            signing.sign(by, key, self.number(kind), digest=read)

    def authorises(self, kind: str, read: str) -> None:
        if kind == "SLA":
            self.signs("maya", kind, read)
        else:
            signing.authorise(self.table.by("maya"), self.table.key, self.number(kind), digest=read)

    def number(self, kind: str) -> int:
        return self.table.draft(kind).number

    @invariant()
    def what_is_signed_is_what_everybody_agreed_to(self) -> None:
        if not hasattr(self, "table"):
            return
        for signature in Signature.objects.filter(draft__kind="SLA"):
            assert signature.digest == self.table.digest("SLA")
            assert all(agrees(draft) for draft in Draft.objects.all())
        for version in AgreementVersion.objects.all():
            draft = version.draft
            signed = Signature.objects.filter(draft=draft, digest=digest(version.content))
            assert signed.count() == {"SLA": 3, "OLA": 2, "UC": 3}[draft.kind]
            assert agrees(draft, text=digest(version.content))
            assert version.state == "in force"


def agrees(draft: Draft, text: str = "") -> bool:
    """The obvious way to say it: of what each party said to the text, the last is that it agrees, or that it was waived."""
    text = text or draft.proposals.latest("number").digest
    roles = {
        "SLA": {"customer", "service-owner"},
        "OLA": {"infrastructure-lead"},
        "UC": {"external-vendor", "contract-manager"},
    }
    last = {one.role: one.position for one in draft.consents.filter(digest=text).order_by("pk")}
    return last.keys() == roles[draft.kind] and set(last.values()) <= {"agrees", "waived"}


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in KEPT)


@pytest.mark.req("R108", "R109", "R110", "X8", "X9")
def test_whatever_people_say_nothing_is_signed_that_was_not_agreed(db: None) -> None:
    run_state_machine_as_test(
        Talks, settings=settings(max_examples=EXAMPLES, stateful_step_count=12, deadline=None)
    )
