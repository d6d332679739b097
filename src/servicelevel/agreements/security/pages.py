"""The register of security requirements as pages: all of them, a new one, one of them (R84)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.security import actions, queries
from servicelevel.agreements.security.forms import RequirementForm, WithdrawForm
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import is_inside, roles_of
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def requirements(request: HttpRequest) -> HttpResponse:
    """What security requires of service level agreements."""
    if not is_inside(request.user):
        raise NotFound("There is no such page.")
    rows = list(queries.requirements_visible_to(request.user))
    here = sum(one.withdrawn_at is None for one in rows)
    sentence = (
        f"{counted(here, 'security requirement')} for SLAs" if rows else "Security requires nothing yet"
    )
    names = service_names()
    shown = [(one, [names.get(key, key) for key in one.services]) for one in rows]
    view = {"rows": shown, "sentence": sentence, "may_keep": _may_keep(request)}
    return render(request, "security/requirements.html", view)


def new_requirement(request: HttpRequest) -> HttpResponse:
    """Record a requirement."""
    if not _may_keep(request):
        raise NotAllowed("Security requirements are kept by process owners and the Service Level Manager.")
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, wanted = By(person_of(request), clock.now()), form.wanted()
        if acted(form, actions.record_security_requirement, by, wanted):
            messages.success(request, "It is recorded; no SLA that it is about is signed without it.")
            return redirect("security-requirement", key=wanted.key)
    return render(request, "security/new.html", {"form": form})


def requirement(request: HttpRequest, key: str) -> HttpResponse:
    """One requirement, and which SLAs in force say it; whoever keeps the register withdraws it here."""
    now = clock.now()
    row = queries.requirement_seen(request.user, key)
    form = WithdrawForm(request.POST or None) if _may_keep(request) and row.withdrawn_at is None else None
    if form is not None and request.method == "POST" and form.is_valid():
        by, because = By(person_of(request), now), form.cleaned_data["because"]
        if acted(form, actions.withdraw_security_requirement, by, key, because=because):
            messages.success(request, "It is withdrawn.")
            return redirect("security-requirement", key=key)
    names = service_names()
    view = {
        "row": row, "form": form, "services": [names.get(one, one) for one in row.services],
        "saying": queries.saying(request.user, row, now) if row.withdrawn_at is None else (),
    }  # fmt: skip
    return render(request, "security/requirement.html", view)


def _may_keep(request: HttpRequest) -> bool:
    return any(held.role in actions.KEEPS for held in roles_of(request.user, clock.now()))
