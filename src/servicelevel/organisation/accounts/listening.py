"""What the library of accounts says it did becomes a line of the ledger. It speaks through its own signals only."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from servicelevel.organisation.accounts.actions import tell
from servicelevel.organisation.acting import By
from servicelevel.web import clock


@receiver(password_changed)
def password(user: Any, **_: Any) -> None:
    """Somebody changed their password."""
    tell(By(user, clock.now()), "changed the password")


@receiver(authenticator_added)
def added(user: Any, authenticator: Any, **_: Any) -> None:
    """A second factor was set up."""
    tell(By(user, clock.now()), f"set up {authenticator.get_type_display().lower()}")


@receiver(authenticator_removed)
def removed(user: Any, authenticator: Any, **_: Any) -> None:
    """A second factor was taken away."""
    tell(By(user, clock.now()), f"took away {authenticator.get_type_display().lower()}")


@receiver(authenticator_reset)
def renewed(user: Any, authenticator: Any, **_: Any) -> None:
    """Recovery codes were made anew."""
    tell(By(user, clock.now()), f"renewed {authenticator.get_type_display().lower()}")
