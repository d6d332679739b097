"""Each act on an assessment as a page: who may open it when, what is filled in, and what is then done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from servicelevel.capabilities.assessments import assessing, communicating, deciding
from servicelevel.capabilities.assessments.desk import forms as filled
from servicelevel.capabilities.assessments.desk.state import Judged, State
from servicelevel.capabilities.assessments.parts import parts_of
from servicelevel.capabilities.assessments.versions import recorded_since, version_holding
from servicelevel.errors import NotFound
from servicelevel.organisation import roles
from servicelevel.process.desk import acts

Opened = acts.Opened[State]
Act = acts.Act[State, Opened]


def _step(key: str) -> Callable[[State, int], bool]:
    return lambda state, number: state.performs(key)


def _names(state: State, number: int) -> bool:
    change = state.change
    return state.performs("1.3") and (change is None or (change.closed_at is not None and not change.is_done))


def _closes(state: State, number: int) -> bool:
    return state.performs("1.3") and state.change is not None and state.change.closed_at is None


def _updates(state: State, number: int) -> bool:
    return state.performs("1.3") and state.change is not None and state.change.is_done


def _question(opened: Opened) -> Judged:
    return _numbered(opened.state.questions, opened.number, "question")


def _goal(opened: Opened) -> Judged:
    return _numbered(opened.state.goals, opened.number, "goal")


def _numbered(judged: Any, number: int, what: str) -> Judged:
    found = next((one for one in judged if one.number == number), None)
    if found is None:
        raise NotFound(f"There is no {what} {number}.")
    return found  # type: ignore[no-any-return]


def _answer_form(opened: Opened) -> forms.Form:
    said = _question(opened).said
    return filled.AnswerForm(opened.data, initial=filled.AnswerForm.initial_of(said.row) if said else None)


def _goal_form(opened: Opened) -> forms.Form:
    said = _goal(opened).said
    initial = {"verdict": said.row.verdict, "words": said.row.words} if said else None
    return filled.GoalForm(parts_of(opened.state.row), opened.data, initial=initial)


def _catalogue_form(opened: Opened) -> forms.Form:
    row, change = opened.state.row, opened.state.change
    since = recorded_since(row.service, change.recorded_at) if row.service and change else []
    holding = version_holding(row.service, opened.state.now) if row.service else None
    return filled.CatalogueForm(
        holding.content if holding else None, [one.number for one in since], opened.data
    )


def _update(opened: Opened, form: Any) -> object:
    return deciding.update_catalogue(
        opened.by, opened.key, offer=form.offer(), summary=form.cleaned_data["summary"]
    )


def _change(opened: Opened) -> dict[str, Any]:
    return {"change": opened.state.change}


def _told(opened: Opened) -> dict[str, Any]:
    people = communicating.recipients(opened.state.row, opened.state.now)
    found: dict[str, list[str]] = {}
    for person, role in people:
        found.setdefault(roles.NAMES.get(role, role), []).append(str(person))
    desk = any(role == communicating.MANDATORY for _, role in people)
    return {"recipients": sorted(found.items()), "has_desk": desk}


ACTS: dict[str, acts.Act[State, Opened]] = {
    "answer": Act(
        "Answer the question", "Record the answer", "The answer is recorded.", _step("1.1"), _answer_form,
        lambda opened, form: assessing.answer(opened.by, opened.key, question=opened.number, **form.given()),
        numbered=True, template="assessments/answer.html", more=lambda opened: {"judged": _question(opened)},
    ),
    "goal": Act(
        "Hold the service against the goal", "Record it", "It is recorded.", _step("1.1"), _goal_form,
        lambda opened, form: assessing.link_goal(
            opened.by, opened.key, goal=opened.number, **form.cleaned_data
        ),
        numbered=True, template="assessments/goal.html", more=lambda opened: {"judged": _goal(opened)},
    ),
    "finish": Act(
        "Finish the assessment", "Finish the assessment", "The assessment is finished; the decision is next.",
        lambda state, number: state.performs("1.1") and state.is_complete,
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: assessing.finish_assessment(opened.by, opened.key),
        template="assessments/finish.html",
    ),
    "decide": Act(
        "Decide whether the capabilities are updated", "Record the decision", "The decision is recorded.", _step("1.2"),
        lambda opened: filled.DecideForm(opened.data),
        lambda opened, form: deciding.decide_update(opened.by, opened.key, **form.given()),
        template="assessments/decide.html",
    ),
    "name-change": Act(
        "Name the change", "Name this change", "The change is named.", _names,
        lambda opened: filled.NameChangeForm(opened.data),
        lambda opened, form: deciding.name_change(opened.by, opened.key, **form.cleaned_data),
        template="assessments/change.html", more=_change,
    ),
    "close-change": Act(
        "Record how the change ended", "Record its end", "The end of the change is recorded.", _closes,
        lambda opened: filled.CloseChangeForm(opened.data),
        lambda opened, form: deciding.close_change(opened.by, opened.key, **form.given()),
        template="assessments/change.html", more=_change,
    ),
    "catalogue": Act(
        "Update the catalogue", "Update the catalogue", "The catalogue is updated; now tell those who must know.",
        _updates, _catalogue_form, _update, template="assessments/change.html", more=_change,
    ),
    "close": Act(
        "Close the case", "Close the case", "The case is closed.",
        lambda state, number: state.performs("1.4") and bool(state.told) and not state.missing,
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: communicating.confirm_communicated(opened.by, opened.key),
        template="assessments/close.html",
    ),
    "communicate": Act(
        "Tell those who must know", "Tell them", "They are told. The Service Desk has to acknowledge it.", _step("1.4"),
        lambda opened: filled.AnnounceForm(opened.data),
        lambda opened, form: communicating.communicate(opened.by, opened.key, **form.cleaned_data),
        template="assessments/communicate.html", more=_told,
    ),
}  # fmt: skip
"""In the order in which they are offered."""
