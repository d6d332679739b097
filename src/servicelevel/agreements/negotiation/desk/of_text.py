"""The acts on a text: agree, propose another, object, comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.agreements.negotiation import consenting, proposing
from servicelevel.agreements.negotiation.clauses import clauses, name_of
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk.beginnings import beginning
from servicelevel.agreements.negotiation.desk.opened import (
    Act,
    OnText,
    Opened,
    document,
    read,
)
from servicelevel.agreements.negotiation.desk.proposal_form import ProposalForm
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.desk.tried import tried_goal
from servicelevel.agreements.negotiation.queries import (
    CARRIED,
    latest,
)
from servicelevel.agreements.negotiation.rules import AGREES, SLA
from servicelevel.agreements.negotiation.seated import seat_for
from servicelevel.agreements.queries import calendars_as_of
from servicelevel.agreements.security.queries import unsaid
from servicelevel.errors import Invalid
from servicelevel.organisation import roles
from servicelevel.process.desk import acts
from servicelevel.worktime.problems import Problem


def _negotiates(who: Mapping[str, Sequence[str]]) -> Callable[[State, int], bool]:
    def may(state: State, number: int) -> bool:
        draft = document(state, number)
        if draft is None or not state.waits(*proposing.NEGOTIATING):
            return False
        held = [role for role in who.get(draft.kind, ()) if state.holds(role)]
        in_person = state.row.management_negotiates or any(role != roles.CS_MANAGEMENT for role in held)
        return bool(held) and in_person

    return may


def _speaks(state: State, number: int) -> bool:
    draft = document(state, number)
    return (
        draft is not None
        and latest(draft) is not None
        and state.waits(*proposing.NEGOTIATING)
        and seat_for(state.person, draft, state.now) is not None
    )


def _consents(state: State, number: int) -> bool:
    draft = document(state, number)
    mine = state.my_standing(draft) if draft and _speaks(state, number) else None
    return mine is not None and mine.state != AGREES


def _proposal_form(opened: Opened) -> forms.Form:
    draft, calendars = opened.draft, calendars_as_of()
    today = opened.state.now.astimezone(ZoneInfo(opened.state.person.zone)).date()
    zone = opened.state.person.zone
    content, summary = tried_goal(beginning(draft, today, zone, calendars), opened.asked)
    fixed = {"kind": draft.kind, "customer": draft.customer.key, "provider": draft.provider.key}
    initial = ProposalForm.initial_of(opened.state.reads(content)) | {"summary": summary}
    missing = (
        [" ".join(one.words.split()) for one in unsaid(content, opened.state.now)]
        if draft.kind == SLA
        else []
    )
    if latest(draft) is None:
        initial["security"] = "\n".join([initial["security"], *missing]).strip()
    form = ProposalForm(calendars, fixed, opened.data, initial=initial)
    if missing:
        form.fields["security"].help_text = f"Security requires these words: {' / '.join(missing)}"
    if opened.state.reads({CARRIED: ()}) == {}:
        form.fields.pop(CARRIED, None)
    return form


def _propose(opened: Opened, form: Any) -> object:
    content, lines = form.written()
    try:
        return proposing.propose(
            opened.by,
            opened.key,
            opened.number,
            content=content,
            summary=form.cleaned_data["summary"],
            lines=lines,
        )
    except Invalid as wrong:
        raise Invalid([_in_field(one, form) for one in wrong.problems]) from wrong


def _in_field(one: Problem, form: Any) -> Problem:
    field = form.field_of(one.path)
    words = one.message if field == one.path else f"{one.path}: {one.message}"
    return Problem(field, one.value, words, one.remedy or "mend it, or leave it out")


def _has_readings(state: State, number: int) -> bool:
    draft = document(state, number)
    text = latest(draft) if draft else None
    return _negotiates(proposing.PROPOSES)(state, number) and text is not None and _has_clocks(text.content)


def _has_clocks(content: Mapping[str, Any]) -> bool:
    return any(one.get("measure", "ticket clock") == "ticket clock" for one in content["targets"].values())


def _reading_form(opened: Opened) -> forms.Form:
    choices = opened.ports.readings(opened.draft)
    return filled.ReadingForm(choices, opened.data, initial={"digest": opened.text.digest})


def _choose_reading(opened: Opened, form: Any) -> object:
    return proposing.choose_reading(
        opened.by, opened.key, opened.number, choices=form.choices, **form.cleaned_data
    )


def _comment_form(opened: Opened) -> forms.Form:
    newest = latest(opened.draft)
    of = [(one, name_of(one, newest.content)) for one in clauses(newest.content)] if newest else []
    return filled.CommentForm(of, opened.data)


OF_TEXT: dict[str, acts.Act[State, Opened]] = {
    "consent": OnText(
        "Agree", "I agree to this text", "Your consent to this text is recorded.", _consents, read(filled.ReadForm),
        lambda opened, form: consenting.consent(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
    "propose": Act(
        "Propose a text", "Propose it", "It is proposed; whoever must agree is told.", _negotiates(proposing.PROPOSES),
        _proposal_form, _propose, numbered=True,
    ),
    "reading": OnText(
        "Choose a reading", "Write it into the text", "It is written into the text, which is proposed anew.",
        _has_readings, _reading_form, _choose_reading, template="negotiation/reading.html",
    ),
    "object": OnText(
        "Object", "I do not agree", "Your objection is recorded.", _speaks, read(filled.ObjectForm),
        lambda opened, form: consenting.object_to(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
    "comment": Act(
        "Comment", "Say it", "Your comment stands beside the text.", _negotiates(proposing.COMMENTS), _comment_form,
        lambda opened, form: proposing.comment(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
}  # fmt: skip
"""In the order in which they are offered."""
