"""The agreements, and one agreement month by month."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.documenting import actions, publishing
from servicelevel.capabilities import queries as capabilities
from servicelevel.documents import queries as documents
from servicelevel.documents.kinds import KINDS
from servicelevel.documents.rendering.paper import sections_of
from servicelevel.documents.signing.keeping import kept
from servicelevel.documents.signing.signer import Signer
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.monitoring.collected import sources_of
from servicelevel.monitoring.reports import compose
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.agreement import Link, agreement_view, agreements_view
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted


class PublishForm(forms.Form):
    """What changed since the version before."""

    summary = forms.CharField(label="What changed", max_length=2_000, widget=forms.Textarea({"rows": 3}))


def agreements_list(request: HttpRequest) -> HttpResponse:
    """What we have promised, and to whom."""
    view = agreements_view(seen.all_measured(request.user, clock.now()), capabilities.service_names())
    return render(request, "agreements/agreements.html", {"view": view})


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
    papers = documents.documents_about(request.user, publishing.about(terms))
    return render(
        request,
        "agreements/agreement.html",
        {"view": view, "papers": papers, "may_publish": _may_publish(request, key)},
    )


def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Publish the document of an agreement and its data collection document, after a look at what they will say."""
    now = clock.now()
    terms = seen.terms_seen(request.user, key)
    if not _may_publish(request, key):
        raise NotAllowed("The documents of an agreement are published by the Service Level Manager.")
    version = actions.in_force(terms, now)
    sources = sources_of(version.services)
    seal = _seal()
    before = documents.documents_about(request.user, publishing.about(terms))
    form = PublishForm(request.POST or None, initial={} if before else {"summary": "First version."})
    if request.method == "POST" and form.is_valid():
        given = {"sources": sources, "summary": form.cleaned_data["summary"], "seal": seal}
        if acted(form, actions.publish_documents, By(person_of(request), now), key, **given):
            messages.success(request, "The documents are published.")
            return redirect("agreement", key=key)
    said = (
        publishing.content_of_agreement(terms, version, now),
        publishing.content_of_dcd(terms, version, sources, now),
    )
    view = {
        "terms": terms, "version": version, "form": form, "seal": seal, "kind": KINDS[publishing.KIND_OF[terms.kind]].name,
        "sections": [one.heading for one in sections_of(said[0])], "measured": [one.heading for one in sections_of(said[1])],
    }  # fmt: skip
    return render(request, "agreements/publish.html", view)


def _may_publish(request: HttpRequest, key: str) -> bool:
    return any(holds(request.user, role, actions.scope_of(key), clock.now()) for role in actions.MAY)


def _seal() -> Signer | None:
    """The organisation's certificate; None as long as it has none."""
    try:
        return kept(settings.VAR)
    except NotFound:
        return None


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
