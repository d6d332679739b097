"""Which tools are asked, how far, what came of it, and what they are still to be told."""

from __future__ import annotations

from typing import Any

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.monitoring.models import Source


class Feed(models.Model):
    """A tool that is asked again and again. Its source holds the kind of connector and the zone.

    The secret itself is never here: `credential` is the name under which the installation keeps it.
    """

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="feed")
    address = models.CharField(max_length=500)
    user = models.CharField(max_length=150, blank=True)
    credential = models.SlugField(
        max_length=60, blank=True, help_text="name of the secret in the installation"
    )
    settings: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    writes_back = models.BooleanField(default=False)
    every_s = models.PositiveIntegerField(default=60, help_text="seconds from one poll to the next")
    paused = models.BooleanField(default=False)
    cursor: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    moves = models.BigIntegerField(default=0, help_text="how often the cursor moved; a page moves it once")
    next_poll_at = InstantField(null=True, help_text="null: never asked")
    last_polled_at = InstantField(null=True, help_text="when the tool last gave a page")
    troubles = models.PositiveIntegerField(default=0, help_text="tries without a page since the last one")
    last_error = models.CharField(max_length=255, blank=True)
    last_error_at = InstantField(null=True)
    skew_us = models.BigIntegerField(null=True, help_text="how far the tool's clock is ahead of ours")

    def __str__(self) -> str:
        return self.source.key


class FeedPage(models.Model):
    """One page that told something new, or something that cannot be used: provenance of its events."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="pages")
    recorded_at = InstantField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what its rows said")
    rows = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField(default=0)
    events_new = models.PositiveIntegerField()
    events_known = models.PositiveIntegerField(default=0)
    reasons: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="why rows were refused and what was odd, each with how many"
    )

    class Meta:
        ordering = ("-pk",)


class WriteBack(models.Model):
    """What a tool is to be told of one ticket; only the latest standing ever is.

    `claim` is a fencing number: it rises with each claim, and whoever holds an older one has lost it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="write_backs")
    ticket = models.CharField(max_length=80)
    standing: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    revision = models.BigIntegerField(default=1, help_text="rises with each new standing")
    told_revision = models.BigIntegerField(default=0)
    next_at = InstantField(null=True, help_text="when it is to be told; null: nothing to tell")
    claim = models.BigIntegerField(default=0)
    claimed_until = InstantField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=255, blank=True)
    told_at = InstantField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["feed", "ticket"], name="write_back_once"),)
        indexes = (models.Index(fields=["next_at"], name="write_back_due"),)
