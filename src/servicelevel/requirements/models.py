"""Requests, needs, requirements and their versions, the assessment, its resolution, and the interim agreement."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case
from servicelevel.written import WrittenField


class Requirements(models.Model):
    """What a case of procedure 2.0 is about: a request, and the service level requirements (SLR) that come of it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="requirements")
    trigger = models.CharField(max_length=40)
    description = models.TextField()
    wanted = models.CharField(
        max_length=200, blank=True, help_text="name of a service that does not exist yet"
    )
    is_major = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "requirements"

    def __str__(self) -> str:
        return self.case.key


class Need(models.Model):
    """What the customer says is needed, in the customer's words. Never edited."""

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="needs")
    words = models.TextField()
    stated_by = models.CharField(max_length=200)
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("recorded_at", "pk")


class Requirement(models.Model):
    """A requirement as it was written at an instant. Never edited: a change, or dropping it, is a new revision."""

    class ProposedBy(models.TextChoices):
        CUSTOMER = "customer", "Customer"
        PROVIDER = "provider", "Provider"

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(help_text="stays the same through all revisions")
    revision = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20)
    statement = models.TextField()
    figure = WrittenField(
        default=dict, help_text="as requirements.figures writes it; empty where there is none"
    )
    source = models.CharField(max_length=20)
    citation = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    proposed_by = models.CharField(max_length=10, choices=ProposedBy)
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_dropped = models.BooleanField(default=False)
    because = models.TextField(blank=True, help_text="why it was changed or dropped")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["requirements", "number", "revision"], name="revision_of_requirement"
            ),
            models.CheckConstraint(
                condition=models.Q(revision=1) | ~models.Q(because=""), name="a_change_has_a_reason"
            ),
        )
        ordering = ("number", "revision")


class SlrVersion(models.Model):
    """The requirements of a case as they were fixed at an instant. Never edited."""

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField()
    content = WrittenField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["requirements", "number"], name="slr_version_number"),)
        ordering = ("requirements", "number")


class Gap(models.Model):
    """A row of the assessment of a version: a requirement against a capability, an OLA or a UC.

    What was computed stays; a lead confirms it, or says otherwise with a comment.
    """

    version = models.ForeignKey(SlrVersion, on_delete=models.PROTECT, related_name="gaps")
    run = models.PositiveIntegerField()
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="gaps")
    against = models.CharField(max_length=12)
    key = models.SlugField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)
    computed = models.CharField(max_length=8)
    words = models.TextField()
    computed_at = InstantField()
    verdict = models.CharField(max_length=8, blank=True)
    confirmed_at = InstantField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["version", "run", "requirement", "against", "key"], name="one_row_of_a_run"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", confirmed_at=None)
                | (~models.Q(verdict="") & models.Q(confirmed_at__isnull=False)),
                name="a_verdict_is_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="")
                | models.Q(verdict=models.F("computed"))
                | ~models.Q(comment=""),
                name="another_verdict_has_a_comment",
            ),
        )
        ordering = ("version", "run", "requirement__number", "pk")


class Resolution(models.Model):
    """Decision 2.3: how the requirements will be managed, and the case of 1.0 that it opened."""

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="resolutions")
    version = models.ForeignKey(SlrVersion, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=40)
    reason = models.TextField()
    decided_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("decided_at", "pk")


class OptionSheet(models.Model):
    """What it would take to meet a requirement that cannot be met today, and what the customer decided (R173)."""

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(help_text="of the requirement")
    version = models.ForeignKey(SlrVersion, on_delete=models.PROTECT, related_name="+")
    content = WrittenField(
        help_text="options: each with words, days, cost, currency, gains, benefit, justified_by and risk"
    )
    prepared_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaced_at = InstantField(null=True, help_text="when another sheet took its place, undecided")
    choice = models.CharField(max_length=10, blank=True, help_text="number of the option, or none")
    decided_at = InstantField(null=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.CharField(max_length=200, blank=True, help_text="who decided for the customer")
    words = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["requirements", "number"],
                condition=models.Q(decided_at=None, replaced_at=None),
                name="one_open_sheet_of_a_requirement",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, choice="")
                | (models.Q(decided_at__isnull=False) & ~models.Q(choice="") & ~models.Q(decided_by="")),
                name="a_choice_has_somebody_who_chose",
            ),
        )
        ordering = ("number", "prepared_at")


class DocumentedSlr(models.Model):
    """A version that was published as a controlled document (2.5)."""

    version = models.OneToOneField(SlrVersion, on_delete=models.PROTECT, related_name="documented")
    document = models.CharField(max_length=120, blank=True, help_text="key of the controlled document")
    permalink = models.CharField(max_length=500, blank=True)
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class InterimAgreement(models.Model):
    """The informal SLA that holds until a formal one is agreed, or until it expires. It is no active SLA (X5)."""

    requirements = models.ForeignKey(Requirements, on_delete=models.PROTECT, related_name="interims")
    version = models.ForeignKey(SlrVersion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    issued_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires = InstantField(help_text="the first instant at which it does not hold any more")
    ended_at = InstantField(null=True)
    ended_by = models.CharField(
        max_length=200, blank=True, help_text="agreement:KEY, or who ended it and why"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["requirements"], condition=models.Q(ended_at=None), name="one_interim_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(expires__gt=models.F("issued_at")), name="an_interim_expires_later"
            ),
        )
        indexes = (models.Index(fields=["ended_at", "expires"]),)
        ordering = ("issued_at", "pk")
