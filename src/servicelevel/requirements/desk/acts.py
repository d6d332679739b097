"""Each act on a request as a page: who may open it when, what is filled in, and what is then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.errors import Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.process.desk import acts
from servicelevel.requirements import actions, assessing, consequences, gathering, interim
from servicelevel.requirements.against import Against
from servicelevel.requirements.assessing import LEAD
from servicelevel.requirements.desk import forms as filled
from servicelevel.requirements.desk.state import State
from servicelevel.requirements.figures import KINDS
from servicelevel.requirements.gathering import WHO_GATHERS
from servicelevel.requirements.history import proposals
from servicelevel.requirements.models import OptionSheet, Requirement
from servicelevel.requirements.versions import figure_words
from servicelevel.worktime.problems import Problem

INTERIM_DAYS = 180
OWNER = roles.SERVICE_OWNER


@dataclass(frozen=True)
class Opened(acts.Opened[State]):
    """An act's page as somebody opened it.

    against: brings together what the requirements are held against.
    """

    query: Mapping[str, str]
    against: Callable[[], Against]


Act = partial(acts.Act[State, Opened], template="requirements/act.html")


def _gathers(state: State, number: int) -> bool:
    return state.performs("2.1", "2.4") or (state.waits("2.1", "2.4") and any(map(state.holds, WHO_GATHERS)))


def _changes(state: State, number: int) -> bool:
    one = next((each for each in state.written if each.number == number), None)
    return _gathers(state, 0) and one is not None and (not state.own or one.proposed_by == "customer")


def _step(key: str) -> Callable[[State, int], bool]:
    return lambda state, number: state.performs(key)


def _prefills(state: State, number: int) -> bool:
    may = state.performs("2.1", "2.4") or (state.waits("2.1", "2.4") and state.holds(OWNER))
    return may and bool(state.case.service) and state.needs > 0


def _confirms(state: State, number: int) -> bool:
    if not state.gaps or not state.waits("2.2", "2.3"):
        return False
    return state.holds(LEAD) or (
        state.performs("2.2", "2.3") and not assessing.has_leads(state.case, state.now)
    )


def _lays_out(state: State, number: int) -> bool:
    may = state.performs(*consequences.WHEN) or (state.waits(*consequences.WHEN) and state.holds(OWNER))
    return may and number in state.out_of_reach and number not in state.decided


def _decides(state: State, number: int) -> bool:
    who = state.performs(*consequences.WHEN) or state.holds(OWNER) or state.holds(roles.CUSTOMER)
    return who and state.waits(*consequences.WHEN) and open_sheet(state, number) is not None


def _ends(state: State, number: int) -> bool:
    return state.interim is not None and (state.holds(roles.SERVICE_LEVEL_MANAGER) or state.holds(OWNER))


def open_sheet(state: State, number: int) -> OptionSheet | None:
    """The options of a requirement that wait for the customer's decision."""
    waiting = (one for one in state.sheets if one.decided_at is None and one.replaced_at is None)
    return next((one for one in waiting if one.number == number), None)


def _requirement(opened: Opened) -> Requirement:
    found = next((one for one in opened.state.written if one.number == opened.number), None)
    if found is None:
        raise NotFound(f"There is no requirement {opened.number}.")
    return found


def _kind(opened: Opened) -> str:
    kind = opened.query.get("kind", "")
    if kind not in KINDS:
        raise NotFound(f"There is no kind of requirement {kind}.")
    return kind


def _requirement_form(opened: Opened) -> forms.Form:
    if "kind" not in opened.query:
        return filled.NothingForm(opened.data)
    return filled.RequirementForm(_kind(opened), opened.state.person.zone, opened.data, own=opened.state.own)


def _add(opened: Opened, form: Any) -> object:
    _kind(opened)
    return gathering.add_requirement(opened.by, opened.key, written=form.written())


def _change_form(opened: Opened) -> forms.Form:
    one = _requirement(opened)
    initial = filled.ChangeForm.initial_of(one)
    return filled.ChangeForm(
        one.kind, opened.state.person.zone, opened.data, own=opened.state.own, initial=initial
    )


def _change(opened: Opened, form: Any) -> object:
    because = form.cleaned_data["because"]
    return gathering.change_requirement(
        opened.by, opened.key, number=opened.number, written=form.written(), because=because
    )


def _prefill_form(opened: Opened) -> forms.Form:
    found = proposals(opened.against().capability)
    return filled.PrefillForm(found, [figure_words(one.kind, one.figure) for one in found], opened.data)


def _confirm(opened: Opened, form: Any) -> object:
    return assessing.confirm(opened.by, opened.key, said=form.said())


def _prepare(opened: Opened, form: Any) -> object:
    try:
        return consequences.prepare_options(
            opened.by, opened.key, number=opened.number, options=form.options()
        )
    except Invalid as wrong:
        raise Invalid(
            [Problem(form.field_of(one.path), one.value, one.message, one.remedy) for one in wrong.problems]
        ) from wrong


def _decision_form(opened: Opened) -> forms.Form:
    sheet = open_sheet(opened.state, opened.number)
    if sheet is None:
        raise NotFound(f"There are no options of requirement {opened.number} to decide on.")
    return filled.DecisionForm(sheet.content["options"], opened.data, own=opened.state.own)


def _interim_form(opened: Opened) -> forms.Form:
    day = opened.state.now.astimezone(ZoneInfo(opened.state.person.zone)).date() + timedelta(
        days=INTERIM_DAYS
    )
    initial = {"until": day, "text": interim.draft_text(opened.state.row)}
    return filled.InterimForm(opened.data, initial=initial)


