"""My account: password, second factor, zone, sessions, tokens."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.organisation.accounts import actions, tokens
from servicelevel.organisation.accounts.forms import TokenForm, ZoneForm
from servicelevel.organisation.acting import By
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def my_account(request: HttpRequest) -> HttpResponse:
    """How I get in, and what gets in for me."""
    form = ZoneForm(request.POST or None, initial={"zone": person_of(request).zone})
    if request.method == "POST" and form.is_valid():
        actions.change_zone(By(person_of(request), clock.now()), form.cleaned_data["zone"])
        messages.success(request, f"Times are shown in {form.cleaned_data['zone']} now.")
        return redirect("my-account")
    return _shown(request, zone_form=form)


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """A token for a program; its secret is on this one page only."""
    form, made = TokenForm(request.POST), []
    by = By(person_of(request), clock.now())
    if form.is_valid() and acted(form, lambda: made.append(tokens.make_token(by, **form.cleaned_data))):
        return _shown(request, secret=made[0][1])
    return _shown(request, token_form=form)


@require_POST
def end_token(request: HttpRequest, number: int) -> HttpResponse:
    """A token that works no more from now on."""
    tokens.end_token(By(person_of(request), clock.now()), number)
    messages.success(request, "The token is ended.")
    return redirect("my-account")


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """A session that is over from now on."""
    actions.end_sessions(By(person_of(request), clock.now()), [number])
    messages.success(request, "The session is ended.")
    return redirect("my-account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """All sessions but this one."""
    others = [row.pk for row in _sessions(request) if not row.is_current()]
    actions.end_sessions(By(person_of(request), clock.now()), others)
    messages.success(request, f"{counted(len(others), 'session is,sessions are')} ended.")
    return redirect("my-account")


def _sessions(request: HttpRequest) -> list[UserSession]:
    rows: list[UserSession] = UserSession.objects.purge_and_list(person_of(request))
    return rows


def _shown(
    request: HttpRequest,
    zone_form: ZoneForm | None = None,
    token_form: TokenForm | None = None,
    secret: str = "",
) -> HttpResponse:
    person, now = person_of(request), clock.now()
    second_factor = is_mfa_enabled(person)
    live = person.api_tokens.filter(ended_at=None, expires_at__gt=now).order_by("name")
    secured = "with a password and a second factor" if second_factor else "with a password alone"
    view = {
        "sentence": f"You sign in {secured}", "second_factor": second_factor, "sessions": _sessions(request),
        "tokens": live, "zone_form": zone_form or ZoneForm(initial={"zone": person.zone}),
        "token_form": token_form or TokenForm(), "secret": secret,
    }  # fmt: skip
    return render(request, "organisation/my_account.html", view)
