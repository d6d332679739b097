"""What has to hold in procedure 1.0, as pure rules over values: when a review is due, what is still to be answered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from servicelevel.worktime.problems import Problem

LONGEST: Final = 10_000
MOST_ITEMS: Final = 60
MOST_EVIDENCE: Final = 20
LONGEST_EVIDENCE: Final = 500
MONTHS: Final = 12
"""How long a review lasts where nothing else is set: typically a year (R85)."""
MOST_MONTHS: Final = 60

SUPPORTS, DOES_NOT, GAP = "supports", "does not support", "gap"
VERDICTS: Final = (SUPPORTS, DOES_NOT, GAP)

ABOUT: Final = {
    "business requirements": "Does the environment support the business requirements?",
    "functional requirements": "Does the environment support the functional requirements?",
    "hardware": "Is delivery capable: hardware",
    "software": "Is delivery capable: software",
    "people": "Is delivery capable: people",
}
"""What an assessment has to ask about at least (R89), each with how it is headed."""


@dataclass(frozen=True)
class Asked:
    """A question of a set. about: a key of ABOUT; hint: what to look at, may be empty."""

    about: str
    words: str
    hint: str = ""


SHIPPED: Final = (
    Asked(
        "business requirements",
        "Does the current environment support what the business needs of this service?",
        "Compare the agreed service levels and the hours of service with what was reached since the last review.",
    ),
    Asked(
        "functional requirements",
        "Does the current environment support the functions that the requirements name?",
        "Go through the documented requirements and the requests that were turned down.",
    ),
    Asked(
        "hardware",
        "Is the hardware capable of supporting the requirements until the next review?",
        "Capacity, age, redundancy, warranty and support contracts.",
    ),
    Asked(
        "software",
        "Is the software capable of supporting the requirements until the next review?",
        "Versions under support, licences, known errors.",
    ),
    Asked(
        "people",
        "Are there enough people with the skills and hours that the requirements take?",
        "Staffing in the hours of support, deputies, training, dependence on single persons.",
    ),
)
"""The questions with which an installation begins: those of the process document, made answerable one by one."""


def months_later(at: datetime, months: int) -> datetime:
    """The same day and time so many months on; the last day of the month where it has no such day."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Reviewed:
    """A service as the schedule sees it.

    since: when it came into the catalogue; last: when its capabilities were assessed last; under_way: whether an
    assessment of it is open.
    """

    service: str
    criticality: str
    since: datetime
    last: datetime | None = None
    under_way: bool = False


@dataclass(frozen=True)
class DueReview:
    """A service whose review is due, since when; last: None where it was never assessed."""

    service: str
    due: datetime
    last: datetime | None = None


@dataclass(frozen=True)
class NextReview:
    """When a service is reviewed next; under_way: whether it is being assessed now; last: None where it never was."""

    service: str
    due: datetime
    last: datetime | None
    under_way: bool
    months: int


def months_for(criticality: str, intervals: Mapping[str, int]) -> int:
    """The months between two reviews of a service. intervals: by criticality, "" for all others."""
    return intervals.get(criticality, intervals.get("", MONTHS))


def due_at(one: Reviewed, intervals: Mapping[str, int]) -> datetime:
    """When a service is to be reviewed next. What was never assessed is due since it came into the catalogue."""
    return one.since if one.last is None else months_later(one.last, months_for(one.criticality, intervals))


def due_reviews(
    services: Iterable[Reviewed], intervals: Mapping[str, int], now: datetime
) -> tuple[DueReview, ...]:
    """The services whose review is due and not under way, the longest overdue first (R85)."""
    found = [
        DueReview(one.service, due_at(one, intervals), one.last)
        for one in services
        if not one.under_way and due_at(one, intervals) <= now
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.service)))


def next_reviews(services: Iterable[Reviewed], intervals: Mapping[str, int]) -> list[NextReview]:
    """When every service is reviewed next, the first due first (R85)."""
    found = [
        NextReview(
            one.service,
            due_at(one, intervals),
            one.last,
            one.under_way,
            months_for(one.criticality, intervals),
        )
        for one in services
    ]
    return sorted(found, key=lambda one: (one.due, one.service))


def wrong_words(path: str, words: str, most: int = LONGEST) -> list[Problem]:
    """The problem with words that are missing or too long, if there is one."""
    if not words.strip():
        return [Problem(path, words, "is empty", "say it in a sentence; others will read it")]
    if len(words) > most:
        return [Problem(path, f"{len(words)} characters", "is too long", f"at most {most}")]
    return []


