"""Tokens for programs: made, ended, recognised."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Person
from servicelevel.worktime.problems import Problem

LONGEST_DAYS = 366
PREFIX = "slm_"


@act("organisation.make_token", anyone=True)
def make_token(by: By, *, name: str, scope: str, days: int) -> Told[tuple[ApiToken, str]]:
    """Make a token for oneself; gives it with its secret, which cannot be shown again.

    days: how long it works, at most 366. Raises Invalid with all that is wrong.
    """
    problems = []
    if not name.strip():
        problems.append(Problem("name", name, "is empty", "say what the token is for"))
    if scope not in ApiToken.Scope.values:
        problems.append(Problem("scope", scope, "is no scope", f"one of {', '.join(ApiToken.Scope.values)}"))
    if not 1 <= days <= LONGEST_DAYS:
        problems.append(Problem("days", days, "is no term for a token", f"1 to {LONGEST_DAYS} days"))
    if problems:
        raise Invalid(problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by.someone, name=name.strip()[:80], scope=scope, digest=_digest(secret), begins_with=secret[:8],
        created_at=by.now, expires_at=by.now + timedelta(days=days),
    )  # fmt: skip
    content = {"name": token.name, "scope": scope, "expires_at": token.expires_at.isoformat()}
    return Told((token, secret), content, f"person:{by.actor}")


@act("organisation.end_token", anyone=True)
def end_token(by: By, number: int) -> Told[ApiToken]:
    """End a token of one's own at once. Raises NotFound for anybody else's."""
    token = ApiToken.objects.select_for_update(of=("self",)).filter(pk=number, person=by.person).first()
    if token is None:
        raise NotFound("There is no such token of yours.")
    if token.ended_at is not None:
        raise Conflict("That token has been ended already.")
    token.ended_at = by.now
    token.save(update_fields=["ended_at"])
    return Told(token, {"name": token.name}, f"person:{by.actor}")


def person_of_token(secret: str, now: datetime) -> tuple[Person, str] | None:
    """Whose token it is, and its scope; None for one that is unknown, over, ended, or of who may not sign in any more.

    It is found by its digest, so the time that this takes tells nothing about any secret.
    """
    token = (
        ApiToken.objects.select_related("person__party").filter(digest=_digest(secret), ended_at=None).first()
    )
    if token is None or token.expires_at <= now or not token.person.is_active:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)
    if token.last_used_at is None or token.last_used_at < hour:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=hour)
    return token.person, token.scope


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
