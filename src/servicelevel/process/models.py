"""Cases of the procedures: what was done, what is asked, who was told."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person
from servicelevel.written import WrittenField


class OwnProcess(models.Model):
    """A version of the process as the organisation edited it. Never edited itself: a change is a new row.

    A case runs by the version under which it was opened.
    """

    number = models.PositiveIntegerField(unique=True)
    reading = models.CharField(max_length=10, help_text="resolved or literal: the reading in force")
    content = WrittenField()
    because = models.TextField()
    adopted_at = InstantField()
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Case(models.Model):
    """One run of a procedure, for a service, a customer or both. Which steps are open follows from those taken."""

    key = models.CharField(max_length=40, unique=True)
    procedure = models.CharField(max_length=4)
    title = models.CharField(max_length=200)
    trigger = models.CharField(max_length=60)
    service = models.SlugField(max_length=80, blank=True)
    agreement = models.SlugField(max_length=80, blank=True)
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    process = models.ForeignKey(OwnProcess, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = InstantField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = InstantField(null=True)

    class Meta:
        indexes = (models.Index(fields=["closed_at", "procedure"]),)

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class StepTaken(models.Model):
    """A step of a case that was done or waived; the ledger's line says the rest."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="taken")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=4)
    outcome = models.CharField(max_length=40, blank=True)
    opened_at = InstantField(help_text="since when the step waited")
    due_at = InstantField(null=True)
    taken_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    waived_because = models.TextField(blank=True)
    line = models.BigIntegerField(help_text="number of the ledger's line")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="step_of_case_number"),)
        ordering = ("case", "number")


class Consultation(models.Model):
    """Somebody whose opinion is sought before a step is taken: asked when the step opens, with a reply or a time-out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    step = models.CharField(max_length=4)
    visit = models.PositiveIntegerField(help_text="number of steps that were taken when it was asked")
    role = models.CharField(max_length=40)
    asked_at = InstantField()
    due_at = InstantField()
    has_holder = models.BooleanField(help_text="whether anybody held the role when it was asked")
    replied_at = InstantField(null=True)
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    supports = models.BooleanField(null=True, help_text="agrees, objects; empty: only said something")
    reply = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "step", "visit", "role"], name="asked_once_a_visit"),
        )


class Notice(models.Model):
    """What a person is told of a case. Some have to be acknowledged before the case can go on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    step = models.CharField(max_length=4)
    line = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    role = models.CharField(max_length=40)
    words = models.TextField()
    made_at = InstantField()
    must_acknowledge = models.BooleanField(default=False)
    read_at = InstantField(null=True)
    acknowledged_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["line", "person", "role"], name="told_once_of_a_line"),
        )
        indexes = (models.Index(fields=["person", "read_at"]),)


class Waiver(models.Model):
    """A step that somebody asks to skip, with the reason; a second person authorises it or not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waivers")
    step = models.CharField(max_length=4)
    visit = models.PositiveIntegerField()
    outcome = models.CharField(max_length=40, blank=True, help_text="which way a skipped decision goes")
    reason = models.TextField()
    asked_at = InstantField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = InstantField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "step", "visit"], condition=models.Q(decided_at=None), name="one_open_waiver"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="a_second_person_decides",
            ),
        )
