"""Acts of people on their own account, each a line of the ledger; secrets never stand in it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By, Told, act


@act("organisation.change_zone", anyone=True)
def change_zone(by: By, zone: str) -> Told[str]:
    """See times in another zone from now on."""
    before = by.someone.zone
    by.someone.zone = zone
    by.someone.save(update_fields=["zone"])
    return Told(zone, {"before": before, "zone": zone}, f"person:{by.actor}")


@act("organisation.end_sessions", anyone=True)
def end_sessions(by: By, numbers: list[int]) -> Told[int]:
    """End sessions of one's own at once. Raises NotFound where none of them is."""
    rows = list(UserSession.objects.filter(user=by.someone, pk__in=numbers))
    if not rows:
        raise NotFound("There is no such session of yours.")
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Told(len(rows), {"sessions": len(rows)}, f"person:{by.actor}")


@act("organisation.told_by_accounts", anyone=True)
def tell(by: By, what: str) -> Told[None]:
    """What the library of accounts did for somebody: a changed password, a second factor set up or taken away."""
    return Told(None, {"what": what}, f"person:{by.actor}")
