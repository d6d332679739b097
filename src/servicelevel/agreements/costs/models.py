"""Costs of services and of the goals that they can be given, as financial management or the owner states them."""

from __future__ import annotations

from django.db import models

from servicelevel.capabilities.models import Service
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class CostStatement(models.Model):
    """What a goal of a target costs a year; without a target, what the service costs as it is.

    Never edited: of the same goal the latest statement counts; one without an amount takes it back. target: the id by
    which agreements name it; goal: as promise files write it, `99.5%`, `8h`, `<= 10`.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="costs")
    target = models.CharField(max_length=80, blank=True)
    priority = models.CharField(max_length=100, blank=True)
    goal = models.CharField(max_length=80, blank=True)
    yearly = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    words = models.TextField(help_text="what is paid with it, and where the figure comes from")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(yearly=None) | models.Q(yearly__gte=0), name="a_cost_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(target="", priority="", goal="")
                | (~models.Q(target="") & ~models.Q(goal="")),
                name="a_step_has_a_target_and_a_goal",
            ),
        )
        indexes = (models.Index(fields=["service", "target"], name="cost_of_target"),)
        ordering = ("pk",)
