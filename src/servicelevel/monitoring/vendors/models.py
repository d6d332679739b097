"""What a vendor told for a report."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.organisation.models import Party, Person


class VendorPart(models.Model):
    """What a vendor told at step 4.3 or 4.4 of a report. Never edited: the latest one of a vendor at a step counts.

    by: of the vendor, or the contract manager for them.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="vendor_parts")
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=4)
    words = models.TextField()
    at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")
