"""Where things stand on this site."""

from __future__ import annotations

from django.urls import reverse


def service(key: str) -> str:
    return reverse("service", args=[key])


def agreement(key: str) -> str:
    return reverse("agreement", args=[key])


def replay(key: str) -> str:
    """Where a proposal is replayed over the history of an agreement."""
    return reverse("replay", args=[key])


def readings(key: str) -> str:
    """What the words of an agreement leave open."""
    return reverse("readings", args=[key])


def period(agreement_key: str, period_key: str) -> str:
    """The report of an agreement for a period."""
    return reverse("report", args=[agreement_key, period_key])


def target_month(agreement_key: str, period_key: str, target: str) -> str:
    """One target in one period, with what its figure rests on."""
    return reverse("target-month", args=[agreement_key, period_key, target])


def ticket(reference: str) -> str:
    """A ticket by its reference `<source>/<ticket>`."""
    source, _, number = reference.partition("/")
    return reverse("ticket", args=[source, number])


def agreements() -> str:
    return reverse("agreements")


def tickets() -> str:
    """The list of clocks, and the search for a ticket."""
    return reverse("tickets")
