"""The service catalogue: services and their versions, and what they rest on."""

from __future__ import annotations

from typing import Any

from django.db import models

from servicelevel.capabilities.service_content import criticality_of, lifecycle_of
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person
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

    `content` is the mapping of the promise file: name, description, owner, hours, .... Only `state` moves, from draft
    to live when the Service Level Manager authorises it (R31), or to withdrawn. A draft without `holds_from` holds from
    when it is authorised. The columns below `digest` repeat what the content says, so that lists can be searched and
    ordered; `columns_of` fills them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        LIVE = "live", "Live"
        WITHDRAWN = "withdrawn", "Withdrawn"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    holds_from = InstantField(null=True)
    recorded_at = InstantField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True, help_text="why it is to change")
    based_on = models.PositiveIntegerField(null=True, help_text="the live version that a draft changes")
    authorised_at = InstantField(null=True)
    authorised_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: the command line"
    )
    content = WrittenField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical content")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, help_text="the name as it is ordered")
    words = models.TextField(help_text="what is searched")
    lifecycle = models.CharField(max_length=10)
    criticality = models.CharField(max_length=10)
    phase = models.PositiveSmallIntegerField(null=True)
    owner = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["service", "number"], name="service_version_number"),
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(state="draft"), name="one_draft_of_a_service"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="live")
                | models.Q(holds_from__isnull=False, authorised_at__isnull=False),
                name="live_is_authorised",
            ),
        )
        indexes = (
            models.Index(fields=["service", "state", "holds_from", "number"], name="service_version_holds"),
        )
        ordering = ("service", "number")


def columns_of(key: str, content: dict[str, Any]) -> dict[str, Any]:
    """The columns of a version that repeat its content."""
    name, owner = str(content.get("name") or key), str(content.get("owner") or "")
    words = " ".join([name, key, str(content.get("description") or ""), owner])
    return {
        "name": name, "folded": name.casefold()[:200], "words": words.casefold(), "owner": owner,
        "lifecycle": lifecycle_of(content), "criticality": criticality_of(content), "phase": content.get("phase"),
    }  # fmt: skip


class Component(models.Model):
    """Something that services rest on, provided by a team or by a vendor (R9)."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "Application"
        DATABASE = "database", "Database"
        SERVER = "server", "Server"
        STORAGE = "storage", "Storage"
        NETWORK = "network", "Network"
        CLOUD = "cloud", "Cloud service"
        FACILITY = "facility", "Facility"
        PEOPLE = "people", "People on call"
        OTHER = "other", "Other"

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    provider = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="components")
    hours = models.CharField(
        max_length=200, blank=True, help_text="when it is looked after: a calendar, or words"
    )

    def __str__(self) -> str:
        return self.name


class Dependency(models.Model):
    """A service, or a component, rests on a component from `holds_from` until `ended_at`. Never edited otherwise.

    Those of one group under the same thing are alternatives: of a redundant group one is enough, of k of n there have
    to be k. Everything serial is needed.
    """

    class Kind(models.TextChoices):
        SERIAL = "serial", "Needed always"
        REDUNDANT = "redundant", "Redundant: one of its group is enough"
        K_OF_N = "k of n", "Some of its group are enough"

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="dependencies"
    )
    above = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    below = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="needed_by")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SERIAL)
    group = models.CharField(max_length=80, blank=True)
    k = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.CharField(
        max_length=200, blank=True, help_text="when it is needed: a calendar, or words; empty: always"
    )
    holds_from = InstantField()
    ended_at = InstantField(null=True)

    @property
    def place(self) -> str:
        """What rests on the component: the key of a service, or `component:KEY`."""
        return self.service.key if self.service else f"component:{self.above.key}" if self.above else ""

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(service__isnull=True, above__isnull=False)
                | models.Q(service__isnull=False, above__isnull=True),
                name="one_thing_above",
            ),
            models.CheckConstraint(condition=~models.Q(above=models.F("below")), name="nothing_rests_on_itself"),
            models.CheckConstraint(
                condition=models.Q(kind="serial", group="") | (~models.Q(kind="serial") & ~models.Q(group="")),
                name="a_group_for_alternatives",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="k of n", k__isnull=False, k__gte=1)
                | (~models.Q(kind="k of n") & models.Q(k__isnull=True)),
                name="k_of_n_has_k",
            ),
            models.UniqueConstraint(
                fields=["service", "below"], condition=models.Q(ended_at__isnull=True, above__isnull=True),
                name="a_service_rests_on_it_once",
            ),
            models.UniqueConstraint(
                fields=["above", "below"], condition=models.Q(ended_at__isnull=True, service__isnull=True),
                name="a_component_rests_on_it_once",
            ),
        )  # fmt: skip
