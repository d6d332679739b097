"""What every act of a negotiation has: its page as somebody opened it, and what it needs of later rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from servicelevel.agreements.negotiation import rules, steps
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.initiation import Item
from servicelevel.agreements.negotiation.models import Draft, Proposal
from servicelevel.agreements.negotiation.publishing import Publish, PublishDcd
from servicelevel.agreements.negotiation.queries import latest, standings_of
from servicelevel.agreements.negotiation.rules import SLA, Finding, Proof, ReadingChoice
from servicelevel.errors import NotFound
from servicelevel.organisation import roles
from servicelevel.process.desk import acts

MANAGER, OWNER = roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER


@dataclass(frozen=True)
class Ports:
    """What a negotiation needs of later rooms, handed in by whoever stands above them.

    findings: of the review (3.1); proofs: whether the targets of a document can be measured (R171); readings: those of its
    text on which real tickets differ; publish, publish_dcd: print what was signed; monitor: opens the case of 4.0, if any.
    """

    findings: Callable[[], Sequence[Finding]]
    proofs: Callable[[Draft], Mapping[str, Proof]]
    readings: Callable[[Draft], Sequence[ReadingChoice]]
    publish: Publish
    publish_dcd: PublishDcd
    monitor: steps.Monitor | None = None


@dataclass(frozen=True)
class Opened(acts.Opened[State]):
    """An act's page as somebody opened it. items: the checklist for initiating the service; asked: by its address."""

    files: MultiValueDict[str, Any] | None
    ports: Ports
    items: Sequence[Item]
    asked: Mapping[str, str]

    @property
    def draft(self) -> Draft:
        """The document that the act is about."""
        return self.state.document(self.number)

    @property
    def text(self) -> Proposal:
        """Its latest text. Raises NotFound."""
        found = latest(self.draft)
        if found is None:
            raise NotFound("There is no text of it yet.")
        return found


Act = partial(acts.Act[State, Opened], template="negotiation/act.html")


def _text(opened: Opened) -> dict[str, Any]:
    return {"proposal": opened.text}


OnText = partial(Act, numbered=True, template="negotiation/on_text.html", more=_text)
"""An act on exactly the text that was read: the page shows it and carries its digest."""


def document(state: State, number: int) -> Draft | None:
    """A document that the person sees, by its number."""
    return next((one for one in state.documents if one.number == number), None)


def agreed(draft: Draft) -> bool:
    """Whether everybody who must agree to a document does."""
    found = standings_of(draft)
    return latest(draft) is not None and rules.is_agreed(found)


def of_sla(*roles_: str, steps_: Sequence[str]) -> Callable[[State, int], bool]:
    """Whether somebody in one of the roles acts on the text of the SLA while one of the steps waits."""

    def may(state: State, number: int) -> bool:
        draft = document(state, number)
        ready = draft is not None and draft.kind == SLA and latest(draft) is not None
        return ready and state.waits(*steps_) and any(map(state.holds, roles_))

    return may


def read(form: type[filled.ReadForm]) -> Callable[[Opened], forms.Form]:
    """A form that carries which text was read."""
    return lambda opened: form(opened.data, initial={"digest": opened.text.digest})
