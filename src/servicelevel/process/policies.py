"""The policies and the automated checks that test them (R22). Each room registers the checks of what is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from servicelevel.organisation.models import Person
from servicelevel.process.conformance import conformance, with_steps
from servicelevel.process.definition import Policy, shipped
from servicelevel.process.queries import cases_visible_to
from servicelevel.web.wording import counted

LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Result:
    """What a check found. ok: None where it cannot be said yet; count: of what falls short; href: where one sees it."""

    ok: bool | None
    words: str
    count: int = 0
    href: str = ""


Check = Callable[[Person, datetime], Result]
CHECKS: dict[str, tuple[str, Check]] = {}
"""Every check by its name, with what it tests in words."""


def check(name: str, words: str) -> Callable[[Check], Check]:
    """Register a check under the name by which a policy knows it."""

    def mark(function: Check) -> Check:
        CHECKS[name] = (words, function)
        return function

    return mark


def checked(person: Person, now: datetime) -> list[tuple[Policy, str, Result]]:
    """Every policy with what its check tests and what it finds for a person who sees everything."""
    found = []
    for policy in shipped().surroundings.policies:
        words, run = CHECKS.get(policy.check, ("", _not_yet))
        found.append((policy, words, run(person, now)))
    return found


def among(short: int, all_of_them: int, what: str, falls_short: str, href: str = "") -> Result:
    """A result over things of a kind, `short` of which fall short. falls_short: for one and for many, parted by a comma."""
    if not all_of_them:
        return Result(None, f"There is no {what} yet", 0, href)
    if not short:
        return Result(True, f"None of {counted(all_of_them, what)}", 0, href)
    single, _, many = falls_short.partition(",")
    return Result(
        False,
        f"{short} of {counted(all_of_them, what)} {single if short == 1 else many or single}",
        short,
        href,
    )


@check(
    "conformance",
    "Cases of the last 90 days in which a step was late, skipped, or a question left without an answer",
)
def process_is_followed(person: Person, now: datetime) -> Result:
    """P1: documented, consistently followed, enforced."""
    rows = cases_visible_to(person, now).exclude(closed_at__lt=now - LOOKED_BACK)
    found = [conformance(case, now) for case in with_steps(rows)]
    strayed = sum(not one.conforms for one in found)
    return among(strayed, len(found), "case", "strayed from the process", reverse("process"))


def _not_yet(person: Person, now: datetime) -> Result:
    return Result(None, "Nothing can be tested yet: what it rests on is not kept here so far")
