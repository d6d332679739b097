"""The acts beside a text: what it goes without, whose consent, where it was presented, that it is not needed."""

from __future__ import annotations

from django import forms

from servicelevel.agreements.negotiation import consenting, opening, proposing, rules
from servicelevel.agreements.negotiation.clauses import name_of
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk.opened import (
    MANAGER,
    Act,
    Opened,
    agreed,
    document,
    of_sla,
)
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.queries import (
    latest,
    left_out_of,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.organisation import roles
from servicelevel.process.desk import acts


def _waives(state: State, number: int) -> bool:
    draft = document(state, number)
    if draft is None or draft.kind == SLA or latest(draft) is None or not state.waits(*proposing.NEGOTIATING):
        return False
    return state.holds(MANAGER) and not agreed(draft)


def _leaves_out(state: State, number: int) -> bool:
    draft = document(state, number)
    may = any(map(state.holds, opening.WHO_DRAFTS[:3]))
    return draft is not None and draft.kind != SLA and may and state.waits(*opening.DRAFTING)


def _waive_form(opened: Opened) -> forms.Form:
    open_ones = [one.seat.role for one in standings_of(opened.draft) if not one.is_settled]
    return filled.WaiveForm(filled.role_choices(open_ones), opened.data)


def _without_form(opened: Opened) -> forms.Form:
    gone, content = left_out_of(opened.draft), opened.text.content
    of = [(key, words) for key, words in rules.MANDATORY.items() if key not in gone]
    targets = [f"target:{key}" for key in content["targets"]]
    of += [(key, f"{name_of(key, content)}: marked as unmeasured") for key in targets if key not in gone]
    return filled.WithoutForm(of, opened.data)


BESIDE_THE_TEXT: dict[str, acts.Act[State, Opened]] = {
    "without": Act(
        "Leave something out", "Leave it out", "It is recorded why it is left out.",
        of_sla(MANAGER, steps_=proposing.NEGOTIATING), _without_form,
        lambda opened, form: proposing.go_without(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
    "presented": Act(
        "Record that it was presented", "Record it", "The presentation is recorded.",
        of_sla(MANAGER, roles.SERVICE_LIAISON, steps_=(*proposing.NEGOTIATING, "3.5")),
        lambda opened: filled.PresentationForm(opened.data),
        lambda opened, form: proposing.record_presentation(
            opened.by, opened.key, opened.number, **form.cleaned_data
        ),
        numbered=True,
    ),
    "waive": Act(
        "Go on without a consent", "Go on without it", "It is recorded; the SLA shows it.", _waives, _waive_form,
        lambda opened, form: consenting.waive(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
    "leave-out": Act(
        "Not needed", "Leave it out", "It is left out.", _leaves_out, lambda opened: filled.ReasonForm(opened.data),
        lambda opened, form: opening.leave_out(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
}  # fmt: skip
"""In the order in which they are offered."""
