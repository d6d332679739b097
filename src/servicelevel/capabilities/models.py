"""The service catalogue: services and their versions."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party
from servicelevel.written import WrittenField


class Service(models.Model):
    """A service of the catalogue, named by a key that never changes.

    `seen_by`: the parties outside the provider that may see it, its customers and the vendors under it.
    """

    key = models.SlugField(max_length=80, unique=True)
    seen_by = models.ManyToManyField(Party, related_name="services_seen")

    def __str__(self) -> str:
        return self.key


class ServiceVersion(models.Model):
    """What the catalogue says of a service from `holds_from` on. Never edited: a change is a new row.

    `content` is the mapping of the promise file: name, description, owner, hours, ....
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    holds_from = InstantField()
    recorded_at = InstantField()
    content = WrittenField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical content")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["service", "number"], name="service_version_number"),)
        ordering = ("service", "number")
