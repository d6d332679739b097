"""Calendars and agreements, each kept as versions that are never edited."""

from __future__ import annotations

from django.db import models

from servicelevel.capabilities.models import Service
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party
from servicelevel.written import WrittenField


class Calendar(models.Model):
    """A work calendar, named by a key that never changes."""

    key = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.key


class CalendarVersion(models.Model):
    """The windows of a calendar from `holds_from` on; `content` is the mapping that `WorkCalendar.parse` reads.

    For one `holds_from` the row with the highest number counts; earlier ones stay, so that a figure can be
    worked out as it was known on any day.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    holds_from = InstantField()
    recorded_at = InstantField()
    content = WrittenField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical content")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number"),
        )
        ordering = ("calendar", "number")


class Agreement(models.Model):
    """A promise between two parties: SLA, OLA or underpinning contract."""

    class Kind(models.TextChoices):
        SLA = "SLA", "Service level agreement"
        OLA = "OLA", "Operational level agreement"
        UC = "UC", "Underpinning contract"

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=3, choices=Kind)
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agreements_as_customer")
    provider = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agreements_as_provider")
    covers = models.ManyToManyField(
        Service, related_name="agreements", help_text="every service that a version of it that counts names"
    )

    def __str__(self) -> str:
        return self.key


class AgreementVersion(models.Model):
    """The content of an agreement from `takes_effect` on. Never edited: a change is a new row.

    For one `takes_effect` the row with the highest number counts. Only `state` moves, from draft to in force.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_FORCE = "in force", "In force"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    takes_effect = InstantField()
    ends = InstantField(null=True)
    recorded_at = InstantField()
    in_force_since = InstantField(
        null=True, help_text="when the state moved: before that it was known as a draft"
    )
    content = WrittenField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical content")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_number"),
        )
        ordering = ("agreement", "number")
