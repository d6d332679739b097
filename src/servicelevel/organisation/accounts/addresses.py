"""The pages of the library of accounts that are open here; registration and the like are not among them."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa import urls as second_factor
from allauth.socialaccount import views as library
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from servicelevel.organisation import pages
from servicelevel.organisation.accounts import single_sign_on


def closed(request: HttpRequest) -> HttpResponse:
    """What the library offers and we do not."""
    raise Http404


NAMES = {
    "signup": "account_signup", "inactive": "account_inactive", "email": "account_email",
    "verification-sent": "account_email_verification_sent", "set-password": "account_set_password",
}  # fmt: skip

urlpatterns = [
    path("login/", login_not_required(pages.SignIn.as_view()), name="account_login"),
    path("logout/", pages.SignOut.as_view(), name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include(second_factor)),
    path("sso/error/", library.login_error, name="socialaccount_login_error"),
    path("sso/cancelled/", library.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/signup/", closed, name="socialaccount_signup"),
    path("sso/connections/", closed, name="socialaccount_connections"),
    path("sso/<str:provider_id>/", single_sign_on.begin, name="openid_connect_login"),
    path("sso/<str:provider_id>/back/", single_sign_on.come_back, name="openid_connect_callback"),
    *(path(f"{address}/", closed, name=name) for address, name in NAMES.items()),
]
