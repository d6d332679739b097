"""The acts beside a text: what it goes without, whose consent, where it was presented, that it is not needed."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.agreements.negotiation import consenting, opening, proposing, rules, waiving
from servicelevel.agreements.negotiation.clauses import name_of
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk import signing_forms
from servicelevel.agreements.negotiation.desk.opened import (
    MANAGER,
    Act,
    Opened,
    agreed,
    document,
    of_sla,
)
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.hindrances import Hindrance
from servicelevel.agreements.negotiation.models import SigningWaiver
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


def _hindered(state: State, number: int) -> bool:
    may = of_sla(*waiving.ASKS, steps_=waiving.OPEN)(state, number)
    return may and bool(_without_waiver(state))


def _decides(state: State, number: int) -> bool:
    may = of_sla(*waiving.AUTHORISES, steps_=waiving.OPEN)(state, number)
    return may and bool(_to_decide(state))


def _without_waiver(state: State) -> list[Hindrance]:
    asked = {one.about for one in state.waivers if one.granted is not False}
    return [one for one in state.hindrances if one.key not in asked]


def _to_decide(state: State) -> list[SigningWaiver]:
    """Whoever asked does not decide."""
    waiting = [one for one in state.waivers if one.decided_at is None]
    return [one for one in waiting if one.asked_by_id != state.person.pk]


def _sign_without_form(opened: Opened) -> forms.Form:
    of = [(one.key, one.words) for one in _without_waiver(opened.state)]
    return signing_forms.SignWithoutForm(of, opened.data)


def _decide_form(opened: Opened) -> forms.Form:
    of = [(one.about, f"{one.words}. {one.asked_by}: {one.reason}") for one in _to_decide(opened.state)]
    return signing_forms.DecideWaiverForm(of, opened.data)


def _decide(opened: Opened, form: Any) -> object:
    given = form.cleaned_data
    granted = given["granted"] == "yes"
    return waiving.decide_signing_waiver(
        opened.by, opened.key, opened.number, about=given["about"], granted=granted
    )


BESIDE_THE_TEXT: dict[str, acts.Act[State, Opened]] = {
    "without": Act(
        "Leave something out", "Leave it out", "It is recorded why it is left out.",
        of_sla(MANAGER, steps_=proposing.NEGOTIATING), _without_form,
        lambda opened, form: proposing.go_without(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
    "sign-without": Act(
        "Ask to sign without it", "Ask for it", "It is asked for; a second person decides.", _hindered, _sign_without_form,
        lambda opened, form: waiving.ask_to_sign_without(
            opened.by, opened.key, opened.number, **form.cleaned_data
        ),
        numbered=True,
    ),
    "decide-waiver": Act(
        "Decide on a waiver", "Record it", "It is recorded.", _decides, _decide_form, _decide, numbered=True,
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