def wrong_verdict(verdict: str) -> list[Problem]:
    """The problem with a verdict that is none."""
    if verdict in VERDICTS:
        return []
    return [Problem("verdict", verdict, "is no verdict", f"one of {', '.join(VERDICTS)}")]


def evidence_of(text: str) -> list[str]:
    """The pieces of evidence in a text, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def wrong_evidence(evidence: Sequence[str], none_because: str) -> list[Problem]:
    """What is wrong with the evidence of an answer: there is some, or a reason why there is none (R89)."""
    if evidence and none_because.strip():
        remedy = "leave one of the two out"
        return [
            Problem("none_because", none_because, "says why there is no evidence, and there is some", remedy)
        ]
    if not evidence and not none_because.strip():
        remedy = "name a document, a report or a measurement, or say why there is none"
        return [Problem("evidence", "", "is empty, and nothing says why", remedy)]
    found = []
    if len(evidence) > MOST_EVIDENCE:
        remedy = f"at most {MOST_EVIDENCE}; put some into one document"
        found.append(Problem("evidence", f"{len(evidence)} pieces", "are too many", remedy))
    if any(len(piece) > LONGEST_EVIDENCE for piece in evidence):
        remedy = (
            f"at most {LONGEST_EVIDENCE} characters a line; name the document, say the rest in the answer"
        )
        found.append(Problem("evidence", "a line", "is too long", remedy))
    return found + (wrong_words("none_because", none_because) if none_because.strip() else [])


def wrong_questions(questions: Sequence[Asked]) -> list[Problem]:
    """What is wrong with a set of questions: it has to ask about everything that the process names (R89)."""
    found = [
        Problem(f"questions[{number}]", one.about, "is about nothing known", f"one of {', '.join(ABOUT)}")
        for number, one in enumerate(questions, start=1)
        if one.about not in ABOUT
    ]
    for number, one in enumerate(questions, start=1):
        found += wrong_words(f"questions[{number}]", one.words, 1_000)
    missing = [about for about in ABOUT if about not in {one.about for one in questions}]
    if missing:
        words = "asks nothing about " + ", ".join(missing)
        found.append(Problem("questions", "", words, "add a question about each"))
    return found + _too_many("questions", questions) + _twice("questions", [one.words for one in questions])


def wrong_goals(goals: Sequence[str]) -> list[Problem]:
    """What is wrong with the goals of a tactical plan."""
    found = [] if goals else [Problem("goals", "", "are missing", "write at least one")]
    for number, words in enumerate(goals, start=1):
        found += wrong_words(f"goals[{number}]", words, 1_000)
    return found + _too_many("goals", goals) + _twice("goals", goals)


def wrong_months(months: int) -> list[Problem]:
    """The problem with an interval that cannot be used."""
    if 1 <= months <= MOST_MONTHS:
        return []
    return [Problem("months", months, "is no interval for reviews", f"1 to {MOST_MONTHS} months")]


@dataclass(frozen=True)
class Holding:
    """Somebody who holds a role now, by the key of the person; instead_of: for whom they deputise."""

    person: int
    instead_of: int | None = None


def missing_acknowledgements(
    told: Iterable[int], acknowledged: Iterable[int], holding: Iterable[Holding]
) -> tuple[int, ...]:
    """Of the persons who have to acknowledge, those whose acknowledgement is missing (R93).

    A deputy answers for whoever is away; who does not hold the role any more is not waited for.
    """
    asked, answered = list(dict.fromkeys(told)), set(acknowledged)
    now = list(holding)
    themselves = {one.person for one in now if one.instead_of is None}
    covered = {one.instead_of for one in now if one.person in answered}
    return tuple(one for one in asked if one in themselves and one not in answered and one not in covered)


def _too_many(path: str, items: Sequence[object]) -> list[Problem]:
    if len(items) <= MOST_ITEMS:
        return []
    return [Problem(path, f"{len(items)}", "are too many", f"at most {MOST_ITEMS}")]


def _twice(path: str, words: Sequence[str]) -> list[Problem]:
    said = [one.strip().casefold() for one in words]
    double = [one.strip() for number, one in enumerate(words) if said[number] in said[:number]]
    return [Problem(path, one, "stands there twice", "leave one out") for one in double if one]
