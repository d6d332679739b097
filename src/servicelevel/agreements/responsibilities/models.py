"""What was said of the responsibilities of customers."""

from __future__ import annotations

from django.db import models

from servicelevel.capabilities.models import Service
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person


class ResponsibilityNote(models.Model):
    """Evidence of a customer, or the judgement of the provider, on one responsibility. Never edited: another is added.

    responsibility: in the words of the catalogue, so that it stays readable when these change.
    """

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "Evidence"
        KEPT = "kept", "Kept"
        NOT_KEPT = "not kept", "Not kept"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="responsibility_notes")
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    responsibility = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField()
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["service", "customer"], name="responsibility_of_customer"),)
        ordering = ("recorded_at", "pk")
