"""Requests: the list, a new one, one of them, and each act on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.agreements.queries import agreements_visible_to, slas_after
from servicelevel.capabilities.queries import catalogue
from servicelevel.documents.queries import documents_about
from servicelevel.errors import NotAllowed
from servicelevel.monitoring.for_requirements import against
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import is_inside, parties_visible_to, party_of, roles_of
from servicelevel.process import cases
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.definition import shipped
from servicelevel.process.desk.acts import act_for
from servicelevel.process.desk.listed import ListRow, Wanted, is_late
from servicelevel.process.duties import may_ask_to_skip
from servicelevel.process.models import Case
from servicelevel.requirements import actions, queries
from servicelevel.requirements.assessing import LEAD
from servicelevel.requirements.desk.acts import ACTS, Opened
from servicelevel.requirements.desk.forms import RequestForm
from servicelevel.requirements.desk.sentences import short
from servicelevel.requirements.desk.shown import case_view, requests_sentence
from servicelevel.requirements.desk.state import State, state_of
from servicelevel.requirements.models import Requirements
from servicelevel.requirements.rules import interim_state
from servicelevel.web import clock
from servicelevel.web.acting import acted

CHIPS = (
    ("", "All"),
    ("open", "Open"),
    ("interim", "Interim agreement holds"),
    ("overdue", "Interim expired"),
    ("closed", "Closed"),
)


def requests(request: HttpRequest) -> HttpResponse:
    """What was asked for, and where each request stands."""
    now = clock.now()
    visible = queries.requests_visible_to(request.user, now)
    wanted = Wanted.of(request)
    rows, after = queries.page_of_requests(visible, wanted.state, wanted.find, wanted.after, now)
    overdue = queries.filtered(visible, "overdue", now).count()
    open_ones = queries.filtered(visible, "open", now).count()
    view = {
        **wanted.view([_list_row(row, now) for row in rows], after, CHIPS),
        "sentence": requests_sentence(open_ones, overdue), "may_ask": _may_ask(request, now),
        "backlog": _backlog(request, now) if not wanted.is_narrowed else (),
    }  # fmt: skip
    return render(request, "requirements/requests.html", view)


def new_request(request: HttpRequest) -> HttpResponse:
    """Ask for a service, or for something of one."""
    now = clock.now()
    if not _may_ask(request, now):
        raise NotAllowed(
            "Requests are made by customers, liaisons, service owners and the Service Level Manager."
        )
    services = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    party = party_of(request.user)
    own = party if party is not None and party.kind == Party.Kind.CUSTOMER else None
    customers = parties_visible_to(request.user).filter(kind=Party.Kind.CUSTOMER)
    initial = {key: request.GET[key] for key in ("service", "customer", "trigger") if key in request.GET}
    form = RequestForm(services, customers, request.POST or None, own=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = actions.Request(**({"customer": own.key} if own else {}) | form.cleaned_data)
        made: list[Requirements] = []
        if acted(form, lambda: made.append(actions.request(By(request.user, now), asked))):  # type: ignore[arg-type]
            messages.success(request, f"Your request has the number {made[0].case.key}.")
            return redirect("request", key=made[0].case.key)
    return render(request, "requirements/new.html", {"form": form, "own": own})


def request_page(request: HttpRequest, key: str) -> HttpResponse:
    """One request: where it stands, what I can do, the requirements and what they were held against."""
    state = _state(request, key)
    seen = agreements_visible_to(request.user).filter(key__in={gap.key for gap in state.gaps if gap.key})
    view = case_view(state, frozenset(seen.values_list("key", flat=True)))
    shown = None
    skips = may_ask_to_skip(request.user, state.case, state.now)
    if view.sees_inside:
        shown = conformance(with_steps(Case.objects.filter(pk=state.case.pk)).get(), state.now)
    needs = list(state.row.needs.all())
    more = {
        "state": state, "case": state.case, "row": state.row, "view": view, "shown": shown, "may_skip": skips,
        "documents": documents_about(request.user, f"case:{key}"), "slas": _slas(request, state.case),
        "needs": needs, "own_words": any(need.words == state.row.description for need in needs),
    }  # fmt: skip
    return render(request, "requirements/request.html", more)


def act(request: HttpRequest, key: str, doing: str, number: int = 0) -> HttpResponse:
    """The page of an act on a request."""
    state = _state(request, key)
    found = act_for(ACTS, doing, number, state, (*actions.WHO_ASKS, LEAD))
    opened = Opened(
        state, number, request.POST if request.method == "POST" else None, request.GET.dict(),
        lambda: _against(state),
    )  # fmt: skip
    form = found.form(opened)
    if request.method == "POST" and form.is_valid() and acted(form, found.run, opened, form):
        messages.success(request, found.done)
        return redirect("request", key=key)
    view = {
        "state": state, "case": state.case, "form": form, "title": found.called(state), "button": found.button,
        "number": number, "opened": opened, "home": reverse("requests"), "home_words": "Requests",
        "case_href": reverse("request", args=[key]),
    }  # fmt: skip
    return render(request, found.template, view | found.more(opened))


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(queries.request_seen(request.user, key, now), request.user, now)  # type: ignore[arg-type]


def _against(state: State) -> Any:
    case = state.case
    return against(case.service, case.customer.key if case.customer else "", state.now)


def _slas(request: HttpRequest, case: Case) -> list[tuple[str, str]]:
    """The agreements that came of a request, with their addresses (R2)."""
    if case.customer is None or not case.service:
        return []
    found = slas_after(request.user, case.customer.key, case.service)
    return [(one.key, reverse("agreement", args=[one.key])) for one in found]


def _may_ask(request: HttpRequest, now: datetime) -> bool:
    return any(held.role in actions.WHO_ASKS for held in roles_of(request.user, now))


def _backlog(request: HttpRequest, now: datetime) -> list[tuple[str, str]]:
    """The services without requirements, for whoever sees inside (R19)."""
    if not is_inside(request.user):
        return []
    named = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    return [(key, named[key]) for key in queries.without_requirements(named)]


def _list_row(row: Requirements, now: datetime) -> ListRow:
    case = row.case
    waiting = cases.standing(case, case.taken.all())
    latest = next(iter(list(row.interims.all())[::-1]), None)
    ends = interim_state(latest.expires, latest.ended_at, now) if latest else ""
    if latest and ends == "ended" and latest.ended_by.startswith("agreement:"):
        ends = "formal"
    names = {
        key: f"{key} {step.name.removesuffix('?')}"
        for key, step in shipped().reading("resolved").steps.items()
    }
    late = is_late(case, waiting, now)
    stands = short(row, tuple(one.step for one in waiting), names, ends)
    customer = case.customer.name if case.customer else ""
    return ListRow(
        case.key, case.title, customer, stands, row.description, case.opened_at, late or ends == "overdue"
    )
