"""Negotiations: the list, a new one, the board of one of them, each act on it, and what differs between two proposals."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from servicelevel.agreements.costs.queries import may_read, steps_of
from servicelevel.agreements.costs.shown import Costs, costs_of
from servicelevel.agreements.negotiation import keeping, opening, queries
from servicelevel.agreements.negotiation.clauses import TARGET, changed, name_of
from servicelevel.agreements.negotiation.desk.acts import ACTS, TAKES_PART
from servicelevel.agreements.negotiation.desk.calendar import Kept, kept_agreements
from servicelevel.agreements.negotiation.desk.forms import EndForm, OpenForm
from servicelevel.agreements.negotiation.desk.hindered import hindrance_rows
from servicelevel.agreements.negotiation.desk.opened import Opened, Ports
from servicelevel.agreements.negotiation.desk.sentences import stands
from servicelevel.agreements.negotiation.desk.shown import board, items_of
from servicelevel.agreements.negotiation.desk.state import State, state_of
from servicelevel.agreements.negotiation.models import Negotiation, Proposal
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.queries import all_terms, calendars_as_of, terms
from servicelevel.agreements.underpinning.checked import CheckedTime
from servicelevel.agreements.underpinning.shown import shown as underpinned
from servicelevel.capabilities.queries import catalogue, service_names
from servicelevel.documents.queries import documents_about
from servicelevel.documents.signing.keeping import seal_of
from servicelevel.errors import Invalid, NotAllowed, NotFound
from servicelevel.monitoring import for_agreements
from servicelevel.monitoring.shown import seen
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import is_inside, parties_visible_to, roles_of, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.desk.acts import act_for
from servicelevel.process.desk.listed import ListRow, Wanted, is_late
from servicelevel.process.duties import may_ask_to_skip
from servicelevel.process.models import Case
from servicelevel.requirements.models import DocumentedSlr
from servicelevel.requirements.queries import requests_visible_to
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

CHIPS = (("", "All"), ("open", "Under way"), ("closed", "Ended"))


def negotiations(request: HttpRequest) -> HttpResponse:
    """What is being agreed, where each negotiation stands, and which agreements come up for review."""
    now = clock.now()
    visible = queries.negotiations_visible_to(request.user, now)
    wanted = Wanted.of(request)
    rows, after = queries.page_of_negotiations(visible, wanted.state, wanted.find, wanted.after)
    open_ones = queries.filtered(visible, "open").count()
    kept: list[Kept] = kept_agreements(all_terms(request.user), now) if not wanted.is_narrowed else []
    view = {
        **wanted.view([_list_row(row, request, now) for row in rows], after, CHIPS),
        "may_open": _may_open(request, now), "kept": kept, "may_end": _is_manager(request, now),
        "sentence": f"{counted(open_ones, 'negotiation')} under way" if open_ones else "Nothing is being negotiated",
    }  # fmt: skip
    return render(request, "negotiation/negotiations.html", view)


def new_negotiation(request: HttpRequest) -> HttpResponse:
    """Begin to negotiate an agreement, or a change of one."""
    now = clock.now()
    if not _may_open(request, now):
        raise NotAllowed(
            "Negotiations are opened by the Service Level Manager, the Service Owner and CS Management."
        )
    services = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    customers = parties_visible_to(request.user).filter(kind=Party.Kind.CUSTOMER)
    published = DocumentedSlr.objects.values("version__requirements")
    documented = requests_visible_to(request.user, now).filter(pk__in=published)
    slrs = [(one.case.key, f"{one.case.title} ({one.case.key})") for one in documented[:100]]
    names = ("service", "customer", "trigger", "agreement", "slr")
    form = OpenForm(
        services,
        customers,
        slrs,
        request.POST or None,
        initial={one: request.GET.get(one, "") for one in names},
    )
    if request.method == "POST" and form.is_valid():
        made: list[Negotiation] = []
        asked = opening.Asked(**form.cleaned_data)
        if acted(form, lambda: made.append(opening.open_negotiation(By(person_of(request), now), asked))):
            messages.success(request, f"The negotiation has the number {made[0].case.key}.")
            return redirect("negotiation", key=made[0].case.key)
    return render(request, "negotiation/new.html", {"form": form})


def negotiation(request: HttpRequest, key: str) -> HttpResponse:
    """One negotiation: what it waits for, what I can do, and every document with how its parties stand to it."""
    state = _state(request, key)
    names = {one.key: one.title for one in all_terms(request.user)}
    names |= {**service_names(), **dict(parties_visible_to(request.user).values_list("key", "name"))}
    for draft in state.documents:
        names |= {draft.customer.key: draft.customer.name, draft.provider.key: draft.provider.name}
    inside = is_inside(state.person)
    shown, kept = None, None
    if sees_everything(state.person):
        kept = _can_be_kept(state)
        shown = conformance(with_steps(Case.objects.filter(pk=state.case.pk)).get(), state.now)
    more = {
        "state": state, "case": state.case, "row": state.row, "inside": inside,
        "hindrances": hindrance_rows(state) if sees_everything(state.person) else (),
        "costs": _costs(state),
        "view": board(state, calendars_as_of(), names), "kept": kept,
        "shown": shown, "may_skip": may_ask_to_skip(state.person, state.case, state.now) if shown else (),
        "documents": documents_about(request.user, f"case:{key}"),
        "findings": state.row.findings.select_related("by") if inside else (),
        "presentations": [one for draft in state.documents for one in draft.presentations.select_related("proposal", "by")],
    }  # fmt: skip
    return render(request, "negotiation/negotiation.html", more)


def _costs(state: State) -> Costs | None:
    """What the goals of the SLA that is proposed cost, against the text before it or what is in force (R80)."""
    text = queries.latest(state.sla) if state.sla else None
    if state.sla is None or text is None or not may_read(state.person, state.case.service, state.now):
        return None
    names = {key: name_of(f"{TARGET}{key}", text.content) for key in text.content["targets"]}
    before = queries.content_before(state.sla, state.now)
    return costs_of(text.content, before, steps_of(text.content["services"]), names)


def _can_be_kept(state: State) -> dict[str, object] | None:
    """Whether what lies below carries the SLA that is proposed (R39), and which of its targets are proven (R171)."""
    if state.sla is None or state.case.closed_at is not None:
        return None
    try:
        tabled = for_agreements.on_the_table(state.row, state.now)
        checked = for_agreements.carried(tabled, state.person, state.now)
    except Invalid:  # a text names a document of the table that has none yet: it cannot be told so far
        return None
    if checked is None:
        return None
    tried = for_agreements.proofs_of(tabled.get(state.sla.key), state.now)
    unproven = [(key, one.words) for key, one in tried.items() if not one.is_proven]
    return {
        "carried": underpinned(checked),
        "has_goals": any(isinstance(one, CheckedTime) for one in checked.targets),
        "proven": len(tried) - len(unproven),
        "of": len(tried),
        "unproven": unproven,
    }


@sensitive_post_parameters("password")
def act(request: HttpRequest, key: str, doing: str, number: int = 0) -> HttpResponse:
    """The page of an act in a negotiation."""
    state = _state(request, key)
    found = act_for(ACTS, doing, number, state, TAKES_PART)
    sent = request.method == "POST"
    opened = Opened(
        state,
        number,
        request.POST if sent else None,
        request.FILES if sent else None,
        _ports(state),
        items_of(state.row),
        request.GET.dict(),
    )
    form = found.form(opened)
    if sent and form.is_valid() and acted(form, found.run, opened, form):
        messages.success(request, found.done)
        return redirect("negotiation", key=key)
    about = next((one for one in state.documents if one.number == number), None)
    titled = {"key": key, "title": state.title}
    view = {
        "state": state, "case": titled, "form": form, "title": found.called(state), "button": found.button,
        "number": number, "opened": opened, "draft": about, "home": reverse("negotiations"), "home_words": "Negotiations",
        "case_href": reverse("negotiation", args=[key]),
    }  # fmt: skip
    return render(request, found.template, view | found.more(opened))


def compare(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What differs between two proposals of a document, in words."""
    state = _state(request, key)
    draft = state.document(number)
    every = list(draft.proposals.all())
    if len(every) < 2:
        raise NotFound("There are no two proposals to compare.")
    old = _proposal(every, request.GET.get("from", ""), every[-2])
    new = _proposal(every, request.GET.get("to", ""), every[-1])
    view = {
        "state": state, "case": state.case, "draft": draft, "every": every, "old": old, "new": new,
        "changes": changed(state.reads(old.content), state.reads(new.content)),
    }  # fmt: skip
    return render(request, "negotiation/compare.html", view)


