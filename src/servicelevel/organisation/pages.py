"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from servicelevel.web.charts import promises_pattern


class SignIn(LoginView):
    """The one page that nobody has to be signed in for. A second factor is asked for after it where one is set up."""

    template_name = "organisation/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"picture": promises_pattern(), "single_sign_on": single_sign_on(self.request)}


class SignOut(LogoutView):
    """Ends the session; by POST alone, so that no link can do it."""

    def get(self, *_: Any, **__: Any) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])


def single_sign_on(request: HttpRequest) -> dict[str, str] | None:
    """The organisation's own sign-in, where one is configured: its name, and where it begins."""
    for app in get_adapter().list_apps(request):
        provider = app.get_provider(request)
        return {"name": app.name, "href": provider.get_login_url(request)}
    return None
