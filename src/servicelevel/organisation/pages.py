"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView

from servicelevel.web.charts import promises_pattern


class SignInForm(AuthenticationForm):
    """Name and password; the answer does not say which of the two was wrong."""

    error_messages = {
        "invalid_login": "Name and password do not belong together. Check both; capital letters count.",
        "inactive": "This person may no longer sign in. Ask the Service Level Manager of your organisation.",
    }


class SignIn(LoginView):
    """The one page that nobody has to be signed in for."""

    template_name = "organisation/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(picture=promises_pattern(), **kwargs)


class SignOut(LogoutView):
    """Ends the session; by POST alone, so that no link can do it."""
