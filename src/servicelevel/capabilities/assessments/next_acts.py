"""What a person can do about an assessment now: each act with its form, and what it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form

from servicelevel.capabilities.assessments import assessing, communicating, deciding
from servicelevel.capabilities.assessments.forms import (
    AnnounceForm,
    CloseChangeForm,
    ConfirmForm,
    DecideForm,
    FinishForm,
    NameChangeForm,
)
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.assessments.shown import View
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import roles_of
from servicelevel.process.duties import reaching
from servicelevel.process.in_force import reading_of


@dataclass(frozen=True)
class Act:
    """Something that can be done now. run: does it, with what the form was given; said: what is said when it is done."""

    key: str
    heading: str
    hint: str
    button: str
    form: Form
    run: Callable[[By, Mapping[str, Any]], Any]
    said: str


def may_take(person: Person, row: Assessment, step: str, now: datetime) -> bool:
    """Whether a person performs a step in the case of an assessment."""
    held = roles_of(person, now)
    return bool(step) and any(
        reaching(held, role, row.case) for role in reading_of(row.case).performers(step)
    )


def acts_for(
    person: Person, view: View, now: datetime, asked: str = "", given: Any = None
) -> list[Act]:
    """The acts that wait for a person, in their order. asked, given: the act whose form was sent, and with what."""
    if not may_take(person, view.row, view.waiting, now):
        return []
    found = {"1.1": _finish, "1.2": _decide, "1.3": _change, "1.4": _communicate}.get(view.waiting)
    if found is None:
        return []

    def filled(key: str) -> Any:
        return given if key == asked else None

    return list(found(view, filled))


Filled = Callable[[str], Any]


def _finish(view: View, filled: Filled) -> Iterator[Act]:
    said = [*view.questions, *view.goals]
    if view.row.plan is None or any(one.said is None for one in said):
        return
    key = view.row.case.key
    yield Act(
        "finish", "Finish the assessment", "Every question is answered, and the service is held against every goal.",
        "Finish the assessment", FinishForm(filled("finish")),
        lambda by, _: assessing.finish_assessment(by, key), "The assessment is finished; the decision is next.",
    )  # fmt: skip


def _decide(view: View, filled: Filled) -> Iterator[Act]:
    key = view.row.case.key

    def run(by: By, given: Mapping[str, Any]) -> Any:
        told = {name: given[name] for name in ("reason", "change", "where")}
        return deciding.decide_update(by, key, update=given["update"] == "yes", **told)

    yield Act(
        "decide", "Decide whether the capabilities are updated", "", "Record the decision",
        DecideForm(filled("decide")), run, "The decision is recorded.",
    )  # fmt: skip


def _change(view: View, filled: Filled) -> Iterator[Act]:
    key, change = view.row.case.key, view.changes[0] if view.changes else None
    if change is None or (change.closed_at and not change.is_done):
        yield Act(
            "name-change", "Name the change", "", "Name this change", NameChangeForm(filled("name-change")),
            lambda by, given: deciding.name_change(by, key, **given), "The change is named.",
        )  # fmt: skip
    elif change.closed_at is None:
        yield Act(
            "close-change", f"Record how change {change.reference} ended",
            "It lives in Change Management. The catalogue is updated after it is closed as done.",
            "Record the end of the change", CloseChangeForm(filled("close-change")),
            lambda by, given: deciding.close_change(by, key, done=given["done"] == "yes", words=given["words"]),
            "The end of the change is recorded.",
        )  # fmt: skip


def _communicate(view: View, filled: Filled) -> Iterator[Act]:
    key = view.row.case.key
    if view.told and not any(one.is_missing for one in view.told):
        yield Act(
            "confirm", "Close the case", "The Service Desk has acknowledged the updated capabilities.",
            "Close the case", ConfirmForm(filled("confirm")),
            lambda by, _: communicating.confirm_communicated(by, key), "The case is closed.",
        )  # fmt: skip
    yield Act(
        "communicate", "Tell them again" if view.told else "Tell those who must know",
        "The Service Desk has to acknowledge it before the case can be closed.", "Tell them",
        AnnounceForm(filled("communicate")), lambda by, given: communicating.communicate(by, key, **given),
        "They are told.",
    )  # fmt: skip
