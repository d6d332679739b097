"""What people add to breached clocks. The breach itself is worked out, and stands in no table."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person
from servicelevel.written import WrittenField


class CauseClass(models.Model):
    """A class of causes of the organisation's own, or that one of ours (`rules.SHIPPED`) is not used here.

    Never edited: ended, and made anew. ended_at of a shipped one's key says since when it is out of use.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    begins = InstantField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = InstantField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("name", "pk")


class OfClock(models.Model):
    """Something about one clock: that of a target of an agreement on a ticket (`SOURCE/KEY`), its first, second time.

    period: of a target without clocks the key of the period in which it was missed; then there is no ticket.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=80)
    ticket = models.CharField(max_length=170, blank=True)
    episode = models.PositiveIntegerField(default=1)
    period = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True


class BreachNote(OfClock):
    """Why a clock was breached, as a person classified it. Never edited: the latest one of a clock counts.

    evidence: what was derived of the clock when it was written, as the person saw it: figures, and time by holder.
    """

    cause = models.SlugField(max_length=60, help_text="the key of a class of causes")
    narrative = models.TextField()
    evidence = WrittenField()
    at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["agreement", "ticket"], name="breach_note_of_clock"),)
        ordering = ("at", "pk")


class Investigation(OfClock):
    """Looking into a breach, with an owner and a day until when; closed with what was found (R29).

    links: under "links" the incidents, problems and addresses that it is about, as somebody wrote them.
    """

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="investigations")
    due_on = models.DateField()
    cause = models.TextField(help_text="what is thought to be the cause")
    links = WrittenField(default=dict)
    opened_at = InstantField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(blank=True)
    closed_at = InstantField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(finding="", closed_at=None, closed_by=None)
                | (~models.Q(finding="") & models.Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="an_investigation_is_closed_with_a_finding",
            ),
        )
        indexes = (
            models.Index(fields=["agreement", "ticket"], name="investigation_of_clock"),
            models.Index(fields=["owner", "closed_at"], name="investigation_of_owner"),
        )
        ordering = ("opened_at", "pk")
