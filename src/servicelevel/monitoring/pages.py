"""Reports, target months, tickets with their clocks, and sources."""

from __future__ import annotations

from typing import Literal, cast

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import NotFound
from servicelevel.levels import AvailabilityTarget, Period
from servicelevel.levels.exclusions import outages_with
from servicelevel.monitoring import queries, reports
from servicelevel.monitoring.attribution.measured import spans_of_ticket
from servicelevel.monitoring.breaches.queries import classified_on, missed_in, record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.explaining import explain_ticket
from servicelevel.monitoring.exports import CLOCK_COLUMNS, frame_as
from servicelevel.monitoring.gate import proofs
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.clock_rows import of_verdict
from servicelevel.monitoring.shown.measurable import measurable_view
from servicelevel.monitoring.shown.report import report_view
from servicelevel.monitoring.shown.slam import slam_of_targets
from servicelevel.monitoring.shown.sources import sources_view
from servicelevel.monitoring.shown.target_month import clocks_within
from servicelevel.monitoring.shown.target_month import target_month as target_month_view
from servicelevel.monitoring.shown.ticket import ticket_view
from servicelevel.monitoring.shown.tickets import tickets as tickets_view
from servicelevel.organisation.queries import is_inside, sees_everything
from servicelevel.web import addresses, clock

FORMS = {
    "pdf": ("application/pdf", reports.as_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", reports.as_xlsx),
    "json": ("application/json", reports.as_json),
}


def report(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """The report of an agreement for a period."""
    terms, asked, measurement, composed = _composed(request, key, period)
    view = report_view(terms, asked, composed, clock.now(), sees_everything(request.user))
    context = {"view": view, **reports.report_context(composed)}
    context["slam"] = render_to_string("components/slam.html", {"slam": slam_of_targets(measurement)})
    return render(request, "monitoring/report_page.html", context)


def report_file(request: HttpRequest, key: str, period: str, form: str) -> HttpResponse:
    """The same report as a file."""
    composed = _composed(request, key, period)[-1]
    content_type, write = FORMS[form]
    response = HttpResponse(write(composed), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{key}-{period}.{form}"'
    return response


def target_month(request: HttpRequest, key: str, period: str, target: str) -> HttpResponse:
    """One target in one period with what its figure rests on; `format` gives the same list as csv or json."""
    terms, asked = _asked(request, key, period)
    measurement = seen.measured_with(terms, clock.now(), asked)
    if (form := request.GET.get("format", "")) in ("csv", "json") and target in measurement.clocks:
        return _list_as(
            measurement, asked, target, request.GET.get("verdict", ""), cast(Literal["csv", "json"], form)
        )
    view = target_month_view(measurement, asked, target, _outages(terms, target), request.GET.dict())
    missed = is_inside(request.user) and any(one.target == target for one in missed_in(measurement, asked))
    record = record_address(ClockKey(key, target, "", period=period)) if missed else ""
    return render(request, "monitoring/target_month.html", {"view": view, "record_href": record})


def tickets(request: HttpRequest) -> HttpResponse:
    """The open clocks, the nearest to breach first, and the search for a ticket."""
    view = tickets_view(seen.all_measured(request.user, clock.now()), request.GET.dict(), service_names())
    return render(request, "monitoring/tickets.html", {"view": view})


def ticket(request: HttpRequest, source: str, ticket: str) -> HttpResponse:
    """A ticket with its clocks, drawn and explained."""
    now = clock.now()
    known = {terms.key: terms for terms in agreements.all_terms(request.user)}
    explained = explain_ticket(source, ticket, known.values(), now)
    sees_all = sees_everything(request.user)
    if not sees_all:  # a ticket that went to somebody else is theirs now
        explained = [one for one in explained if not one.moved_away]
    events = queries.ticket_events(tickets=(source, [ticket]))
    reference = f"{source}/{ticket}"
    held = spans_of_ticket(reference, explained, known, now)
    records = classified_on(reference) if is_inside(request.user) else None
    view = ticket_view(reference, explained, events, sees_all, now, service_names(), held, records)
    return render(request, "monitoring/ticket.html", {"view": view})


def sources(request: HttpRequest) -> HttpResponse:
    """Where the figures come from, and how fresh it is; for those of the provider alone."""
    if not sees_everything(request.user):
        raise NotFound("Sources are shown to the provider.")
    return render(request, "monitoring/sources.html", {"view": sources_view(clock.now())})


def measurable(request: HttpRequest, key: str) -> HttpResponse:
    """Which targets of an agreement are proven measurable (R171); for those of the provider alone."""
    if not sees_everything(request.user):
        raise NotFound("Proofs are shown to the provider.")
    terms = seen.terms_seen(request.user, key)
    found = proofs(terms, clock.now().replace(second=0, microsecond=0))
    view = measurable_view(terms, addresses.agreement(key), found)
    return render(request, "monitoring/measurable.html", {"view": view, "key": key, "kind": terms.kind})


def _asked(request: HttpRequest, key: str, period: str) -> tuple[Terms, Period]:
    terms = seen.terms_seen(request.user, key)
    return terms, seen.begun_period(terms, period, clock.now())


def _composed(
    request: HttpRequest, key: str, period: str
) -> tuple[Terms, Period, Measurement, reports.Report]:
    terms, asked = _asked(request, key, period)
    measurement = seen.measured(terms, clock.now(), asked)
    return terms, asked, measurement, reports.compose(measurement, asked)


def _list_as(
    measurement: Measurement, period: Period, target: str, verdict: str, form: Literal["csv", "json"]
) -> HttpResponse:
    frame = clocks_within(measurement, target, period)
    frame = of_verdict(frame, verdict) if verdict else frame
    kept = frame.select([name for name in CLOCK_COLUMNS if name in frame.columns]).with_columns(
        pl.col(pl.Categorical).cast(pl.String)
    )
    content_type = {"csv": "text/csv; charset=utf-8", "json": "application/x-ndjson"}[form]
    response = HttpResponse(frame_as(kept, form), content_type=content_type)
    name = f"{measurement.terms.key}-{period.key}-{target}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _outages(terms: Terms, target: str) -> pl.DataFrame | None:
    """The outages of the service that a target of availability speaks of."""
    for version in reversed(terms.versions):
        for one in version.targets:
            if one.id == target and isinstance(one, AvailabilityTarget):
                return outages_with(queries.outages([one.service]), agreed(terms.key), target)
    return None
