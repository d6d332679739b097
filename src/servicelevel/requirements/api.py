"""Requests and every act of procedure 2.0 for programs."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.documents.told import DocumentOut, documents_out
from servicelevel.errors import Invalid, NotFound
from servicelevel.monitoring.for_requirements import against
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import is_inside, party_of
from servicelevel.organisation.signed_in import person_of
from servicelevel.requirements import actions, assessing, consequences, gathering, interim, queries, told
from servicelevel.requirements import taken_in as taken
from servicelevel.requirements.against import Against
from servicelevel.requirements.desk.state import State, state_of
from servicelevel.requirements.history import Proposal, proposals
from servicelevel.requirements.models import Requirements
from servicelevel.requirements.told import RequestOut, RequestWhole
from servicelevel.requirements.versions import figure_words
from servicelevel.web import clock
from servicelevel.worktime.problems import Problem

router = Router()
STATES = Literal["", "open", "closed", "interim", "overdue"]


class AskedRequests(Asked):
    """Which requests are wanted."""

    state: STATES = Field("", description="interim: an interim agreement holds; overdue: it has expired.")
    service: str = Field("", description="Key of a service; empty for all.")


@router.get("", response=Page[RequestOut], summary="Requests")
def requests(request: HttpRequest, asked: Query[AskedRequests]) -> Any:
    """The requests that the caller sees, the oldest first. Customers see their own."""
    now = clock.now()
    rows = queries.filtered(queries.requests_visible_to(request.user, now), asked.state, now)
    rows = rows.filter(case__service=asked.service) if asked.service else rows
    found, after = page(queries.with_steps(rows), asked, "case_id")
    return {"items": [told.request_out(row) for row in found], "next": after}


@router.post("", response={201: RequestWhole}, summary="Open a request")
def open_request(request: HttpRequest, given: taken.RequestIn) -> Any:
    """Ask for a service, or for something of one. It gets a number, and the clock of procedure 2.0 begins."""
    row = actions.request(
        by(request), actions.Request(**given.model_dump() | {"customer": _customer(request, given)})
    )
    return Status(201, _whole(request, row.case.key))


@router.get("/{key}", response=RequestWhole, summary="A request")
def one_request(request: HttpRequest, key: str) -> Any:
    """One request: what is needed, the requirements with their verdicts, decisions, interim agreements."""
    return _whole(request, key)


@router.get("/{key}/versions", response=list[told.VersionOut], summary="Versions of the requirements")
def versions(request: HttpRequest, key: str) -> Any:
    """The requirements as they were fixed, the oldest version first."""
    return told.versions_out(_row(request, key).versions.select_related("by", "documented"))


@router.get("/{key}/gaps", response=list[told.GapOut], summary="The gap table")
def gaps(request: HttpRequest, key: str) -> Any:
    """What the requirements were held against, row by row; empty for customers, who see each verdict in the request."""
    return told.gaps_out(queries.gaps_seen(request.user, _state(request, key).gaps))


@router.get("/{key}/options", response=list[told.SheetOut], summary="What it would take")
def options(request: HttpRequest, key: str) -> Any:
    """The options of requirements that cannot be met today, and what the customer decided."""
    return told.sheets_out(_row(request, key).sheets.select_related("version").order_by("number", "pk"))


@router.get("/{key}/proposals", response=list[told.ProposalOut], summary="What the tickets suggest")
def suggested(request: HttpRequest, key: str) -> Any:
    """Requirements that the history of the tickets suggests; for the provider's people and its teams."""
    if not is_inside(request.user):
        raise NotFound(f"There are no proposals of {key}.")
    return [
        told.ProposalOut(
            kind=one.kind, priority=one.figure.get("priority", ""), statement=one.statement, citation=one.citation,
            figure={name: str(value) for name, value in one.figure.items()},
            figure_in_words=figure_words(one.kind, one.figure),
        )
        for one in _proposals(_row(request, key))
    ]  # fmt: skip


@router.get("/{key}/documents", response=list[DocumentOut], summary="Documents of a request")
def documents(request: HttpRequest, key: str) -> Any:
    """The documents of a request that the caller sees."""
    return documents_out(request.user, f"case:{_row(request, key).case.key}")