def terminate(request: HttpRequest, key: str) -> HttpResponse:
    """End an agreement before its time."""
    now = clock.now()
    shown = seen.terms_seen(request.user, key)
    if not _is_manager(request, now):
        raise NotAllowed("The Service Level Manager ends an agreement before its time.")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, reason = By(person_of(request), now), form.cleaned_data["reason"]
        if acted(form, keeping.terminate, by, key, at=form.at(terms(key).zone), reason=reason):
            messages.success(request, "It is recorded when the agreement ends.")
            return redirect("agreement", key=key)
    return render(request, "negotiation/terminate.html", {"form": form, "terms": shown})


def _ports(state: State) -> Ports:
    return Ports(
        lambda: for_agreements.findings(state.row, state.person, state.now),
        lambda draft: for_agreements.proofs(draft, state.now),
        lambda draft: for_agreements.reading_choices(draft, state.person, state.now),
        partial(publish_document, seal=seal_of(settings.VAR)),
        for_agreements.publish_dcd,
    )


def _proposal(every: list[Proposal], written: str, otherwise: Proposal) -> Proposal:
    return next((one for one in every if str(one.number) == written), otherwise)


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(queries.negotiation_seen(request.user, key, now), person_of(request), now)


def _is_manager(request: HttpRequest, now: datetime) -> bool:
    return any(held.role == roles.SERVICE_LEVEL_MANAGER for held in roles_of(request.user, now))


def _may_open(request: HttpRequest, now: datetime) -> bool:
    return any(held.role in opening.WHO_OPENS for held in roles_of(request.user, now))


def _list_row(row: Negotiation, request: HttpRequest, now: datetime) -> ListRow:
    state = state_of(row, person_of(request), now)
    case = row.case
    kinds = [one.kind for one in state.documents]
    documents = ", ".join(counted(kinds.count(kind), kind) for kind in ("SLA", "OLA", "UC") if kind in kinds)
    late = is_late(case, state.open, now)
    customer = case.customer.name if case.customer and state.sla else ""
    return ListRow(
        case.key,
        state.title,
        customer,
        stands(state),
        documents,
        case.opened_at,
        late,
    )
