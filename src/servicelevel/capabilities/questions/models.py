"""Questions about services."""

from __future__ import annotations

from django.db import models

from servicelevel.capabilities.models import Service
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person


class ServiceQuestion(models.Model):
    """What somebody of a customer wants to know of a service. Its words are never edited; an answer is added once."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="questions")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", help_text="for whom it was asked"
    )
    words = models.TextField()
    asked_at = InstantField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = InstantField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None, answered_by=None)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answer_has_its_words",
            ),
        )
        indexes = (models.Index(fields=["service", "answered_at"], name="question_waiting"),)
