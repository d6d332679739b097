"""Issues with OLAs and underpinning contracts."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class Issue(models.Model):
    """Something that does not work with an OLA or a UC. Its words are never edited; closing adds others."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="issues")
    words = models.TextField()
    raised_at = InstantField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closing = models.TextField(blank=True, help_text="what was done about it")
    closed_at = InstantField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closing="", closed_at=None, closed_by=None)
                | (~models.Q(closing="") & models.Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="an_issue_is_closed_with_words",
            ),
        )
        indexes = (models.Index(fields=["agreement", "closed_at"], name="issue_open"),)
