"""Of each target of an agreement in force: whether its data arrives."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField


class DataArrival(models.Model):
    """That data arrives for a target of a version in force, or that it was missed in time. One row, once there is an answer.

    since: from when the version is in force. missed_at: when the alarm was raised; line: of the ledger that told of it.
    arrived_at: when data was seen, which ends the alarm.
    """

    agreement = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    target = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    since = InstantField()
    missed_at = InstantField(null=True)
    line = models.BigIntegerField(null=True)
    arrived_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "version", "target"], name="data_arrives_once"),
            models.CheckConstraint(
                condition=models.Q(missed_at__isnull=False) | models.Q(arrived_at__isnull=False),
                name="data_was_missed_or_arrived",
            ),
        )
        ordering = ("since", "agreement", "target")
