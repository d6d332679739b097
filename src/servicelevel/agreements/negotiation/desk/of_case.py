"""The acts on a negotiation as a whole: its documents, its steps, and the checklist that it leaves."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from servicelevel.agreements.negotiation import keeping, opening, steps
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk.opened import (
    MANAGER,
    OWNER,
    Act,
    Opened,
)
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.initiation import Item
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.errors import NotFound
from servicelevel.organisation.models import Party
from servicelevel.process.desk import acts


def _step(key: str, *also: str) -> Callable[[State, int], bool]:
    return lambda state, number: state.performs(key) or (state.waits(key) and any(map(state.holds, also)))


def _ended(key: str, is_sla: bool) -> Callable[[State, int], bool]:
    """A negotiation is ended where everybody who must agree does, as far as the person sees."""
    performs = _step(key, OWNER)

    def may(state: State, number: int) -> bool:
        waits = [
            words for one in state.documents if (one.kind == SLA) == is_sla for words in steps.open_of(one)
        ]
        return performs(state, number) and not waits

    return may


def _document_form(opened: Opened) -> forms.Form:
    kinds = (Party.Kind.TEAM, Party.Kind.PROVIDER, Party.Kind.VENDOR)
    return filled.DocumentForm(Party.objects.filter(kind__in=kinds).order_by("name"), opened.data)


def _nothing(opened: Opened) -> forms.Form:
    return filled.NothingForm(opened.data)


def _item(opened: Opened) -> Item:
    if not 1 <= opened.number <= len(opened.items):
        raise NotFound("There is no such line on the checklist.")
    return opened.items[opened.number - 1]


def _ticks(state: State, number: int) -> bool:
    return keeping.signed_sla(state.row) is not None and (state.holds(OWNER) or state.holds(MANAGER))


OF_CASE: dict[str, acts.Act[State, Opened]] = {
    "review": Act(
        "End the review of the current agreements", "The review is done", "The review is done; both negotiations begin.",
        _step("3.1"), lambda opened: filled.ReviewForm(opened.ports.findings(), opened.data),
        lambda opened, form: steps.finish_review(
            opened.by, opened.key, findings=form.findings, answers=form.answers()
        ),
        template="negotiation/review.html",
    ),
    "document": Act(
        "Begin an OLA or a contract", "Begin it", "It is on the table; somebody proposes a first text.",
        lambda state, number: state.waits(*opening.DRAFTING) and any(map(state.holds, opening.WHO_DRAFTS)), _document_form,
        lambda opened, form: opening.begin_document(opened.by, opened.key, **form.cleaned_data),
    ),
    "underpinned": Act(
        "End the negotiation of the OLAs and contracts", "They have come to their end", "The OLAs and contracts are agreed.",
        _ended("3.2", is_sla=False), _nothing, lambda opened, form: steps.finish_underpinning(opened.by, opened.key),
    ),
    "sla-agreed": Act(
        "End the negotiation of the SLA", "It has come to its end", "The SLA is agreed.", _ended("3.3", is_sla=True),
        _nothing, lambda opened, form: steps.finish_sla(opened.by, opened.key),
    ),
    "decide": Act(
        "Record whether agreement is reached", "Record it", "It is recorded whether agreement is reached.", _step("3.4"),
        _nothing, lambda opened, form: steps.decide(opened.by, opened.key), template="negotiation/decide.html",
    ),
    "dcd": Act(
        "Publish what is measured", "Publish it", "The data collection document is published.", _step("3.6"), _nothing,
        lambda opened, form: steps.create_dcd(
            opened.by, opened.key, publish=opened.ports.publish_dcd, monitor=opened.ports.monitor
        ),
    ),
}  # fmt: skip
"""In the order in which they are offered."""
AFTER_SIGNING: dict[str, acts.Act[State, Opened]] = {
    "tick": Act(
        "Done", "It is done", "It is done.", _ticks, lambda opened: filled.TickForm(opened.data),
        lambda opened, form: keeping.tick(opened.by, opened.key, item=_item(opened).key, **form.cleaned_data),
        numbered=True, more=lambda opened: {"about": _item(opened).words},
    ),
}  # fmt: skip
"""On a line of the checklist."""
