"""The check of the policy on improvement."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from servicelevel.organisation.models import Person
from servicelevel.process.policies import Result, among, check
from servicelevel.quality.duties import TIME_TO_DECIDE
from servicelevel.quality.improvements.queries import decisions_visible_to, waiting


@check("improvements", "Proposed improvements on which nobody has decided within 30 days")
def improvements_are_decided(person: Person, now: datetime) -> Result:
    """P7: Service Improvement Procedures are invoked when appropriate (R21)."""
    open_ones = waiting(person, now)
    late = sum(one.since + TIME_TO_DECIDE <= now for one in open_ones)
    all_of_them = len(open_ones) + decisions_visible_to(person).count()
    return among(late, all_of_them, "proposed improvement", "waits,wait", reverse("improvements"))