@router.post("/{key}/needs", response=RequestWhole, summary="2.1, 2.4: record a need")
def record_need(request: HttpRequest, key: str, given: taken.NeedIn) -> Any:
    """Write down what the customer needs, in the customer's words. Nothing can be proposed before."""
    gathering.record_need(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/requirements", response=RequestWhole, summary="2.1, 2.4: add a requirement")
def add_requirement(request: HttpRequest, key: str, given: taken.RequirementIn) -> Any:
    """Write down a requirement, with where it comes from."""
    gathering.add_requirement(by(request), key, written=given.written())
    return _whole(request, key)


@router.post(
    "/{key}/requirements/{number}/changes", response=RequestWhole, summary="2.1, 2.4: change a requirement"
)
def change_requirement(request: HttpRequest, key: str, number: int, given: taken.ChangedRequirementIn) -> Any:
    """Write a requirement anew; what stood there before stays readable. Customers change what they asked for."""
    gathering.change_requirement(
        by(request), key, number=number, written=given.written(), because=given.because
    )
    return _whole(request, key)


@router.post(
    "/{key}/requirements/{number}/drop", response=RequestWhole, summary="2.1, 2.4: leave a requirement out"
)
def drop_requirement(request: HttpRequest, key: str, number: int, given: taken.BecauseIn) -> Any:
    """Leave a requirement out from now on. One that cannot be met waits for the customer's decision first."""
    gathering.drop_requirement(by(request), key, number=number, because=given.because)
    return _whole(request, key)


@router.post("/{key}/prefill", response=RequestWhole, summary="2.1, 2.4: take over what the tickets suggest")
def prefill(request: HttpRequest, key: str, given: taken.PrefillIn) -> Any:
    """Take proposals over as requirements, each with what it rests on."""
    found = _proposals(_row(request, key))
    if given.take is not None:
        wanted = {(one.kind, one.priority) for one in given.take}
        found = [one for one in found if (one.kind, one.figure.get("priority", "")) in wanted]
    gathering.prefill(by(request), key, proposals=found)
    return _whole(request, key)


@router.post("/{key}/gathered", response=RequestWhole, summary="2.1: end the gathering")
def gathered(request: HttpRequest, key: str, given: taken.SummaryIn) -> Any:
    """Fix the requirements as version 1."""
    actions.finish_gathering(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/assessment", response=RequestWhole, summary="2.2: work out the gap table")
def assess(request: HttpRequest, key: str) -> Any:
    """Hold every requirement of the latest version against capabilities, OLAs and UCs."""
    assessing.assess(by(request), key, against=_against(_row(request, key)))
    return _whole(request, key)


@router.post("/{key}/confirmations", response=RequestWhole, summary="2.2, 2.3: confirm rows of the gap table")
def confirm(request: HttpRequest, key: str, given: taken.ConfirmIn) -> Any:
    """Confirm rows, or say otherwise with a comment: the infrastructure leads do."""
    assessing.confirm(by(request), key, said=given.said())
    return _whole(request, key)


@router.post("/{key}/assessed", response=RequestWhole, summary="2.2: end the assessment")
def assessed(request: HttpRequest, key: str) -> Any:
    """Every row is confirmed; the assessment is complete."""
    actions.finish_assessment(by(request), key)
    return _whole(request, key)


@router.post("/{key}/resolution", response=RequestWhole, summary="2.3: decide how it is managed")
def resolve(request: HttpRequest, key: str, given: taken.ResolutionIn) -> Any:
    """Define capabilities (opens a case of 1.0), modify the requirements, or no action."""
    actions.resolve(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/modified", response=RequestWhole, summary="2.4: fix the changed requirements")
def modified(request: HttpRequest, key: str, given: taken.ModifiedIn) -> Any:
    """Fix the changed requirements as a new version, with how the customer was consulted, and assess it again."""
    actions.modify(by(request), key, against=_against(_row(request, key)), **given.model_dump())
    return _whole(request, key)


@router.post("/{key}/documented", response=RequestWhole, summary="2.5: document the requirements")
def documented(request: HttpRequest, key: str) -> Any:
    """Publish the latest version as a controlled document."""
    actions.document(by(request), key)
    return _whole(request, key)


@router.post("/{key}/interim", response=RequestWhole, summary="2.6: issue the interim agreement")
def issue_interim(request: HttpRequest, key: str, given: taken.InterimIn) -> Any:
    """Tell the customer that an informal agreement will be created, and issue it; it expires."""
    text = given.text or interim.draft_text(_row(request, key))
    interim.issue_interim(by(request), key, text=text, expires=given.expires)
    return _whole(request, key)


@router.post("/{key}/interim/end", response=RequestWhole, summary="End the interim agreement")
def end_interim(request: HttpRequest, key: str, given: taken.ReasonIn) -> Any:
    """End the interim agreement without a formal one."""
    interim.end_interim(by(request), key, reason=given.reason)
    return _whole(request, key)


@router.post(
    "/{key}/requirements/{number}/options", response=RequestWhole, summary="2.2 to 2.4: lay options out"
)
def lay_out(request: HttpRequest, key: str, number: int, given: taken.OptionsIn) -> Any:
    """Say what it would take to meet a requirement that cannot be met today; the customer decides on it."""
    consequences.prepare_options(
        by(request), key, number=number, options=[one.model_dump() for one in given.options]
    )
    return _whole(request, key)


@router.post(
    "/{key}/requirements/{number}/decision", response=RequestWhole, summary="2.2 to 2.4: decide on options"
)
def decide(request: HttpRequest, key: str, number: int, given: taken.ChoiceIn) -> Any:
    """Record what the customer decides on the options of a requirement."""
    consequences.decide_options(by(request), key, number=number, **given.model_dump())
    return _whole(request, key)


def _customer(request: HttpRequest, given: taken.RequestIn) -> str:
    """The customer of a request. A customer's people ask for themselves; other customers do not exist for them."""
    party = party_of(request.user)
    if party is None or party.kind != Party.Kind.CUSTOMER:
        return given.customer
    if given.customer not in ("", party.key):
        raise Invalid(
            [Problem("customer", given.customer, "is not you", f"leave it out, or write {party.key}")]
        )
    return party.key


def _row(request: HttpRequest, key: str) -> Requirements:
    return queries.request_seen(request.user, key, clock.now())


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(queries.request_seen(request.user, key, now), person_of(request), now)


def _whole(request: HttpRequest, key: str) -> RequestWhole:
    return told.whole(_state(request, key))


def _against(row: Requirements) -> Against:
    case = row.case
    return against(case.service, case.customer.key if case.customer else "", clock.now())


def _proposals(row: Requirements) -> list[Proposal]:
    return proposals(_against(row).capability)
