"""The agreements, and one agreement month by month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.documenting.pages import may_publish
from servicelevel.agreements.issues.actions import KINDS
from servicelevel.agreements.issues.queries import issues_visible_to
from servicelevel.capabilities import queries as capabilities
from servicelevel.communication.news.queries import coverage_of
from servicelevel.documents import queries as documents
from servicelevel.monitoring.periods.queries import periods_visible_to
from servicelevel.monitoring.periods.specification import specification
from servicelevel.monitoring.reports import compose
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.agreement import Link, agreement_view, agreements_view
from servicelevel.organisation.queries import sees_everything
from servicelevel.requirements.queries import requests_behind
from servicelevel.web import addresses, clock

REPORTS_SHOWN = 6
ISSUES_SHOWN = 20


def agreements_list(request: HttpRequest) -> HttpResponse:
    """What we have promised, and to whom."""
    view = agreements_view(seen.all_measured(request.user, clock.now()), capabilities.service_names())
    return render(
        request, "agreements/agreements.html", {"view": view, "registers": sees_everything(request.user)}
    )


def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """How an agreement was kept month by month, and what it promises; `until` looks further back."""
    now = clock.now()
    terms = seen.terms_seen(request.user, key)
    present = seen.current_period(terms, now)
    last = seen.begun_period(terms, request.GET["until"], now) if "until" in request.GET else present
    measurement = seen.measured(terms, now, last)
    closed = [period for period in measurement.periods if period.end <= now]
    report = compose(measurement, closed[-1] if closed else measurement.periods[-1])
    earlier = seen.period_before(terms, measurement.periods[0])
    names = capabilities.service_names()
    services = {name: names.get(name, name) for name in terms.versions[-1].services}
    view = agreement_view(
        measurement, report, services, related(request, key), earlier, present if last != present else None
    )
    requests = (
        requests_behind(request.user, terms.customer_key, terms.services, now) if terms.kind == "SLA" else ()
    )
    inside = sees_everything(request.user)
    more = {
        "view": view, "key": key, "kind": terms.kind, "inside": inside,
        "may_publish": may_publish(request, key), "requests": requests,
        "papers": documents.documents_about(request.user, publishing.about(terms)),
        "issues": issues_visible_to(request.user).filter(agreement__key=key)[:ISSUES_SHOWN],
        "reported": periods_visible_to(request.user, now).filter(agreement__key=key)[:REPORTS_SHOWN],
        "specified": specification(terms), "takes_issues": terms.kind in KINDS,
        "coverage": coverage_of(key) if inside else [],
    }  # fmt: skip
    return render(request, "agreements/agreement.html", more)


def related(request: HttpRequest, key: str) -> list[tuple[str, list[Link]]]:
    """The agreements that support this one and those that it supports, as far as the person may see them."""
    supported: list[Link] = []
    supporting: list[Link] = []
    visible = {terms.key: terms for terms in agreements.all_terms(request.user)}
    for terms in visible.values():
        if key in terms.supports:
            supporting.append(Link(terms.title, addresses.agreement(terms.key)))
        if terms.key == key:
            supported = [
                Link(visible[other].title, addresses.agreement(other))
                for other in terms.supports
                if other in visible
            ]
    return [
        (words, links) for words, links in (("Supports", supported), ("Supported by", supporting)) if links
    ]
