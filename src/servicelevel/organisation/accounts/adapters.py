"""What the library of accounts is allowed to do here: nobody lets themselves in, and known people only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.organisation.models import Person


class Accounts(DefaultAccountAdapter):
    """Signing in by name and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Name and password do not belong together. Check both; capital letters count.",
        "too_many_login_attempts": "Too many attempts failed. Wait five minutes, then try again; meanwhile not even the "
        "right password gets in.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody: people are welcomed by an administrator."""
        return False


class SingleSignOn(DefaultSocialAccountAdapter):
    """Signing in through the organisation's own provider: for people who are known already, by their verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody is made by signing in."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person by the address that the provider has verified; refuse everybody else."""
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(_refused(request))
            return
        verified = {one.email.lower() for one in sociallogin.email_addresses if one.verified}
        found = [
            one
            for one in Person.objects.filter(is_active=True).exclude(email="")
            if one.email.lower() in verified
        ]
        if len(found) != 1:
            raise ImmediateHttpResponse(_refused(request))
        sociallogin.connect(request, found[0])


def _refused(request: HttpRequest) -> HttpResponse:
    words = (
        "Your organisation's sign-in worked, but nobody here has your address. Ask the administrator to welcome you, "
        "or to correct your address."
    )
    return render(request, "403.html", {"words": words}, status=403)
