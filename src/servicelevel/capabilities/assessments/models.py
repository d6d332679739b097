"""Assessments of a service's capabilities, what they rest on, what was decided, changed and announced."""

from __future__ import annotations

from django.db import models

from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case


class Verdict(models.TextChoices):
    """What an answer, or the link of a capability to a goal, comes to."""

    SUPPORTS = "supports", "Supports"
    DOES_NOT = "does not support", "Does not support"
    GAP = "gap", "Gap"


class TacticalPlan(models.Model):
    """A version of the tactical plan. Never edited: a change is a new row with the next number (R86)."""

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    document = models.CharField(
        max_length=500, blank=True, help_text="where the plan itself is: the key of a document, or an address"
    )
    because = models.TextField(help_text="why there is this version")
    adopted_at = InstantField()
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class PlanGoal(models.Model):
    """A goal of a version of the plan."""

    plan = models.ForeignKey(TacticalPlan, on_delete=models.PROTECT, related_name="goals")
    number = models.PositiveIntegerField()
    words = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="goal_of_plan_number"),)
        ordering = ("plan", "number")


class QuestionSet(models.Model):
    """A version of the questions that every assessment asks. Never edited: a change is a new row.

    adopted_by: None for the questions with which an installation begins.
    """

    number = models.PositiveIntegerField(unique=True)
    because = models.TextField()
    adopted_at = InstantField()
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"Questions, version {self.number}"


class Question(models.Model):
    """A question of a set; about: a key of rules.ABOUT (R89)."""

    questions = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="asked")
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=30)
    words = models.TextField()
    hint = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["questions", "number"], name="question_of_set_number"),
        )
        ordering = ("questions", "number")


class ReviewInterval(models.Model):
    """How many months lie between two reviews of a service of a criticality; the empty one holds for all others (R85)."""

    criticality = models.CharField(max_length=40, blank=True, unique=True)
    months = models.PositiveIntegerField()


class Assessment(models.Model):
    """What a case of procedure 1.0 is about: the capabilities of a service, or of one that does not exist yet.

    plan, questions, before: the versions on which it rests, pinned when it was opened (R86); after: the version of the
    catalogue when it was decided, or the updated one (R87). review_due: the review of the schedule that it is.
    """

    class Why(models.TextChoices):
        REVIEW = "review", "Periodic review"
        AD_HOC = "ad hoc", "Started on its own"
        REQUIREMENTS = "requirements", "Resolution of requirements"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="assessment")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="assessments")
    why = models.CharField(max_length=12, choices=Why)
    reason = models.TextField(blank=True)
    plan = models.ForeignKey(TacticalPlan, on_delete=models.PROTECT, null=True, related_name="+")
    questions = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, null=True, related_name="+")
    review_due = InstantField(null=True)
    due_at = InstantField(help_text="until when the capabilities are to be assessed")
    assessed_at = InstantField(null=True)
    assessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["service", "review_due"], name="one_assessment_of_a_review"),
        )
        indexes = (models.Index(fields=["assessed_at", "due_at"]),)

    def __str__(self) -> str:
        return self.case.key


class Answer(models.Model):
    """An answer to a question, with its evidence. Never edited: a change is a new revision (R89)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    words = models.TextField()
    evidence = models.JSONField(default=list, help_text="keys of documents, addresses or names of files")
    none_because = models.TextField(blank=True, help_text="why there is no evidence")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["assessment", "question", "revision"], name="revision_of_answer"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="answer_verdict"),
        )
        ordering = ("question", "revision")


class GoalLink(models.Model):
    """Whether a capability supports a goal of the plan. Never edited: a change is a new revision (R88).

    component: empty for the service itself, else the key of a part on which it depends; name: as it was called then.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="links")
    goal = models.ForeignKey(PlanGoal, on_delete=models.PROTECT, related_name="+")
    component = models.SlugField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    words = models.TextField()
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "goal", "component", "revision"], name="revision_of_goal_link"
            ),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="goal_link_verdict"),
        )
        ordering = ("goal", "component", "revision")


class Decision(models.Model):
    """Whether the capabilities are updated now, and why (1.2, R91)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    update = models.BooleanField()
    reason = models.TextField()
    decided_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("decided_at", "pk")


class Change(models.Model):
    """The change under which the capabilities are updated. It lives in Change Management; here stands where (X3)."""

    class Result(models.TextChoices):
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Withdrawn or refused"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="changes")
    reference = models.CharField(max_length=120)
    where = models.CharField(max_length=500, blank=True, help_text="the tool that keeps it, or its address")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = InstantField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    words = models.TextField(blank=True, help_text="how it ended, and where that can be seen")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(closed_at=None),
                name="one_open_change_of_an_assessment",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, result="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(result="")),
                name="a_closed_change_has_a_result",
            ),
        )
        ordering = ("recorded_at", "pk")

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return self.result == self.Result.DONE


class CatalogueUpdate(models.Model):
    """The version of the catalogue that came of an assessment, under a change (1.3, R92)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="updates")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField()
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("recorded_at", "pk")


class Announcement(models.Model):
    """What people were told of updated capabilities (1.4).

    Whom it reached, and who has acknowledged it, is in the notices of the case that were made at the same instant (R93).
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="announcements")
    words = models.TextField()
    made_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("made_at", "pk")
