"""The ledger for others. Who may read it is decided where it is shown: the provider's people and auditors."""

from __future__ import annotations

from servicelevel.ledger.models import Line


def history_of(subject: str) -> list[Line]:
    """What was done with a record, the oldest first."""
    return list(Line.objects.filter(subject=subject))


def lines_of_case(case: str) -> list[Line]:
    """What was done in a case, the oldest first."""
    return list(Line.objects.filter(case=case))
