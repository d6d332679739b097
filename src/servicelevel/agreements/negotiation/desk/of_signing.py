"""The acts of signing: the SLA, an OLA or a contract, and its authorisation."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.agreements.negotiation import signing, steps
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk import signing_forms
from servicelevel.agreements.negotiation.desk.opened import (
    MANAGER,
    OnText,
    Opened,
    agreed,
    document,
    read,
)
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.negotiation.queries import (
    missing_signatures,
)
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.agreements.negotiation.seated import seat_for
from servicelevel.process.desk import acts


def _signs(state: State, number: int) -> bool:
    draft = document(state, number)
    if draft is None or draft.kind == SLA or not state.waits("3.2"):
        return False
    missing = [role for role in missing_signatures(draft) if role != MANAGER]
    seat = seat_for(state.person, draft, state.now)
    mine = seat is not None and seat.role in missing
    return agreed(draft) and (mine or (bool(missing) and state.holds(MANAGER)))


def _authorises(state: State, number: int) -> bool:
    draft = document(state, number)
    waits = draft is not None and draft.kind != SLA and state.waits("3.2") and agreed(draft)
    return bool(waits and draft and missing_signatures(draft) == [MANAGER] and state.holds(MANAGER))


def _signs_sla(state: State, number: int) -> bool:
    draft = document(state, number)
    return draft is not None and draft.kind == SLA and state.waits("3.5") and bool(sla_roles(state, draft))


def sla_roles(state: State, draft: Draft) -> list[str]:
    """The roles in which somebody can sign an SLA, or bring the paper that others signed."""
    missing = missing_signatures(draft)
    return missing if state.holds(MANAGER) else [role for role in missing if state.holds(role)]


def _sign_form(opened: Opened) -> forms.Form:
    draft, state = opened.draft, opened.state
    paper = any(map(state.holds, signing.RECORDS))
    if draft.kind == SLA:
        of = sla_roles(state, draft)
    else:
        missing = [role for role in missing_signatures(draft) if role != MANAGER]
        of = missing if paper else []
    mine = next((role for role in of if state.holds(role)), "")
    initial, own_key = {"digest": opened.text.digest, "role": mine}, draft.kind == SLA
    return signing_forms.SignForm(
        filled.role_choices(of), opened.data, opened.files, paper=paper, own_key=own_key, initial=initial
    )


def _sign(opened: Opened, form: Any) -> object:
    given = form.cleaned_data
    return signing.sign(
        opened.by, opened.key, opened.number, digest=given["digest"], paper=_paper(opened, form)
    )


def _sign_sla(opened: Opened, form: Any) -> object:
    given = form.cleaned_data
    proofs = opened.ports.proofs(opened.draft)
    return steps.sign_sla(
        opened.by, opened.key, digest=given["digest"], proofs=proofs, role=given.get("role", ""),
        paper=_paper(opened, form), own=form.own(), publish=opened.ports.publish,
    )  # fmt: skip


def _paper(opened: Opened, form: Any) -> signing.Paper | None:
    if "scan" not in form.fields or (found := form.paper()) is None:
        return None
    missing = [
        role for role in missing_signatures(opened.draft) if role != MANAGER or opened.draft.kind == SLA
    ]
    return signing.Paper(found.signer, found.role or next(iter(missing), ""), found.scan)


OF_SIGNING: dict[str, acts.Act[State, Opened]] = {
    "sign-sla": OnText(
        "Sign", "Sign it", "It is signed.", _signs_sla, _sign_form, _sign_sla,
    ),
    "sign": OnText("Sign", "Sign it", "It is signed.", _signs, _sign_form, _sign),
    "authorise": OnText(
        "Authorise", "Authorise it", "It is authorised.", _authorises, read(filled.ReadForm),
        lambda opened, form: signing.authorise(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
}  # fmt: skip
"""In the order in which they are offered."""
