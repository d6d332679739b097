"""Security requirements as the process of information security gives them."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class SecurityRequirement(models.Model):
    """A requirement that SLAs have to say. Its words are never edited: another one takes its place.

    services, data: keys of services, and kinds of data in the words of the catalogue, that it is about; empty: all.
    """

    key = models.SlugField(max_length=80, unique=True)
    words = models.TextField()
    services = models.JSONField(default=list)
    data = models.JSONField(default=list)
    begins = models.DateField(help_text="the first day on which it applies")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = InstantField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_because="")
                ),
                name="a_requirement_is_withdrawn_with_words",
            ),
        )
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key
