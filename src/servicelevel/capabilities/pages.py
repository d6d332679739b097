"""The catalogue of services, and one service with what is promised on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements.costs.queries import may_read
from servicelevel.agreements.queries import all_terms, terms_covering
from servicelevel.agreements.registers.checklist import checklist, done_words
from servicelevel.agreements.registers.of_service import held_of
from servicelevel.agreements.responsibilities.queries import kept_by
from servicelevel.capabilities import queries as capabilities
from servicelevel.capabilities.catalogue import listing
from servicelevel.capabilities.catalogue.listing import Wanted
from servicelevel.capabilities.catalogue.shown import said_of
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.capabilities.process_documents import process_documents
from servicelevel.capabilities.questions.queries import questions_visible_to
from servicelevel.capabilities.service_content import CRITICALITY, LIFECYCLE
from servicelevel.errors import NotFound
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.services import last_reports, service_view, services_view
from servicelevel.monitoring.shown.supporting import supporting_rows
from servicelevel.monitoring.shown.tickets import clocks_of
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import (
    Scope,
    holds,
    is_inside,
    parties_visible_to,
    party_of,
    sees_everything,
)
from servicelevel.organisation.roles import SERVICE_OWNER
from servicelevel.process.desk.shown import case_address
from servicelevel.process.models import Case
from servicelevel.process.queries import cases_visible_to
from servicelevel.web import clock

CLOCKS_SHOWN, UNDER_WAY_SHOWN, QUESTIONS_SHOWN = 5, 20, 20
FILTERS = ("find", "lifecycle", "criticality", "wave", "after")
NAMED_OUTSIDE = ("find", "lifecycle", "after")


def services(request: HttpRequest) -> HttpResponse:
    """What we offer, and how the promises on it are kept; for the provider also as a customer sees it."""
    now, inside = clock.now(), is_inside(request.user)
    reader = _reader(request) if inside else None
    rows = listing.offered_to(reader, now) if reader else capabilities.current_visible_to(request.user, now)
    inside = inside and reader is None
    given = {name: request.GET.get(name, "").strip() for name in (FILTERS if inside else NAMED_OUTSIDE)}
    found, total, after = listing.page_of_services(rows, Wanted(**given), now)
    measurements = seen.all_measured(request.user, now)
    contents = {one.version.service.key: one.version.content for one in found}
    shown = services_view(contents, measurements, total)
    view = {
        "view": shown, "rows": list(zip(shown.rows, found, strict=True)), "inside": inside, "reader": reader, "total": total,
        "after": after, "given": given, "filtered": any(value for name, value in given.items() if name != "after"),
        "drafts": list(capabilities.drafts()) if inside else [],
        "proposes": inside and capabilities.may_authorise(request.user, now), "gaps": sees_everything(request.user),
        "lifecycles": LIFECYCLE, "criticalities": CRITICALITY,
        "customers": parties_visible_to(request.user).filter(kind=Party.Kind.CUSTOMER) if inside or reader else [],
    }  # fmt: skip
    return render(request, "capabilities/services.html", view)


def service(request: HttpRequest, key: str) -> HttpResponse:
    """What a service is, what is promised on it, and by whom."""
    now, inside = clock.now(), is_inside(request.user)
    row = capabilities.current_visible_to(request.user, now).filter(service__key=key).first()
    drafts = list(capabilities.drafts().filter(service__key=key)) if inside else []
    if row is None and not drafts:
        raise NotFound(f"There is no service {key}.")
    row = row or drafts[0]
    on_it = [one for one in seen.all_measured(request.user, now) if key in one.terms.services]
    names = dict(parties_visible_to(request.user).values_list("key", "name")) if inside else {}
    view = {
        "view": service_view(key, row.content, on_it, capabilities.versions(key)), "key": key, "row": row,
        "inside": inside, "said": said_of(row.content, inside=inside, names=names), "drafts": drafts,
        "kept": kept_by(request.user, key, now), "asks": _asks(request), "costs": may_read(request.user, key, now),
        "questions": questions_visible_to(request.user, now).filter(service__key=key)[:QUESTIONS_SHOWN],
        "clocks": clocks_of(on_it, key, CLOCKS_SHOWN),
        "under_way": _under_way(request, key, now),
        "is_draft": row.state != capabilities.LIVE, **(_of_provider(request, row, now) if inside else {}),
        **(_managed(request, key, on_it, now) if _manages(request, key, now) else {}),
    }  # fmt: skip
    return render(request, "capabilities/service.html", view)


def _of_provider(request: HttpRequest, row: ServiceVersion, now: datetime) -> dict[str, Any]:
    return {
        "complete": listing.completeness_of(row, now),
        "process_documents": process_documents(row.content, request.user, now.date()),
        "proposes": capabilities.may_propose(request.user, row.service.key, now),
        "retires": row.lifecycle != "retired" and capabilities.may_authorise(request.user, now),
    }


def _asks(request: HttpRequest) -> bool:
    party = party_of(request.user)
    return party is not None and party.kind == Party.Kind.CUSTOMER


def _under_way(request: HttpRequest, key: str, now: datetime) -> list[tuple[Case, str]]:
    rows = cases_visible_to(request.user, now).filter(service=key, closed_at=None).order_by("opened_at", "pk")
    return [(one, case_address(one)) for one in rows[:UNDER_WAY_SHOWN]]


def _manages(request: HttpRequest, key: str, now: datetime) -> bool:
    """Whether somebody reads all agreements below a service: the provider's people, and its Service Owner (R50)."""
    return sees_everything(request.user) or holds(request.user, SERVICE_OWNER, Scope(service=key), now)


def _managed(request: HttpRequest, key: str, on_it: Sequence[Measurement], now: datetime) -> dict[str, Any]:
    """How far the service is with what it needs (R10), and how teams and vendors carry it (R50)."""
    slas = [one for one in on_it if one.terms.kind == "SLA"]
    titles = {one.key: one.title for one in all_terms(request.user)}
    items = checklist(key, held_of(key, now, titles), last_reports(slas), request.user)
    carrying = supporting_rows(
        [seen.measured(one, now) for one in terms_covering(key)], capabilities.service_names(), titles
    )
    return {"checklist": items, "done_words": done_words(items), "carrying": carrying}


def _reader(request: HttpRequest) -> Party | None:
    key = request.GET.get("as", "")
    if not key:
        return None
    found = parties_visible_to(request.user).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no party {key}.")
    return found
