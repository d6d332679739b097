"""Each act in a negotiation as a page: who may open it when, what is filled in, and what is then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.datastructures import MultiValueDict

from servicelevel.agreements.negotiation import consenting, keeping, opening, proposing, rules, signing, steps
from servicelevel.agreements.negotiation.clauses import clauses, name_of
from servicelevel.agreements.negotiation.desk import forms as filled
from servicelevel.agreements.negotiation.desk.beginnings import beginning
from servicelevel.agreements.negotiation.desk.proposal_form import ProposalForm
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.initiation import Item
from servicelevel.agreements.negotiation.models import Draft, Proposal
from servicelevel.agreements.negotiation.publishing import Publish, PublishDcd
from servicelevel.agreements.negotiation.queries import (
    CARRIED,
    latest,
    left_out_of,
    missing_signatures,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import AGREES, SLA, Finding, Proof
from servicelevel.agreements.negotiation.seated import seat_for
from servicelevel.agreements.queries import calendars_as_of
from servicelevel.errors import Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.process.desk import acts
from servicelevel.worktime.problems import Problem

MANAGER, OWNER = roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER
TAKES_PART = tuple(
    dict.fromkeys((*opening.WHO_OPENS, *opening.WHO_DRAFTS, roles.CUSTOMER, roles.EXTERNAL_VENDOR))
)


@dataclass(frozen=True)
class Ports:
    """What a negotiation needs of later rooms, handed in by whoever stands above them.

    findings: of the review (3.1); proofs: whether the targets of a document can be measured (R171); publish, publish_dcd:
    print what was signed; monitor: opens the case of 4.0, if any is opened.
    """

    findings: Callable[[], Sequence[Finding]]
    proofs: Callable[[Draft], Mapping[str, Proof]]
    publish: Publish
    publish_dcd: PublishDcd
    monitor: steps.Monitor | None = None


@dataclass(frozen=True)
class Opened(acts.Opened[State]):
    """An act's page as somebody opened it. items: the checklist for initiating the service."""

    files: MultiValueDict[str, Any] | None
    ports: Ports
    items: Sequence[Item]

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


def _draft(state: State, number: int) -> Draft | None:
    return next((one for one in state.documents if one.number == number), None)


def _negotiates(who: Mapping[str, Sequence[str]]) -> Callable[[State, int], bool]:
    def may(state: State, number: int) -> bool:
        draft = _draft(state, number)
        if draft is None or not state.waits(*proposing.NEGOTIATING):
            return False
        held = [role for role in who.get(draft.kind, ()) if state.holds(role)]
        in_person = state.row.management_negotiates or any(role != roles.CS_MANAGEMENT for role in held)
        return bool(held) and in_person

    return may


def _speaks(state: State, number: int) -> bool:
    draft = _draft(state, number)
    return (
        draft is not None
        and latest(draft) is not None
        and state.waits(*proposing.NEGOTIATING)
        and seat_for(state.person, draft, state.now) is not None
    )


def _consents(state: State, number: int) -> bool:
    draft = _draft(state, number)
    mine = state.my_standing(draft) if draft and _speaks(state, number) else None
    return mine is not None and mine.state != AGREES


def _signs(state: State, number: int) -> bool:
    draft = _draft(state, number)
    if draft is None or draft.kind == SLA or not state.waits("3.2"):
        return False
    missing = [role for role in missing_signatures(draft) if role != MANAGER]
    seat = seat_for(state.person, draft, state.now)
    mine = seat is not None and seat.role in missing
    return _agreed(draft) and (mine or (bool(missing) and state.holds(MANAGER)))


def _authorises(state: State, number: int) -> bool:
    draft = _draft(state, number)
    waits = draft is not None and draft.kind != SLA and state.waits("3.2") and _agreed(draft)
    return bool(waits and draft and missing_signatures(draft) == [MANAGER] and state.holds(MANAGER))


def _waives(state: State, number: int) -> bool:
    draft = _draft(state, number)
    if draft is None or draft.kind == SLA or latest(draft) is None or not state.waits(*proposing.NEGOTIATING):
        return False
    return state.holds(MANAGER) and not _agreed(draft)


def _leaves_out(state: State, number: int) -> bool:
    draft = _draft(state, number)
    may = any(map(state.holds, opening.WHO_DRAFTS[:3]))
    return draft is not None and draft.kind != SLA and may and state.waits(*opening.DRAFTING)


def _of_sla(*roles_: str, steps_: Sequence[str]) -> Callable[[State, int], bool]:
    def may(state: State, number: int) -> bool:
        draft = _draft(state, number)
        ready = draft is not None and draft.kind == SLA and latest(draft) is not None
        return ready and state.waits(*steps_) and any(map(state.holds, roles_))

    return may


def _signs_sla(state: State, number: int) -> bool:
    draft = _draft(state, number)
    return draft is not None and draft.kind == SLA and state.waits("3.5") and bool(sla_roles(state, draft))


def sla_roles(state: State, draft: Draft) -> list[str]:
    """The roles in which somebody can sign an SLA, or bring the paper that others signed."""
    missing = missing_signatures(draft)
    return missing if state.holds(MANAGER) else [role for role in missing if state.holds(role)]


def _agreed(draft: Draft) -> bool:
    found = standings_of(draft)
    return latest(draft) is not None and rules.is_agreed(found)


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


