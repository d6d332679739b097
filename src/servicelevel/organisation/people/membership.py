"""Pages on which people and parties are added, changed, let in and let out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from servicelevel.errors import Invalid, NotAllowed, NotFound
from servicelevel.organisation import actions, roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.people.forms import AccessForm, NameForm, PartyForm, PersonForm, SetUpForm
from servicelevel.organisation.queries import (
    EVERYWHERE,
    holds,
    parties_visible_to,
    people_visible_to,
    sees_everything,
)
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted
from servicelevel.worktime.problems import Problem


def may_record(person: Any, now: datetime) -> bool:
    """Whether somebody records people and parties."""
    return any(holds(person, role, EVERYWHERE, now) for role in actions.WHO_RECORDS)


def parties(request: HttpRequest) -> HttpResponse:
    """The organisations that agreements name."""
    rows = list(parties_visible_to(request.user).order_by("kind", "name"))
    seen = people_visible_to(request.user).filter(is_active=True).order_by()
    counts = dict(seen.values_list("party").annotate(Count("pk")))
    view = {
        "rows": [(row, counts.get(row.pk, 0)) for row in rows], "records": may_record(request.user, clock.now()),
        "opens_teams": sees_everything(request.user),
        "sentence": f"{counted(len(rows), 'party,parties')} that agreements can name",
    }  # fmt: skip
    return render(request, "organisation/parties.html", view)


def add_party(request: HttpRequest) -> HttpResponse:
    """Record a party."""
    by = _who_records(request)
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if acted(form, actions.add_party, by, given["key"], given["name"], given["kind"]):
            messages.success(request, f"{given['name']} is recorded.")
            return redirect("parties")
    return _form(request, form, "Add a party", "parties", "No party was recorded yet.")


def rename_party(request: HttpRequest, key: str) -> HttpResponse:
    """Give a party another name."""
    found = parties_visible_to(request.user).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no party {key}.")
    by = _who_records(request)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(form, actions.rename_party, by, key, form.cleaned_data["name"])
    ):
        messages.success(request, "The party has its new name.")
        return redirect("parties")
    return _form(request, form, f"Rename {found.name}", "parties", "The name was not changed yet.")


def add_person(request: HttpRequest) -> HttpResponse:
    """Record somebody, and show the code with which they choose a password."""
    by = _who_records(request)
    form = PersonForm(
        _parties(request), True, request.POST or None, initial={"zone": person_of(request).zone}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(form, actions.add_person, by, **form.cleaned_data)
    ):
        username = form.cleaned_data["username"]
        messages.success(request, "The person is recorded. Give them a role, and a code to get in.")
        return redirect("person", username=username)
    return _form(request, form, "Add a person", "people", "Nobody was recorded yet.")


def change_person(request: HttpRequest, username: str) -> HttpResponse:
    """Write down what differs now of a person."""
    shown, by = _person(request, username), _who_records(request)
    form = PersonForm(_parties(request), False, request.POST or None, initial=actions.details_of(shown))
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(form, actions.change_person, by, username, form.cleaned_data)
    ):
        messages.success(request, "It is changed.")
        return redirect("person", username=username)
    return _form(request, form, "Change the details", "person", "Nothing was changed yet.", shown)


def access(request: HttpRequest, username: str) -> HttpResponse:
    """End somebody's access, or give it back."""
    shown, by = _person(request, username), _who_records(request)
    form, what = (
        AccessForm(request.POST or None),
        "End the access" if shown.is_active else "Give the access back",
    )
    act = actions.end_access if shown.is_active else actions.restore_access
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(form, act, by, username, because=form.cleaned_data["because"])
    ):
        messages.success(request, f"{shown} may {'no longer ' if shown.is_active else ''}sign in.")
        return redirect("person", username=username)
    return _form(request, form, what, "person", "Nothing was changed yet.", shown)


def invite(request: HttpRequest, username: str) -> HttpResponse:
    """A code with which a person chooses a password; it is on this one page only."""
    shown, by = _person(request, username), _who_records(request)
    code = actions.invite(by, username) if request.method == "POST" else ""
    return render(request, "organisation/invite.html", {"shown": shown, "code": code})


@sensitive_post_parameters("code", "password", "again")
def set_up(request: HttpRequest) -> HttpResponse:
    """Whoever was given a code chooses a password. The answer does not say whether there is somebody of that name."""
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and acted(form, _choose, **form.cleaned_data):
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("sign-in")
    return render(request, "organisation/set_up.html", {"form": form})


def _choose(username: str, code: str, password: str, again: str) -> None:
    if password != again:
        raise Invalid([Problem("again", "", "is not the same", "type the password a second time")])
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Invalid([actions.NO_SUCH_CODE])
    actions.set_up(By(found, clock.now()), code, password)


def _who_records(request: HttpRequest) -> By:
    now = clock.now()
    if not may_record(request.user, now):
        raise NotAllowed(
            f"This is for the {' or the '.join(roles.NAMES[role] for role in actions.WHO_RECORDS)}."
        )
    return By(person_of(request), now)


def _person(request: HttpRequest, username: str) -> Person:
    found = people_visible_to(request.user).filter(username=username).first()
    if found is None:
        raise NotFound(f"There is no person {username}.")
    return found


def _parties(request: HttpRequest) -> list[Party]:
    return list(parties_visible_to(request.user).order_by("name"))


def _form(
    request: HttpRequest, form: Any, title: str, back: str, what: str, shown: Person | None = None
) -> HttpResponse:
    view = {"form": form, "title": title, "back": back, "what": what, "shown": shown}
    return render(request, "organisation/membership_form.html", view)
