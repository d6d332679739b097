"""What the values of a ticket's fields say of who holds it. Never edited: ended, and said anew."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person


class HolderNamed(models.Model):
    """A value of a field of tickets, and the party that holds a ticket while it stands there.

    party: none for the customer of the agreement. Figures as of an earlier day keep what was said then.
    """

    class Field(models.TextChoices):
        GROUP = "assignment_group", "Assignment group"
        STATE = "state", "State"

    field = models.CharField(max_length=20, choices=Field)
    value = models.CharField(max_length=120)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = InstantField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = InstantField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["field", "value"],
                condition=models.Q(ended_at=None),
                name="a_value_names_one_holder",
            ),
        )
        ordering = ("field", "value", "pk")
