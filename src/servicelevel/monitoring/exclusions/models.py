"""Exclusions: asked for, agreed or refused, taken back. What they are about is never edited."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class Exclusion(models.Model):
    """An interval of a ticket, or of a service, that somebody asks not to count under an agreement.

    about: a ticket as `<source>/<key>`, or the key of a service. target: the only one that it is for, empty for all that
    can be about it. A decision and a taking back are added once and stay, so that the rows show what held on any day.
    """

    class Of(models.TextChoices):
        TICKET = "ticket", "Ticket"
        SERVICE = "service", "Service"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="exclusions")
    of = models.CharField(max_length=7, choices=Of)
    about = models.CharField(max_length=170)
    target = models.CharField(max_length=80, blank=True)
    begins = InstantField()
    ends = InstantField()
    reason = models.TextField()
    requested_at = InstantField()
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = InstantField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    agreed = models.BooleanField(null=True)
    words = models.TextField(blank=True, help_text="what was said with the decision")
    ended_at = InstantField(null=True, help_text="when it was taken back; before that it held")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(begins__lt=models.F("ends")), name="an_exclusion_has_a_length"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("requested_by")),
                name="a_second_person_agrees_to_an_exclusion",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, agreed=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False, agreed=True)
                | (
                    models.Q(decided_at__isnull=False, decided_by__isnull=False, agreed=False)
                    & ~models.Q(words="")
                ),
                name="an_exclusion_is_refused_with_words",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None, ended_because="")
                | (
                    models.Q(agreed=True, ended_at__isnull=False, ended_by__isnull=False)
                    & ~models.Q(ended_because="")
                ),
                name="an_agreed_exclusion_is_taken_back_with_words",
            ),
        )
        indexes = (models.Index(fields=["agreement", "begins"], name="exclusion_of_agreement"),)
        ordering = ("-requested_at", "-pk")

    @property
    def state(self) -> str:
        """asked for, agreed, refused or taken back."""
        if self.ended_at is not None:
            return "taken back"
        return {None: "asked for", True: "agreed", False: "refused"}[self.agreed]
