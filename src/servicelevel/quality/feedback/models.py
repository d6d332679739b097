"""Rounds of feedback on an SLA, and the answers of the customer's people. Neither is ever edited."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class FeedbackRound(models.Model):
    """The people of a customer are asked what they make of an SLA, until an instant."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="feedback_rounds")
    asked_at = InstantField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until = InstantField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(asked_at__lt=models.F("until")), name="a_round_of_feedback_has_a_length"
            ),
        )
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.agreement.key}, {self.asked_at:%Y-%m-%d}"


class FeedbackAnswer(models.Model):
    """What one person says: how satisfied they are, and whether the targets show what they experience."""

    class Reflects(models.TextChoices):
        YES = "yes", "Yes, the targets show it"
        PARTLY = "partly", "In part"
        NO = "no", "No, they miss what matters to me"

    round = models.ForeignKey(FeedbackRound, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    satisfied = models.PositiveSmallIntegerField(help_text="1, not at all, to 5, fully")
    reflects = models.CharField(max_length=6, choices=Reflects)
    words = models.TextField(blank=True)
    at = InstantField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "person"], name="one_answer_of_a_person_in_a_round"),
            models.CheckConstraint(
                condition=models.Q(satisfied__gte=1, satisfied__lte=5), name="satisfied_is_from_1_to_5"
            ),
        )
        ordering = ("at", "pk")
