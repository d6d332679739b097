"""The clocks that run, the tickets that moved, the marks that were reached, the secrets of sources, the life of workers."""

from __future__ import annotations

from typing import Any

from django.db import models

from servicelevel.instants import InstantField, from_microseconds
from servicelevel.monitoring.models import Source


class LiveClock(models.Model):
    """A clock that has not ended, or has a mark that nobody was told of yet.

    An index over what `levels` works out from the events, so that the next instant is found among millions; it can be
    made anew from them at any time. marks: pairs of a mark and its instant (microseconds), by time, as they come if
    nothing else happens. next_at: the first of them that was not told; draft: whether the version that judges is one.
    """

    agreement = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    draft = models.BooleanField()
    target = models.CharField(max_length=80)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="live_clocks")
    ticket = models.CharField(max_length=80)
    episode = models.PositiveIntegerField()
    status = models.CharField(max_length=10)
    priority = models.CharField(max_length=80, blank=True)
    service = models.CharField(max_length=80, blank=True)
    holder = models.CharField(max_length=120, blank=True, help_text="the group that has the ticket")
    started_at = InstantField()
    due_at = InstantField(null=True)
    breached_at = InstantField(null=True, help_text="when the goal is used up, if nothing else happens")
    stopped_at = InstantField(null=True)
    left_us = models.BigIntegerField(
        null=True, help_text="what is left of the goal while the clock stands still"
    )
    marks: models.JSONField[Any, Any] = models.JSONField(default=list)
    next_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "ticket", "agreement", "target", "episode"], name="live_clock_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"], name="live_clock_next", condition=models.Q(next_at__isnull=False)
            ),
            models.Index(fields=["breached_at", "id"], name="live_clock_urgent"),
            models.Index(fields=["agreement", "breached_at", "id"], name="live_clock_of_agreement"),
            models.Index(fields=["status", "breached_at"], name="live_clock_standing"),
        )

    @property
    def marks_ahead(self) -> list[dict[str, Any]]:
        """The marks as names and instants, by time."""
        return [{"mark": name, "at": from_microseconds(at)} for name, at in self.marks]


class TicketMoved(models.Model):
    """That something was told of a ticket and its clocks have not been worked out since.

    Written in the transaction of what was told, taken away in that which works the clocks out. While it stands, no mark
    of the ticket is noticed. failed_at: when working them out was last tried in vain.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="moved")
    ticket = models.CharField(max_length=80)
    told_at = InstantField()
    failed_at = InstantField(null=True)

    class Meta:
        indexes = (models.Index(fields=["source", "ticket"], name="moved_ticket"),)


class MarkReached(models.Model):
    """A warning point or breach of a clock that somebody was told of, or was not, because it said nothing new.

    at: its instant, whenever it was noticed, as it was known then; one that later events move within what was reached
    stays as it was told. withdrawn: what was learned later says that it was not reached.
    line: of the ledger.
    """

    agreement = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    target = models.CharField(max_length=80)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="marks_reached")
    ticket = models.CharField(max_length=80)
    episode = models.PositiveIntegerField()
    mark = models.CharField(max_length=20)
    at = InstantField()
    noticed_at = InstantField()
    told = models.BooleanField()
    because = models.CharField(max_length=120, blank=True, help_text="why nobody was told")
    service = models.CharField(max_length=80, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    line = models.BigIntegerField()
    withdrawn_at = InstantField(null=True)
    withdrawn_line = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "ticket", "agreement", "target", "episode", "mark"],
                condition=models.Q(withdrawn_at=None), name="mark_told_once",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["line"], name="mark_of_line"),
            models.Index(fields=["agreement", "at"], name="mark_of_agreement"),
        )


class Followed(models.Model):
    """From which terms and imports the live clocks of an agreement were last worked out as a whole."""

    agreement = models.SlugField(max_length=80, primary_key=True)
    stamp = models.CharField(max_length=200)
    at = InstantField()


class SourceSecret(models.Model):
    """That a source may post, with the secret of this turn. The secret itself follows from the installation's key.

    Two may work at once, so that a tool can be moved from one to the next without losing an event.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="secrets")
    turn = models.PositiveIntegerField()
    made_at = InstantField()
    ends_at = InstantField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "turn"], name="secret_of_source_turn"),)


class Contradiction(models.Model):
    """An event that came again with other content. The first one stands; this one is kept as it came."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="contradictions")
    event_id = models.CharField(max_length=120)
    differs = models.CharField(max_length=500)
    said: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    recorded_at = InstantField()


class Heartbeat(models.Model):
    """A sign of life of a worker. held_since: it stopped telling of marks, because the clock of the machine jumped."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = InstantField()
    at = InstantField()
    held_since = InstantField(null=True)
    because = models.CharField(max_length=200, blank=True)