def _proposal_form(opened: Opened) -> forms.Form:
    draft, calendars = opened.draft, calendars_as_of()
    today = opened.state.now.astimezone(ZoneInfo(opened.state.person.zone)).date()
    zone = opened.state.person.zone
    content = beginning(draft, today, zone, calendars)
    fixed = {"kind": draft.kind, "customer": draft.customer.key, "provider": draft.provider.key}
    initial = ProposalForm.initial_of(opened.state.reads(content))
    form = ProposalForm(calendars, fixed, opened.data, initial=initial)
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


def _comment_form(opened: Opened) -> forms.Form:
    newest = latest(opened.draft)
    of = [(one, name_of(one, newest.content)) for one in clauses(newest.content)] if newest else []
    return filled.CommentForm(of, opened.data)


def _waive_form(opened: Opened) -> forms.Form:
    open_ones = [one.seat.role for one in standings_of(opened.draft) if not one.is_settled]
    return filled.WaiveForm(filled.role_choices(open_ones), opened.data)


def _without_form(opened: Opened) -> forms.Form:
    gone, content = left_out_of(opened.draft), opened.text.content
    of = [(key, words) for key, words in rules.MANDATORY.items() if key not in gone]
    targets = [f"target:{key}" for key in content["targets"]]
    of += [(key, f"{name_of(key, content)}: marked as unmeasured") for key in targets if key not in gone]
    return filled.WithoutForm(of, opened.data)


def _read(form: type[filled.ReadForm]) -> Callable[[Opened], forms.Form]:
    return lambda opened: form(opened.data, initial={"digest": opened.text.digest})


def _sign_form(opened: Opened) -> forms.Form:
    draft, state = opened.draft, opened.state
    paper = any(map(state.holds, signing.RECORDS))
    if draft.kind == SLA:
        of = sla_roles(state, draft)
    else:
        missing = [role for role in missing_signatures(draft) if role != MANAGER]
        of = missing if paper else []
    initial = {"digest": opened.text.digest}
    mine = next((role for role in of if state.holds(role)), "")
    return filled.SignForm(
        filled.role_choices(of), opened.data, opened.files, paper=paper, initial={**initial, "role": mine}
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
        paper=_paper(opened, form), publish=opened.ports.publish,
    )  # fmt: skip


def _paper(opened: Opened, form: Any) -> signing.Paper | None:
    if "scan" not in form.fields or (found := form.paper()) is None:
        return None
    missing = [
        role for role in missing_signatures(opened.draft) if role != MANAGER or opened.draft.kind == SLA
    ]
    return signing.Paper(found.signer, found.role or next(iter(missing), ""), found.scan)


def _item(opened: Opened) -> Item:
    if not 1 <= opened.number <= len(opened.items):
        raise NotFound("There is no such line on the checklist.")
    return opened.items[opened.number - 1]


def _ticks(state: State, number: int) -> bool:
    return keeping.signed_sla(state.row) is not None and (state.holds(OWNER) or state.holds(MANAGER))


def _nothing(opened: Opened) -> forms.Form:
    return filled.NothingForm(opened.data)


ACTS: dict[str, acts.Act[State, Opened]] = {
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
    "sign-sla": OnText(
        "Sign", "Sign it", "It is signed.", _signs_sla, _sign_form, _sign_sla,
    ),
    "sign": OnText("Sign", "Sign it", "It is signed.", _signs, _sign_form, _sign),
    "authorise": OnText(
        "Authorise", "Authorise it", "It is authorised.", _authorises, _read(filled.ReadForm),
        lambda opened, form: signing.authorise(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
    "consent": OnText(
        "Agree", "I agree to this text", "Your consent to this text is recorded.", _consents, _read(filled.ReadForm),
        lambda opened, form: consenting.consent(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
    "propose": Act(
        "Propose a text", "Propose it", "It is proposed; whoever must agree is told.", _negotiates(proposing.PROPOSES),
        _proposal_form, _propose, numbered=True,
    ),
    "object": OnText(
        "Object", "I do not agree", "Your objection is recorded.", _speaks, _read(filled.ObjectForm),
        lambda opened, form: consenting.object_to(opened.by, opened.key, opened.number, **form.cleaned_data),
    ),
    "comment": Act(
        "Comment", "Say it", "Your comment stands beside the text.", _negotiates(proposing.COMMENTS), _comment_form,
        lambda opened, form: proposing.comment(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
    "without": Act(
        "Leave something out", "Leave it out", "It is recorded why it is left out.",
        _of_sla(MANAGER, steps_=proposing.NEGOTIATING), _without_form,
        lambda opened, form: proposing.go_without(opened.by, opened.key, opened.number, **form.cleaned_data), numbered=True,
    ),
    "presented": Act(
        "Record that it was presented", "Record it", "The presentation is recorded.",
        _of_sla(MANAGER, roles.SERVICE_LIAISON, steps_=(*proposing.NEGOTIATING, "3.5")),
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
    "tick": Act(
        "Done", "It is done", "It is done.", _ticks, lambda opened: filled.TickForm(opened.data),
        lambda opened, form: keeping.tick(opened.by, opened.key, item=_item(opened).key, **form.cleaned_data),
        numbered=True, more=lambda opened: {"about": _item(opened).words},
    ),
}  # fmt: skip
"""In the order in which they are offered."""
