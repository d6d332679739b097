"""Figures of the performance of processes, as their owners bring them."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class ProcessFigure(models.Model):
    """One named figure of a process for a period. Brought again it is a new row; the last one counts (R43).

    process: as the organisation calls it, such as Incident Management; period: a month, `2026-10`.
    """

    process = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    period = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    unit = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, help_text="where the figure comes from")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["process", "name", "period"]),)

    @property
    def written(self) -> str:
        """The value without zeros at its end."""
        return f"{self.value.normalize():f}"
