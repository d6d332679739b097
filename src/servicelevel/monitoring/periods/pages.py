"""Reports of periods: what is due, one of them from the check of its metrics to its restatements, and its frozen files."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.agreements.queries import all_terms
from servicelevel.agreements.terms import Terms
from servicelevel.communication.plan.queries import REVIEW, dues
from servicelevel.errors import NotAllowed
from servicelevel.levels import Period
from servicelevel.monitoring.periods import opening
from servicelevel.monitoring.periods.acts import ACTS
from servicelevel.monitoring.periods.dates import calendar_of
from servicelevel.monitoring.periods.forms import BeginForm
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.periods.packs import pack_seen
from servicelevel.monitoring.periods.queries import file_seen, not_begun, period_seen, periods_visible_to
from servicelevel.monitoring.periods.shown import list_row, period_view
from servicelevel.monitoring.periods.state import State, state_of
from servicelevel.monitoring.shown.paged import paged
from servicelevel.monitoring.shown.seen import begun_period, terms_seen
from servicelevel.monitoring.vendors.queries import not_told, parts_of
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, is_inside, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.desk.acts import Opened, act_for
from servicelevel.process.duties import may_ask_to_skip
from servicelevel.process.models import Case
from servicelevel.quality.improvements.queries import may_propose
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.days import day_in
from servicelevel.web.wording import counted

MOST_DATES = 500
TAKES_PART = (
    roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD, roles.EXTERNAL_VENDOR, roles.CUSTOMER,
)  # fmt: skip


def periods(request: HttpRequest) -> HttpResponse:
    """Which reports are due, under way and out."""
    now = clock.now()
    visible = periods_visible_to(request.user, now)
    pages, keys = paged(list(visible.values_list("pk", flat=True)), request.GET.dict(), "reports")
    rows = [list_row(row, request.user, now) for row in visible.filter(pk__in=keys)]
    under_way = [list_row(row, request.user, now) for row in visible.filter(case__closed_at=None)]
    inside = is_inside(request.user)
    waiting = not_begun(all_terms(request.user), now) if sees_everything(request.user) else []
    late = sum(row.look == "breached" for row in under_way)
    shown = {
        "rows": rows, "pages": pages, "waiting": waiting, "inside": inside,
        "may_begin": holds(request.user, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now),
        "sentence": _sentence(len(waiting), len(under_way), late, inside, visible.count()),
    }  # fmt: skip
    return render(request, "periods/periods.html", shown)


def dates(request: HttpRequest) -> HttpResponse:
    """The days of reviews and reports, for a calendar."""
    now = clock.now()
    visible = periods_visible_to(request.user, now).filter(review_on__isnull=False)[:MOST_DATES]
    rows = [(row, _at_home("period", row.case.key)) for row in visible]
    text = calendar_of(rows, now, inside=is_inside(request.user))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="reviews.ics"'
    return response


def begin(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Begin the report of a period."""
    terms, now = terms_seen(request.user, key), clock.now()
    asked = begun_period(terms, period, now)
    if not holds(request.user, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now):
        raise NotAllowed("Reports are begun by the Service Level Manager.")
    review = _next_review(request, terms, asked)
    form = BeginForm(request.POST or None, initial={"review_on": review})
    if request.method == "POST" and form.is_valid():
        made: list[ReportingPeriod] = []
        by, given = By(person_of(request), now), form.cleaned_data
        if acted(form, lambda: made.append(opening.open_period(by, key, period, **given))):
            messages.success(request, f"The report of {terms.title} for {asked.words} is begun.")
            return redirect("period", key=made[0].case.key)
    return render(request, "periods/begin.html", {"terms": terms, "period": asked, "form": form})


def period(request: HttpRequest, key: str) -> HttpResponse:
    """The report of a period: where it stands, its figures as frozen, its files, who has it, and queries on it."""
    state = _state(request, key)
    steps, vendors = None, {}
    if is_inside(request.user):
        vendors = {"parts": parts_of(state.row), "vendors_waited_for": not_told(state.row)}
        steps = conformance(with_steps(Case.objects.filter(pk=state.case.pk)).get(), state.now)
    shown = {
        "state": state, "row": state.row, "case": state.case, "view": period_view(state), "inside": is_inside(request.user),
        "shown": steps, "may_skip": may_ask_to_skip(request.user, state.case, state.now),
        "may_propose": may_propose(request.user, state.row, state.now), **vendors,
    }  # fmt: skip
    return render(request, "periods/period.html", shown)


def act(request: HttpRequest, key: str, doing: str, number: int = 0) -> HttpResponse:
    """The page of an act on the report of a period."""
    state = _state(request, key)
    found = act_for(ACTS, doing, number, state, TAKES_PART)
    opened = Opened(state, number, request.POST if request.method == "POST" else None)
    form = found.form(opened)
    if request.method == "POST" and form.is_valid() and acted(form, found.run, opened, form):
        messages.success(request, found.done)
        return redirect("period", key=key)
    shown = {
        "state": state, "case": state.case, "form": form, "title": found.called(state), "button": found.button,
        "home": reverse("periods"), "home_words": "Reports", "case_href": reverse("period", args=[key]),
    }  # fmt: skip
    return render(request, found.template, shown | found.more(opened))


def issued_report(request: HttpRequest, key: str, number: int, form: str) -> HttpResponse:
    """A frozen report, byte for byte as it was issued."""
    found = file_seen(request.user, key, number, form, clock.now())
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{key}-{number}.{found.form}"'
    response["Content-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.digest)).decode()}:"
    return response


def evidence_pack(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The evidence of a frozen report, for the provider's people and auditors."""
    response = HttpResponse(pack_seen(request.user, key, number, clock.now()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{key}-{number}-evidence.zip"'
    return response


def _at_home(name: str, key: str) -> str:
    """Where something stands, with the installation's own address; empty where nobody has said it."""
    return f"{settings.ADDRESS}{reverse(name, args=[key])}" if settings.ADDRESS else ""


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(period_seen(request.user, key, now), person_of(request), now)


def _next_review(request: HttpRequest, terms: Terms, asked: Period) -> date | None:
    """The first review with the customer that the communication plan has after a period."""
    over = asked.end.date()
    today = day_in(request.user, clock.now())
    for one in dues(today, max(today, over) + timedelta(days=62)):
        expected = one.expected
        if (
            expected.row.slug == REVIEW
            and expected.customer == terms.customer_key
            and expected.due_on > max(today, over)
        ):
            return expected.due_on
    return None


def _sentence(waiting: int, under_way: int, late: int, inside: bool, total: int) -> str:
    if not inside:
        return f"{counted(total, 'report is,reports are')} out" if total else "No report is out yet"
    said = (
        f"{counted(under_way, 'report is,reports are')} under way" if under_way else "no report is under way"
    )
    said = f"{said}, {late} of them late" if late else said
    return (
        f"{counted(waiting, 'report is,reports are')} to be begun; {said}" if waiting else said.capitalize()
    )
