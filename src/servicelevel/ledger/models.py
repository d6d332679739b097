"""The ledger, its head, and how far each subscriber has read."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField


class Line(models.Model):
    """One line. Triggers of the database refuse to change or remove it."""

    number = models.BigIntegerField(primary_key=True)
    recorded_at = InstantField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40, blank=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    act = models.CharField(max_length=80)
    step = models.CharField(max_length=4, blank=True)
    case = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    content = models.TextField(help_text="canonical JSON")
    previous = models.CharField(max_length=64, help_text="hash of the line before")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["case", "number"]), models.Index(fields=["subject", "number"]))


class Head(models.Model):
    """The last line; one row. Whoever appends holds it, so that numbers have no gaps and nothing commits out of order."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class Position(models.Model):
    """The last line that a subscriber has dealt with."""

    subscriber = models.CharField(max_length=80, primary_key=True)
    number = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0, help_text="failures on the line behind it")


class SetAside(models.Model):
    """A line that a subscriber could not deal with, with the reason; those behind it went on."""

    subscriber = models.CharField(max_length=80)
    line = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscriber", "line"], name="set_aside_once"),)
