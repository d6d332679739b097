"""Findings of auditors and what is done about them."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class Finding(models.Model):
    """What an auditor found. Its words are never edited; answer and verification are added to it."""

    class Weight(models.TextChoices):
        NONCONFORMITY = "nonconformity", "Nonconformity"
        OBSERVATION = "observation", "Observation"
        OPPORTUNITY = "opportunity", "Opportunity for improvement"

    key = models.CharField(max_length=40, unique=True)
    weight = models.CharField(max_length=14, choices=Weight)
    about = models.CharField(
        max_length=200, help_text="a case, a step, a policy or a record, as the auditor names it"
    )
    words = models.TextField()
    found_at = InstantField()
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    action = models.TextField(blank=True, help_text="the corrective action")
    action_owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="corrective_actions"
    )
    action_due = InstantField(null=True)
    answered_at = InstantField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = InstantField(null=True)
    done_words = models.TextField(blank=True)
    verified_at = InstantField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(verified_by=None) | ~models.Q(verified_by=models.F("action_owner")),
                name="nobody_verifies_their_own_action",
            ),
        )

    @property
    def state(self) -> str:
        """new, answered, done or closed."""
        if self.verified_at is not None:
            return "closed"
        if self.done_at is not None:
            return "done"
        return "answered" if self.answered_at is not None else "new"
