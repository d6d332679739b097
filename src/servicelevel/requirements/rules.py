"""What has to hold in procedure 2.0, as pure rules over values: listening first, sources, what may be dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from servicelevel.requirements.figures import KINDS
from servicelevel.worktime.problems import Problem

TRIGGERS: Final = {
    "new service": "A new service",
    "major upgrade": "A major upgrade of a service",
    "existing service without SLR": "An existing service that has no requirements yet",
    "review or improvement": "The result of a review or an improvement",
    "customer request": "A wish of a customer",
}
"""What may open a case (X6)."""

SOURCES: Final = {
    "customer": "The customer's own words",
    "liaison": "Service Liaison",
    "owner": "Service Owner",
    "governing document": "Governing document, such as an MOU",
    "incident records": "Incident records",
}
ASKED: Final = ("liaison", "owner", "governing document", "incident records")
"""The four kinds of input that the process names besides the business itself (2.1)."""

CUSTOMER, PROVIDER = "customer", "provider"
NO_OPTION: Final = "none"
MOST_OPTIONS: Final = 8
MOST_DAYS: Final = 3650
PARTS_OF_OPTION: Final = {
    "words": "say what would be done",
    "gains": "say which level it reaches",
    "benefit": "say what that is worth to the business",
    "justified_by": "name who stands for cost and benefit",
    "risk": "say what may go wrong, or none",
}


def heard(needs: Iterable[datetime], now: datetime) -> bool:
    """Whether a need of the customer was recorded before: only then may the provider propose anything (R172)."""
    return any(recorded < now for recorded in needs)


def proposal_problems(proposed_by: str, needs: Iterable[datetime], now: datetime) -> list[Problem]:
    """Why a proposal cannot be taken yet: the provider's waits until the customer has been heard."""
    if proposed_by == CUSTOMER or heard(needs, now):
        return []
    remedy = "record what the customer needs, in the customer's words, first"
    return [Problem("proposed_by", proposed_by, "comes before the customer was heard", remedy)]


def source_problems(source: str, citation: str, link: str) -> list[Problem]:
    """What is wrong with where a requirement comes from (R95)."""
    found = []
    if source not in SOURCES:
        found.append(Problem("source", source, "is no source", f"one of {', '.join(SOURCES)}"))
    if not citation.strip():
        found.append(Problem("citation", citation, "is empty", "say who said it, or where it stands"))
    if link and not link.startswith(("https://", "http://", "/documents/", "/agreements/")):
        found.append(Problem("link", link, "is no address", "begin it with https://"))
    if len(link) > 500:
        found.append(Problem("link", f"{len(link)} characters", "is too long", "at most 500"))
    return found


def without_source(requirements: Iterable[Mapping[str, Any]]) -> list[int]:
    """The numbers of the requirements that cite nothing."""
    return [one["number"] for one in requirements if source_problems(one["source"], one["citation"], "")]


def unanswered(not_met: Iterable[int], decided: Iterable[int]) -> list[int]:
    """The requirements that cannot be met and about which the customer has decided nothing yet (R173).

    None of them may be dropped, or left as it is, before.
    """
    return sorted(set(not_met) - set(decided))


def option_problems(options: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """What is missing in a sheet of options: each needs words, time, money, what it gains, risks, and who stands for it."""
    if not options:
        return [Problem("options", "", "are none", "say what it would take, with time and money")]
    if len(options) > MOST_OPTIONS:
        return [Problem("options", len(options), "are too many to choose from", f"at most {MOST_OPTIONS}")]
    return [problem for place, one in enumerate(options) for problem in _option(place, one)]


def _option(place: int, option: Mapping[str, Any]) -> list[Problem]:
    found = [
        Problem(f"options[{place}].{part}", option.get(part, ""), "is empty", remedy)
        for part, remedy in PARTS_OF_OPTION.items()
        if not str(option.get(part) or "").strip()
    ]
    found += _days(place, option.get("days"))
    found += _cost(place, option.get("cost"), str(option.get("currency") or ""))
    return found


def _days(place: int, days: Any) -> list[Problem]:
    if isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= MOST_DAYS:
        return []
    return [Problem(f"options[{place}].days", days, "is no time", f"whole days, 0 to {MOST_DAYS}")]


def _cost(place: int, cost: Any, currency: str) -> list[Problem]:
    found = []
    if not _is_money(cost):
        found.append(
            Problem(f"options[{place}].cost", cost, "is no amount of money", "0 or more, as 12000.50")
        )
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha() and currency.isupper()):
        found.append(
            Problem(f"options[{place}].currency", currency, "is no currency", "three letters, as USD")
        )
    return found


def _is_money(cost: Any) -> bool:
    try:
        amount = Decimal(str(cost))
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 <= amount <= 10**12 and -int(amount.as_tuple().exponent) <= 2


def choice_problems(choice: str, count: int) -> list[Problem]:
    """Whether a choice is one of the options, or none of them."""
    known = [*(str(number) for number in range(1, count + 1)), NO_OPTION]
    return (
        [] if choice in known else [Problem("choice", choice, "is no option", f"one of {', '.join(known)}")]
    )


@dataclass(frozen=True)
class Item:
    """One thing of the checklist for gathering: what, and what there is of it."""

    words: str
    count: int
    is_needed: bool = False


def checklist(needs: int, requirements: Sequence[Mapping[str, Any]]) -> list[Item]:
    """What to ask about while gathering: the need itself, the four kinds of input, every kind of requirement (R25)."""
    by_source = [one["source"] for one in requirements]
    by_kind = [one["kind"] for one in requirements]
    return [
        Item("The customer's need in the customer's words", needs, is_needed=True),
        Item("Requirements", len(requirements), is_needed=True),
        *(Item(f"From: {SOURCES[source]}", by_source.count(source)) for source in ASKED),
        *(Item(kind.name, by_kind.count(key)) for key, kind in KINDS.items() if key != "other"),
    ]


def interim_state(expires: datetime, ended_at: datetime | None, now: datetime) -> str:
    """`ended`, `overdue` (expired without a formal agreement) or `holds`."""
    if ended_at is not None and ended_at <= now:
        return "ended"
    return "overdue" if expires <= now else "holds"
