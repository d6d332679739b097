"""What the page of an assessment shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from servicelevel.capabilities.assessments.desk.acts import ACTS
from servicelevel.capabilities.assessments.desk.sentences import found, headline
from servicelevel.capabilities.assessments.desk.state import Judged, State
from servicelevel.process import cases
from servicelevel.process.desk.shown import case_address
from servicelevel.process.desk.standing import Doable, next_word, replies
from servicelevel.process.models import Case, Notice
from servicelevel.process.queries import cases_visible_to, open_cases

REQUESTS_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A question or a goal in the list. href: where the person says something of it, empty where they cannot."""

    judged: Judged
    href: str


@dataclass(frozen=True)
class Difference:
    """A field of the catalogue before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseView:
    """The page of an assessment.

    goes_on: the requests to which the case leads (X2): the one that called it, or those that wait, once it is closed;
    mine: what the person has to acknowledge in it.
    """

    sentence: str
    found: str
    doables: Sequence[Doable]
    waits_for: str
    until: Any
    questions: Sequence[Row]
    goals: Sequence[Row]
    differences: Sequence[Difference]
    asked_by: Doable | None
    goes_on: Sequence[Doable]
    mine: Sequence[Notice]


def case_view(state: State) -> CaseView:
    """The page of an assessment for a person."""
    asked_by = _asked_by(state)
    return CaseView(
        sentence=headline(state), found=found(state), doables=doables(state), waits_for=next_word(state),
        until=cases.due_at(state.case, state.open[0]) if state.open else None,
        questions=_rows(state, "answer", state.questions), goals=_rows(state, "goal", state.goals),
        differences=differences(state), asked_by=asked_by, goes_on=_goes_on(state, asked_by),
        mine=_mine(state),
    )  # fmt: skip


def doables(state: State) -> list[Doable]:
    """What a person can do now, the most pressing first."""
    said = _rows(state, "answer", state.questions), _rows(state, "goal", state.goals)
    unsaid = [
        Doable(words.format(row.judged.number), row.href)
        for words, rows in zip(("Answer question {}", "Hold it against goal {}"), said, strict=True)
        for row in rows
        if row.href and row.judged.said is None
    ]
    ready = [
        Doable(act.called(state), reverse("assessment-act", args=[state.case.key, key]))
        for key, act in ACTS.items()
        if not act.numbered and act.may(state, 0)
    ]
    return [*replies(state), *unsaid[:1], *ready]


def differences(state: State) -> list[Difference]:
    """What the case changed in the catalogue, field by field."""
    if not state.is_updated or state.row.after is None:
        return []
    before = state.row.before.content if state.row.before else {}
    after = state.row.after.content
    return [
        Difference(key.replace("_", " ").capitalize(), in_words(before.get(key)), in_words(after.get(key)))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def in_words(value: Any) -> str:
    """A field of the catalogue on one line."""
    if isinstance(value, list):
        return "; ".join(in_words(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items())
    return "" if value is None else str(value)


def _rows(state: State, doing: str, judged: Sequence[Judged]) -> list[Row]:
    def href(number: int) -> str:
        may = ACTS[doing].may(state, number)
        return reverse("assessment-numbered", args=[state.case.key, doing, number]) if may else ""

    return [Row(one, href(one.number)) for one in judged]


def _asked_by(state: State) -> Doable | None:
    parent = state.case.parent
    if parent is None or not cases_visible_to(state.person, state.now).filter(pk=parent.pk).exists():
        return None
    return _request(parent)


def _goes_on(state: State, asked_by: Doable | None) -> list[Doable]:
    """Where the process goes on at the end of the case: back to whoever called, else the waiting requests are offered."""
    if state.case.closed_at is None:
        return []
    if state.case.parent_id is not None:
        return [asked_by] if asked_by else []
    return [_request(one) for one in open_cases(state.person, state.now, "2.0")[:REQUESTS_SHOWN]]


def _request(case: Case) -> Doable:
    return Doable(f"{case.key} {case.title}", case_address(case))


def _mine(state: State) -> list[Notice]:
    return [
        one.notice
        for one in state.told
        if one.notice.person_id == state.person.pk
        and one.notice.must_acknowledge
        and one.notice.acknowledged_at is None
    ]
