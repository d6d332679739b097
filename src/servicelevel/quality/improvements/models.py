"""What people propose to improve, and what was decided on a proposal. Never edited."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod
from servicelevel.organisation.models import Person
from servicelevel.quality.feedback.models import FeedbackRound


class ProposedImprovement(models.Model):
    """What somebody found in the report of a period and proposes to improve, of one of its targets (4.5, 5.0)."""

    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="proposed_improvements"
    )
    target = models.CharField(max_length=80)
    words = models.TextField()
    at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["period", "target"], name="one_finding_of_a_target_in_a_report"),
        )
        ordering = ("at", "pk")


class ImprovementDecision(models.Model):
    """A decision on what a report, or a round of feedback, proposed to improve (R21).

    statement: what it rested on, as it was read; wanted: whether an improvement is begun; owner and due_on: of whom and
    until when, where it is.
    """

    class Cause(models.TextChoices):
        BREACH = "breach", "Breached"
        THREAT = "threat", "Threatened"
        TREND = "trend", "Downward trend"
        FEEDBACK = "feedback", "Poor feedback"
        FINDING = "finding", "Found in the report"

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, null=True, related_name="improvements")
    round = models.ForeignKey(FeedbackRound, on_delete=models.PROTECT, null=True, related_name="improvements")
    target = models.CharField(max_length=80, blank=True)
    cause = models.CharField(max_length=8, choices=Cause)
    statement = models.TextField()
    wanted = models.BooleanField()
    reason = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    decided_at = InstantField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["report", "target", "cause"], name="decided_once_on_what_a_report_proposes"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(round__isnull=False),
                name="decided_once_on_what_feedback_proposes",
            ),
            models.CheckConstraint(
                condition=models.Q(report__isnull=False, round=None) & ~models.Q(cause="feedback")
                | models.Q(report=None, round__isnull=False, cause="feedback", target=""),
                name="an_improvement_rests_on_a_report_or_on_feedback",
            ),
            models.CheckConstraint(
                condition=models.Q(wanted=False, owner="", due_on=None)
                | (models.Q(wanted=True, due_on__isnull=False) & ~models.Q(owner="")),
                name="an_improvement_has_an_owner_and_a_day",
            ),
        )
        ordering = ("-decided_at", "-pk")
