"""The draft of a claim or a notice, to be read and to be taken as a file; for the provider alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.documents.files import FORMS
from servicelevel.documents.rendering.paper import Paper
from servicelevel.errors import NotFound
from servicelevel.monitoring.claims.drafting import draft
from servicelevel.monitoring.shown.seen import begun_period, terms_seen
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock


def claim(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """What the draft says, with its files."""
    paper = _paper(request, key, period)
    terms = terms_seen(request.user, key)
    asked = begun_period(terms, period, clock.now())
    shown = {
        "paper": paper, "terms": terms, "period": asked, "forms": sorted(FORMS),
        "report_href": addresses.period(key, period),
    }  # fmt: skip
    return render(request, "claims/claim.html", shown)


def claim_file(request: HttpRequest, key: str, period: str, form: str) -> HttpResponse:
    """The same as a file. Raises NotFound for a form that there is not."""
    if form not in FORMS:
        raise NotFound(f"There is no form {form}.")
    paper = _paper(request, key, period)
    media_type, made = FORMS[form]
    answer = HttpResponse(made(paper), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{paper.key}-draft.{form}"'
    return answer


def _paper(request: HttpRequest, key: str, period: str) -> Paper:
    if not sees_everything(request.user):
        raise NotFound("Drafts are shown to the provider.")
    terms, now = terms_seen(request.user, key), clock.now()
    return draft(terms, begun_period(terms, period, now), person_of(request), now)