def _issue(opened: Opened, form: Any) -> object:
    expires = form.expires(opened.state.person.zone)
    try:
        return interim.issue_interim(opened.by, opened.key, text=form.cleaned_data["text"], expires=expires)
    except Invalid as wrong:
        named = {"expires": "until"}
        problems = [
            Problem(named.get(one.path, one.path), one.value, one.message, one.remedy)
            for one in wrong.problems
        ]
        raise Invalid(problems) from wrong


def _of_requirement(opened: Opened) -> dict[str, Any]:
    if opened.state.version is None:
        return {}
    every = opened.state.version.content["requirements"]
    one = next((each for each in every if each["number"] == opened.number), None)
    if one is None:
        raise NotFound(f"There is no requirement {opened.number}.")
    sheet = open_sheet(opened.state, opened.number)
    return {"requirement": one, "figure": figure_words(one["kind"], one["figure"]), "sheet": sheet}


ACTS: dict[str, acts.Act[State, Opened]] = {
    "need": Act(
        "Write down what the customer needs", "Write it down", "The need is written down.", _gathers,
        lambda opened: filled.NeedForm(opened.data, own=opened.state.own),
        lambda opened, form: gathering.record_need(opened.by, opened.key, **form.cleaned_data),
        for_customer="Say what you need",
    ),
    "requirement": Act(
        "Write down a requirement", "Write it down", "The requirement is written down.", _gathers, _requirement_form,
        _add, for_customer="Ask for something in particular", template="requirements/requirement.html",
        more=lambda opened: {"kinds": KINDS.values(), "kind": KINDS.get(opened.query.get("kind", ""))},
    ),
    "prefill": Act(
        "Take figures from the history of the tickets", "Take them over", "They are among the requirements now.",
        _prefills, _prefill_form,
        lambda opened, form: gathering.prefill(opened.by, opened.key, proposals=form.taken()),
        template="requirements/prefill.html",
    ),
    "gathered": Act(
        "End the gathering", "Fix them as version 1", "The requirements are fixed; they can be assessed now.", _step("2.1"),
        lambda opened: filled.SummaryForm(opened.data),
        lambda opened, form: actions.finish_gathering(opened.by, opened.key, **form.cleaned_data),
    ),
    "assess": Act(
        "Hold the requirements against what we can do", "Work it out", "It is worked out; the leads confirm it.",
        lambda state, number: state.performs("2.2") or (state.waits("2.2") and state.holds(LEAD)),
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: assessing.assess(opened.by, opened.key, against=opened.against()),
        template="requirements/assess.html",
    ),
    "confirm": Act(
        "Confirm what was found", "Confirm", "It is confirmed.", _confirms,
        lambda opened: filled.ConfirmForm(opened.state.gaps, opened.data), _confirm, template="requirements/confirm.html",
    ),
    "assessed": Act(
        "End the assessment", "The assessment is complete", "The assessment is complete.", _step("2.2"),
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: actions.finish_assessment(opened.by, opened.key),
    ),
    "resolution": Act(
        "Decide how the requirements are managed", "Record the decision", "The decision is recorded.", _step("2.3"),
        lambda opened: filled.ResolutionForm(opened.state.reading.steps["2.3"].outcomes, opened.data),
        lambda opened, form: actions.resolve(opened.by, opened.key, **form.cleaned_data),
    ),
    "modified": Act(
        "Fix the changed requirements as a new version", "Fix them, and assess them again", "The new version is fixed.",
        _step("2.4"), lambda opened: filled.ModifyForm(opened.data),
        lambda opened, form: actions.modify(opened.by, opened.key, against=opened.against(), **form.cleaned_data),
    ),
    "document": Act(
        "Document the requirements", "Publish them", "The requirements are documented.", _step("2.5"),
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: actions.document(opened.by, opened.key),
        template="requirements/document.html",
    ),
    "interim": Act(
        "Issue the interim agreement", "Tell the customer and issue it", "The interim agreement is issued.", _step("2.6"),
        _interim_form, _issue,
    ),
    "end-interim": Act(
        "End the interim agreement", "End it", "The interim agreement is ended.", _ends,
        lambda opened: filled.ReasonForm(opened.data),
        lambda opened, form: interim.end_interim(opened.by, opened.key, **form.cleaned_data),
    ),
    "change": Act(
        "Change the requirement", "Change it", "The requirement is changed.", _changes, _change_form, _change, numbered=True,
    ),
    "drop": Act(
        "Leave the requirement out", "Leave it out", "The requirement is left out.", _changes,
        lambda opened: filled.BecauseForm(opened.data),
        lambda opened, form: gathering.drop_requirement(
            opened.by, opened.key, number=opened.number, because=form.cleaned_data["because"]
        ),
        numbered=True,
    ),
    "options": Act(
        "Say what it would take", "Lay it before the customer", "The options are laid before the customer.", _lays_out,
        lambda opened: filled.OptionsForm(opened.data), _prepare, numbered=True, template="requirements/options.html",
        more=_of_requirement,
    ),
    "decision": Act(
        "Record what the customer decides", "Record the decision", "The decision is recorded.", _decides, _decision_form,
        lambda opened, form: consequences.decide_options(
            opened.by, opened.key, number=opened.number, **form.cleaned_data
        ),
        for_customer="Decide", numbered=True, template="requirements/decision.html", more=_of_requirement,
    ),
}  # fmt: skip
"""In the order in which they are offered."""
