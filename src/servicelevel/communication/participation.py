"""How many of those who were asked took part: came to meetings, confirmed what they were told (R175, R176)."""

from __future__ import annotations

from dataclasses import dataclass

from servicelevel.communication.models import Attendance, Receipt


@dataclass(frozen=True)
class Participation:
    """Counts over everything that is recorded. asked, came: to meetings; told, confirmed: what has to be confirmed."""

    asked: int
    came: int
    told: int
    confirmed: int


def participation() -> Participation:
    """How many were asked, came, were told and confirmed."""
    must = Receipt.objects.filter(must_confirm=True)
    return Participation(
        asked=Attendance.objects.count(),
        came=Attendance.objects.filter(came=True).count(),
        told=must.count(),
        confirmed=must.filter(confirmed_at__isnull=False).count(),
    )
