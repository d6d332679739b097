"""The ledger for others. Who may read it is decided where it is shown: the provider's people and auditors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicelevel.ledger.models import Head, Line


def history_of(subject: str) -> list[Line]:
    """What was done with a record, the oldest first."""
    return list(Line.objects.filter(subject=subject))


def lines_of_case(case: str) -> list[Line]:
    """What was done in a case, the oldest first."""
    return list(Line.objects.filter(case=case))


SIZE = 100


@dataclass(frozen=True)
class Asked:
    """Which lines are looked for; empty parts ask for nothing. before: only lines with a lower number."""

    actor: str = ""
    act: str = ""
    step: str = ""
    case: str = ""
    subject: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    before: int = 0


def page_of_lines(asked: Asked) -> tuple[list[Line], int]:
    """A page of lines, the newest first, and the number before which the next page begins (0: there is none)."""
    rows = Line.objects.order_by("-number")
    exact = {name: getattr(asked, name) for name in ("actor", "act", "step", "case", "subject")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    rows = rows.filter(recorded_at__gte=asked.begins) if asked.begins else rows
    rows = rows.filter(recorded_at__lt=asked.ends) if asked.ends else rows
    rows = rows.filter(number__lt=asked.before) if asked.before else rows
    found = list(rows[: SIZE + 1])
    return found[:SIZE], found[SIZE - 1].number if len(found) > SIZE else 0


def line(number: int) -> Line | None:
    """One line by its number."""
    return Line.objects.filter(number=number).first()


def end() -> tuple[int, str]:
    """The number and the hash of the last line; (0, "") for an empty ledger."""
    head = Head.objects.order_by("pk").first()
    return (head.number, head.hash) if head else (0, "")
