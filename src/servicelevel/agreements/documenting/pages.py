"""Publishing the documents of an agreement in force, after a look at what they will say."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.documenting import actions, publishing
from servicelevel.documents import queries as documents
from servicelevel.documents.kinds import KINDS
from servicelevel.documents.rendering.paper import sections_of
from servicelevel.documents.signing.keeping import seal_of
from servicelevel.errors import NotAllowed
from servicelevel.monitoring.collected import sources_of
from servicelevel.monitoring.shown import seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted


class PublishForm(forms.Form):
    """What changed since the version before."""

    summary = forms.CharField(label="What changed", max_length=2_000, widget=forms.Textarea({"rows": 3}))


def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Publish the document of an agreement and its data collection document, after a look at what they will say."""
    now = clock.now()
    terms = seen.terms_seen(request.user, key)
    if not may_publish(request, key):
        raise NotAllowed("The documents of an agreement are published by the Service Level Manager.")
    version = actions.in_force(terms, now)
    sources = sources_of(version.services)
    certificate = seal_of(settings.VAR)
    before = documents.documents_about(request.user, publishing.about(terms))
    form = PublishForm(request.POST or None, initial={} if before else {"summary": "First version."})
    if request.method == "POST" and form.is_valid():
        given = {"sources": sources, "summary": form.cleaned_data["summary"], "seal": certificate}
        if acted(form, actions.publish_documents, By(person_of(request), now), key, **given):
            messages.success(request, "The documents are published.")
            return redirect("agreement", key=key)
    said = (
        publishing.content_of_agreement(terms, version, now),
        publishing.content_of_dcd(terms, version, sources, now),
    )
    view = {
        "terms": terms, "version": version, "form": form, "seal": certificate,
        "kind": KINDS[publishing.KIND_OF[terms.kind]].name,
        "sections": [one.heading for one in sections_of(said[0])], "measured": [one.heading for one in sections_of(said[1])],
    }  # fmt: skip
    return render(request, "agreements/publish.html", view)


def may_publish(request: HttpRequest, key: str) -> bool:
    """Whether somebody may publish the documents of an agreement."""
    return any(holds(request.user, role, actions.scope_of(key), clock.now()) for role in actions.MAY)
