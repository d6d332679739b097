"""When the process was reviewed and is to be reviewed again; how far its owners were involved lately (R167, R169)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.communication.models import PlanVersion, ProcessReview
from servicelevel.communication.news.queries import confirmed_since
from servicelevel.communication.plan.queries import process_owners
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.organisation.queries import sees_everything
from servicelevel.process.models import Consultation, Notice

MONTH = timedelta(days=365) / 12
MONTHS = 12
"""How far back the involvement of process owners is counted unless somebody asks for more or less; ours."""


@dataclass(frozen=True)
class Involved:
    """A process owner, and how often they were asked and answered. Each pair: asked, answered."""

    person: Person
    steps: tuple[int, int]
    notices: tuple[int, int]
    agreements: tuple[int, int]
    plans: tuple[int, int]

    @property
    def asked(self) -> int:
        """How often they were asked at all."""
        return sum(pair[0] for pair in self._pairs)

    @property
    def answered(self) -> int:
        """How often they answered."""
        return sum(pair[1] for pair in self._pairs)

    @property
    def _pairs(self) -> tuple[tuple[int, int], ...]:
        return (self.steps, self.notices, self.agreements, self.plans)


@dataclass(frozen=True)
class Coverage:
    """The process owners of today, and how they were involved since an instant."""

    since: datetime
    owners: Sequence[Involved]

    @property
    def consulted(self) -> int:
        """How many were asked at least once."""
        return sum(one.asked > 0 for one in self.owners)

    @property
    def replied(self) -> int:
        """How many answered at least once."""
        return sum(one.answered > 0 for one in self.owners)


def process_reviews(person: Any) -> QuerySet[ProcessReview]:
    """The reviews of the process, the latest first; read by the provider's people and auditors."""
    rows = ProcessReview.objects.select_related("by", "minutes").order_by("-held_on", "-pk")
    return rows if sees_everything(person) else rows.none()


def next_review_on() -> date | None:
    """By when the process has to be reviewed again; None where it never was."""
    last = ProcessReview.objects.order_by("-held_on", "-pk").first()
    return last.next_on if last else None


def coverage(at: datetime, months: int = MONTHS) -> Coverage:
    """Which process owners were consulted in the months before an instant, and which of them replied (R169)."""
    since = at - months * MONTH
    people = [one.person for one in process_owners(at) if one.instead_of is None]
    agreements = confirmed_since(people, since)
    return Coverage(
        since,
        [
            Involved(
                one, _steps(one, since, at), _notices(one, since), agreements[one.pk], _plans(one, since, at)
            )
            for one in people
        ],
    )


def _steps(person: Person, since: datetime, at: datetime) -> tuple[int, int]:
    """A step asks the role: it counts as asked of whoever held it then, and as answered by whoever replied."""
    rows = Consultation.objects.filter(role=roles.PROCESS_OWNER, asked_at__gte=since, asked_at__lte=at)
    asked = [row for row in rows if _held(person, row.asked_at)]
    return len(asked), sum(row.replied_by_id == person.pk for row in asked)


def _notices(person: Person, since: datetime) -> tuple[int, int]:
    rows = Notice.objects.filter(
        person=person, role=roles.PROCESS_OWNER, must_acknowledge=True, made_at__gte=since
    )
    return rows.count(), rows.filter(acknowledged_at__isnull=False).count()


def _plans(person: Person, since: datetime, at: datetime) -> tuple[int, int]:
    rows = PlanVersion.objects.filter(proposed_at__gte=since, proposed_at__lte=at)
    asked = [row.pk for row in rows if _held(person, row.proposed_at)]
    return len(asked), rows.filter(pk__in=asked, answers__person=person).count()


def _held(person: Person, at: datetime) -> bool:
    rows = RoleHolding.objects.filter(person=person, role=roles.PROCESS_OWNER, begins__lte=at)
    return rows.filter(Q(ends=None) | Q(ends__gt=at)).exists()
