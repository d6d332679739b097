"""Settings of one installation, read from the environment; without any, a local one under `var/`.

SERVICELEVEL_VAR         folder for the database and generated files (default: ./var)
SERVICELEVEL_DATABASE    postgresql://user:password@host:port/name (default: SQLite in the folder above)
SERVICELEVEL_HOSTS       host names that this installation answers to, by commas (default: localhost only)
SERVICELEVEL_ADDRESS     where people reach this installation, such as https://slm.example.org: notices carry links that
                         begin with it (default: none, and notices carry no links)
SERVICELEVEL_SECRET_KEY  key for signing sessions (default: made once and kept in the folder above)
SERVICELEVEL_HTTPS       1 when served behind TLS: cookies are then sent over it alone
SERVICELEVEL_OUTGOING_HOSTS
                         hosts of the own network that may be called without TLS, by commas, as name or name:port
SERVICELEVEL_MAIL        smtp://user@host:587 (STARTTLS), smtps://user@host or smtp+plain://localhost:25: sends notices
SERVICELEVEL_MAIL_PASSWORD, _MAIL_FROM
                         its password, and the address in From (default: servicelevel@ the first host of ours)
SERVICELEVEL_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _NAME
                         the organisation's own sign-in through OpenID Connect, and what its button is called
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("SERVICELEVEL_VAR", "var")).resolve()


def secret_key() -> str:
    """The key of this installation: given, or made at the first start and readable by its owner alone."""
    if given := os.environ.get("SERVICELEVEL_SECRET_KEY"):
        return given
    kept = VAR / "secret-key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        made = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(made, secrets.token_urlsafe(50).encode())
        os.close(made)
    return kept.read_text()


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset fault (3.7.0 to 3.51.2, but for the backports)."""
    backports: dict[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}
    return version >= (3, 51, 3) or version[2] >= backports.get(version[:2], 1_000)


def database() -> dict[str, Any]:
    """Django's description of the database that SERVICELEVEL_DATABASE names."""
    if not (url := os.environ.get("SERVICELEVEL_DATABASE")):
        journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "servicelevel.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A connection of its own for every request would cost more than most requests; a lost one is opened anew.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def own_address() -> str:
    """Where people reach this installation, without a slash at its end; empty where nobody has said it.

    Raises ValueError for what links cannot begin with.
    """
    if not (given := os.environ.get("SERVICELEVEL_ADDRESS", "")):
        return ""
    parts = ADDRESS_FORM.fullmatch(given)
    if parts is None or (parts["port"] and not 0 < int(parts["port"]) < 65_536):
        raise ValueError(
            f"SERVICELEVEL_ADDRESS={given!r} has to be https:// or http://, a host, and a port where it needs one, with "
            "nothing behind: https://slm.example.org or http://localhost:8000"
        )
    if HTTPS and parts["scheme"] == "http":
        raise ValueError(
            "SERVICELEVEL_ADDRESS begins with http://, and SERVICELEVEL_HTTPS is 1: nobody could sign in there. Let it "
            "begin with https://"
        )
    return given.rstrip("/")


def single_sign_on() -> dict[str, Any]:
    """The organisation's own sign-in through OpenID Connect, where SERVICELEVEL_OIDC_ISSUER names one.

    Raises ValueError for an issuer that is not reached over TLS.
    """
    issuer = os.environ.get("SERVICELEVEL_OIDC_ISSUER", "")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise ValueError(f"SERVICELEVEL_OIDC_ISSUER={issuer} has to begin with https://")
    app = {
        "provider_id": "sso",
        "name": os.environ.get("SERVICELEVEL_OIDC_NAME", "your organisation"),
        "client_id": os.environ.get("SERVICELEVEL_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("SERVICELEVEL_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def mail() -> dict[str, Any]:
    """The mail server that SERVICELEVEL_MAIL names; empty without one. Raises ValueError for what is no such address."""
    if not (url := os.environ.get("SERVICELEVEL_MAIL")):
        return {}
    parts = urlsplit(url)
    security = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}.get(parts.scheme)
    if security is None or not parts.hostname or parts.password:
        raise ValueError(
            "SERVICELEVEL_MAIL has to be smtp://user@host:587, smtps://user@host or smtp+plain://localhost:25; the "
            "password goes into SERVICELEVEL_MAIL_PASSWORD"
        )
    port = parts.port or {"starttls": 587, "tls": 465, "none": 25}[security]
    sender = os.environ.get("SERVICELEVEL_MAIL_FROM") or f"servicelevel@{ALLOWED_HOSTS[0]}"
    return {
        "host": parts.hostname, "port": port, "security": security, "user": unquote(parts.username or ""),
        "password": os.environ.get("SERVICELEVEL_MAIL_PASSWORD", ""), "sender": sender,
    }  # fmt: skip


ADDRESS_FORM = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?/?"
)
HTTPS = os.environ.get("SERVICELEVEL_HTTPS") == "1"
ADDRESS = own_address()
SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SERVICELEVEL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
MAIL = mail()
DATABASES = {"default": database()}
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # a batch of 10,000 events
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "servicelevel.Person"

INSTALLED_APPS = [
    "servicelevel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "servicelevel.web.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "servicelevel.web.refusals.RefusalsAsPages",
    "servicelevel.api.writes_once.WritesOnce",
]
ROOT_URLCONF = "servicelevel.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "web" / "templates",
            PACKAGE / "quality" / "templates",
            PACKAGE / "communication" / "templates",
            PACKAGE / "monitoring" / "templates",
            PACKAGE / "imports" / "templates",
            PACKAGE / "agreements" / "templates",
            PACKAGE / "requirements" / "templates",
            PACKAGE / "capabilities" / "templates",
            PACKAGE / "documents" / "templates",
            PACKAGE / "process" / "templates",
            PACKAGE / "organisation" / "templates",
            PACKAGE / "ledger" / "templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "servicelevel.web.template_tags",
                "servicelevel.organisation.template_tags",
                "servicelevel.ledger.template_tags",
            ],
        },
    }
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "servicelevel.organisation.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "servicelevel"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "servicelevel.organisation.accounts.adapters.SingleSignOn"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = single_sign_on()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "servicelevel_cache"}
}
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

OUTGOING_HOSTS = frozenset(filter(None, os.environ.get("SERVICELEVEL_OUTGOING_HOSTS", "").split(",")))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
