"""A reporting period with what was checked, gathered, noted and done; its reports as they went out; queries on them."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case
from servicelevel.written import WrittenField


class ReportingPeriod(models.Model):
    """One period of an agreement: a case of procedure 4.0.

    metrics: what the check of 4.1 found, under "targets" by id; provenance: what 4.3 found, under "sources".
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reporting_period")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reporting_periods")
    key = models.CharField(max_length=20, help_text="of the period, such as 2016-05")
    words = models.CharField(max_length=60)
    starts = InstantField()
    ends = InstantField()
    review_on = models.DateField(null=True, help_text="the day of the review at which it is discussed")
    metrics = WrittenField(default=dict)
    defined = models.TextField(blank=True, help_text="what was done at 4.2 so that every target is measured")
    provenance = WrittenField(default=dict)
    gathered = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "key"], name="a_period_is_reported_once"),
        )
        ordering = ("-ends", "agreement")

    def __str__(self) -> str:
        return f"{self.agreement.key} {self.key}"


class AnalysisNote(models.Model):
    """What a person makes of a target's figure (4.4). Never edited: the latest one of a target counts.

    suggested: the words that the data suggested; against: what compares it with SLA and SLR.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="notes")
    target = models.CharField(max_length=80)
    words = models.TextField()
    suggested = models.TextField(blank=True)
    against = models.TextField(blank=True)
    at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")


class ActionUndertaken(models.Model):
    """A specific action to improve the service that the report tells of (R116). Never edited."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="actions")
    words = models.TextField()
    owner = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")


class IssuedReport(models.Model):
    """A report as it was frozen: number 1 is the report, higher ones are restatements of it. Triggers hold what it says.

    as_of: what was known by then, and nothing later, is in it. figures: of each target, exact, under "figures", and its
    trend under "trends"; changed: under "targets" and "clocks" what differs from the one before. Until it is released it can
    be set aside for a new one.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    as_of = InstantField()
    figures = WrittenField()
    restates = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="restated_by")
    reason = models.TextField(blank=True)
    changed = WrittenField(default=dict)
    produced_at = InstantField()
    produced_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_aside_at = InstantField(null=True)
    released_at = InstantField(null=True, help_text="when the Service Level Manager had reviewed it")
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.TextField(blank=True, help_text="what the pre-review found")
    circulated_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["period", "number"],
                condition=models.Q(set_aside_at=None),
                name="one_report_of_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside_at=None) | models.Q(released_at=None),
                name="a_released_report_stays",
            ),
            models.CheckConstraint(
                condition=models.Q(circulated_at=None) | models.Q(released_at__isnull=False),
                name="circulated_only_after_its_pre_review",
            ),
            models.CheckConstraint(
                condition=models.Q(restates=None, number=1, reason="")
                | (models.Q(restates__isnull=False, number__gt=1) & ~models.Q(reason="")),
                name="a_restatement_names_the_first_and_says_why",
            ),
        )
        ordering = ("period", "number", "pk")


class ReportFile(models.Model):
    """The bytes of a frozen report in one form, as they were printed. Never changed, never removed."""

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=4)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "form"], name="one_report_file_of_a_form"),)
        ordering = ("report", "form")


class Recipient(models.Model):
    """Somebody to whom a report was given out, and when (R20). Outside people are written down by name."""

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="recipients")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, blank=True)
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "name"], name="given_out_once"),)
        ordering = ("pk",)


class ReportQuery(models.Model):
    """A question on a figure of a report, or on an interval of it (R115). It is answered, or goes to the review."""

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        AGENDA = "agenda", "On the agenda of the review"

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="queries")
    target = models.CharField(max_length=80, blank=True)
    begins = InstantField(null=True)
    ends = InstantField(null=True)
    words = models.TextField()
    raised_at = InstantField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answered_at = InstantField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome="", answer="", answered_at=None, answered_by=None)
                | (
                    ~models.Q(outcome="")
                    & ~models.Q(answer="")
                    & models.Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                name="a_query_is_answered_with_words",
            ),
            models.CheckConstraint(
                condition=models.Q(begins=None, ends=None) | models.Q(begins__lt=models.F("ends")),
                name="a_query_has_an_interval_or_none",
            ),
        )
        ordering = ("raised_at", "pk")
