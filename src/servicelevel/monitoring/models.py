"""What happened, as it was told: ticket events, checks, outages and samples, append only, with their provenance."""

from __future__ import annotations

from typing import Any

from django.db import models

from servicelevel.instants import InstantField


class Source(models.Model):
    """A tool, file or person that tells us what happened. Event ids are unique within a source.

    One that was read wrongly (a wrong zone, a wrong mapping) is withdrawn and read anew under the same key. From then
    on it counts no more; as of an earlier day it still does.
    """

    key = models.SlugField(max_length=80)
    turn = models.PositiveIntegerField(default=1, help_text="how many times the key was taken into use")
    withdrawn_at = InstantField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_because = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40, help_text="the connector that reads it")
    zone = models.CharField(max_length=60, blank=True, help_text="IANA zone of its local times")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "turn"], name="source_turn_once"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(withdrawn_at=None), name="source_in_use_once"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Import(models.Model):
    """One reading of one file: provenance, position for going on after an interruption, and the summary."""

    class State(models.TextChoices):
        RUNNING = "running", "Running or interrupted"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes as given")
    mapping_digest = models.CharField(
        max_length=64, help_text="SHA-256 of how the file was read (mapping, zone)"
    )
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    rows_read = models.BigIntegerField(
        default=0, help_text="rows whose outcome is stored; reading goes on after them"
    )
    rows_refused = models.BigIntegerField(default=0)
    events_new = models.BigIntegerField(default=0)
    events_known = models.BigIntegerField(default=0)
    started_at = InstantField()
    finished_at = InstantField(null=True)
    summary: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering = ("-started_at",)


class TicketEvent(models.Model):
    """Something that a source said of a ticket at an instant.

    A field that is null was not mentioned (what held before goes on holding); an empty string says that it is empty.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="ticket_events")
    event_id = models.CharField(max_length=120, help_text="the source's own id of the event")
    ticket = models.CharField(max_length=80)
    occurred_at = InstantField()
    recorded_at = InstantField()
    sequence = models.BigIntegerField(default=0, help_text="order among events of one ticket at one instant")
    state = models.CharField(max_length=80, null=True)
    priority = models.CharField(max_length=80, null=True)
    service = models.CharField(max_length=80, null=True)
    customer = models.CharField(max_length=80, null=True)
    category = models.CharField(max_length=120, null=True)
    assignment_group = models.CharField(max_length=120, null=True)
    assignee = models.CharField(max_length=120, null=True)
    other: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "event_id"], name="ticket_event_once"),)
        indexes = (
            models.Index(fields=["ticket", "occurred_at"], name="ticket_event_history"),
            models.Index(fields=["recorded_at"], name="ticket_event_as_known"),
        )


class Outage(models.Model):
    """A stretch in which a service was down, degraded, under agreed maintenance, or not watched.

    A later row with the same source and event id and a higher `revision` replaces what was known before.
    """

    class Kind(models.TextChoices):
        OUTAGE = "outage", "Outage"
        DEGRADED = "degraded", "Degraded"
        MAINTENANCE = "maintenance", "Agreed maintenance"
        UNKNOWN = "unknown", "Not watched"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="outages")
    event_id = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    service = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OUTAGE)
    started_at = InstantField()
    ended_at = InstantField(null=True)
    started_after = InstantField(null=True, help_text="the last instant known to be up before the start")
    ended_after = InstantField(null=True, help_text="the last instant known to be down before the end")
    weight = models.FloatField(
        null=True, help_text="share of the service that was lost, 0 to 1; null: all of it"
    )
    cause = models.CharField(max_length=255, blank=True)
    recorded_at = InstantField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "event_id", "revision"], name="outage_once"),
        )
        indexes = (models.Index(fields=["service", "started_at"], name="outage_of_service"),)


class Check(models.Model):
    """One observation of a monitor: up or down at an instant. Outages are derived from these."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="checks")
    event_id = models.CharField(max_length=120)
    service = models.CharField(max_length=80)
    checked_at = InstantField()
    up = models.BooleanField()
    code = models.CharField(max_length=20, blank=True)
    recorded_at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "event_id"], name="check_once"),)
        indexes = (models.Index(fields=["service", "checked_at"], name="check_of_service"),)


class Sample(models.Model):
    """One value of a metric of a service: a response time, a utilisation, a survey score."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="samples")
    event_id = models.CharField(max_length=120)
    service = models.CharField(max_length=80)
    metric = models.CharField(max_length=80)
    taken_at = InstantField()
    value = models.FloatField()
    recorded_at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "event_id"], name="sample_once"),)
        indexes = (models.Index(fields=["service", "metric", "taken_at"], name="sample_of_metric"),)
