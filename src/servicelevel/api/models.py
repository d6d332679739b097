"""Answers to writes, kept so that a write that is sent twice is done once."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class Answered(models.Model):
    """The answer to a write with an `Idempotency-Key`; made in the transaction of the write itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64, help_text="SHA-256 of method, address and body")
    status = models.PositiveIntegerField(null=True)
    body = models.TextField(blank=True)
    made_at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="one_answer_a_key"),)
