"""People, their roles, deputies and signature authority."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.capabilities.queries import catalogue
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation import role_actions, roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.people.forms import DeputyForm, RoleForm, SignatureForm
from servicelevel.organisation.queries import (
    EVERYWHERE,
    active,
    holds,
    page_of_people,
    parties_visible_to,
    people_visible_to,
    roles_of,
)
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

ENDINGS: dict[str, Callable[..., Any]] = {
    "role": role_actions.end_role,
    "deputy": role_actions.end_deputy,
    "signature": role_actions.end_signature_authority,
}


def people(request: HttpRequest) -> HttpResponse:
    """Who acts for whom, and in which roles."""
    now = clock.now()
    find = request.GET.get("find", "").strip()
    visible = people_visible_to(request.user)
    rows, after = page_of_people(visible, find, request.GET.get("after", ""), now)
    total = visible.count()
    sentence = f"{counted(total, 'person,people')} you can see, each with the roles that they hold"
    view = {
        "rows": rows,
        "find": find,
        "after": after,
        "sentence": sentence,
        "total": total,
        "records": _orders(request, now),
    }
    return render(request, "organisation/people.html", view)


def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person: for whom they act, their roles, who acts for them, what they may sign."""
    now = clock.now()
    shown = _person(request, username)
    return render(request, "organisation/person.html", _view(request, shown, now))


def grant(request: HttpRequest, username: str) -> HttpResponse:
    """Let a person hold a role."""
    now = clock.now()
    shown = _person(request, username)
    _only(_orders(request, now))
    services = {key: content["name"] for key, content in catalogue(request.user, now).items()}
    customers = parties_visible_to(request.user).filter(kind=Party.Kind.CUSTOMER)
    form = RoleForm(services, customers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, By(person_of(request), now)
        asked = {key: given[key] for key in ("service", "customer")} | form.term(person_of(request).zone)
        if acted(form, role_actions.grant_role, by, username, given["role"], **asked):
            messages.success(request, f"{shown} holds the role {roles.NAMES[given['role']]} now.")
            return redirect("person", username=username)
    return _form(request, shown, form, "Give a role", "No role was given yet.")


def deputise(request: HttpRequest, username: str) -> HttpResponse:
    """Name who acts for a person while they are away."""
    shown = _person(request, username)
    _only(shown == request.user or _orders(request, clock.now()))
    form = DeputyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, By(person_of(request), clock.now())
        asked = {"role": given["role"]} | form.term(person_of(request).zone)
        if acted(form, role_actions.name_deputy, by, username, given["deputy"], **asked):
            messages.success(request, "The deputy is named.")
            return redirect("person", username=username)
    return _form(request, shown, form, "Name a deputy", "Nobody was named yet.")


def authorise(request: HttpRequest, username: str) -> HttpResponse:
    """Let a person sign for their party."""
    shown = _person(request, username)
    _only(_orders(request, clock.now()))
    form = SignatureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, By(person_of(request), clock.now())
        asked = {"kind": given["kind"]} | form.term(person_of(request).zone)
        if acted(form, role_actions.give_signature_authority, by, username, **asked):
            messages.success(request, f"{shown} may sign now.")
            return redirect("person", username=username)
    return _form(request, shown, form, "Let them sign", "Nothing was given yet.")


@require_POST
def end(request: HttpRequest, username: str, what: str, number: int) -> HttpResponse:
    """End a role, a deputising or an authority to sign."""
    _person(request, username)
    if what not in ENDINGS:
        raise NotFound("There is nothing of that kind to end.")
    ENDINGS[what](By(person_of(request), clock.now()), number)
    messages.success(request, "It is ended.")
    return redirect("person", username=username)


def _person(request: HttpRequest, username: str) -> Person:
    found = people_visible_to(request.user).filter(username=username).first()
    if found is None:
        raise NotFound(f"There is no person {username}.")
    return found


def _orders(request: HttpRequest, now: datetime) -> bool:
    return any(holds(request.user, role, EVERYWHERE, now) for role in role_actions.WHO_ORDERS)


def _only(may: bool) -> None:
    if not may:
        names = " or the ".join(roles.NAMES[role] for role in role_actions.WHO_ORDERS)
        raise NotAllowed(f"This is for the {names}.")


def _view(request: HttpRequest, shown: Person, now: datetime) -> dict[str, Any]:
    own = [row for row in roles_of(shown, now) if row.person_id == shown.pk]
    instead = [row for row in roles_of(shown, now) if row.person_id != shown.pk]
    names = sorted({roles.NAMES.get(row.role, row.role) for row in own})
    holds_words = f" as {', '.join(names)}" if names else ""
    party = f"acts for {shown.party.name}" if shown.party else "acts for nobody"
    return {
        "shown": shown, "own": own, "instead": instead, "orders": _orders(request, now), "mine": shown == request.user,
        "sentence": f"{shown} {party}{holds_words}",
        "deputies": active(shown.deputies.all(), now).select_related("deputy"),
        "authorities": active(shown.signature_authorities.all(), now),
    }  # fmt: skip


def _form(request: HttpRequest, shown: Person, form: Any, button: str, what: str) -> HttpResponse:
    view = {"shown": shown, "form": form, "button": button, "what": what}
    return render(request, "organisation/person_form.html", view)
