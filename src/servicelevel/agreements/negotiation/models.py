"""A negotiation: the documents that are negotiated in it, their proposals, what was said of each, and the signatures."""

from __future__ import annotations

from django.db import models

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person
from servicelevel.process.models import Case
from servicelevel.requirements.models import SlrVersion
from servicelevel.written import WrittenField

DIGEST = "SHA-256 of the canonical content"


class Negotiation(models.Model):
    """What a case of procedure 3.0 is about. pinned: the inputs as they were when it began (R103).

    management_negotiates: CS Management negotiates in person; the Service Level Manager advises and records (R104).
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="negotiation")
    trigger = models.CharField(max_length=40)
    slr = models.ForeignKey(SlrVersion, on_delete=models.PROTECT, null=True, related_name="+")
    pinned = WrittenField(
        default=dict, help_text="agreements of the service then: key -> number of the version"
    )
    management_negotiates = models.BooleanField(default=False)
    dcd = models.CharField(max_length=120, blank=True, help_text="key of the data collection document")

    def __str__(self) -> str:
        return self.case.key


class ReviewFinding(models.Model):
    """What the review of current agreements found, and what became of it (3.1)."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="findings")
    key = models.CharField(max_length=200)
    words = models.TextField()
    severity = models.CharField(max_length=20)
    answer = models.CharField(max_length=10)
    reason = models.TextField()
    answered_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["negotiation", "key"], name="a_finding_is_answered_once"),
        )
        ordering = ("pk",)


class Draft(models.Model):
    """A document that is negotiated: it becomes a version of the agreement with its key. left_out_at: it is not needed."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField(help_text="within the negotiation")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=3, choices=Agreement.Kind)
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    begun_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    left_out_at = InstantField(null=True)
    left_out_because = models.TextField(blank=True)
    version = models.OneToOneField(
        AgreementVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="draft",
        help_text="what was signed",
    )
    document = models.CharField(max_length=120, blank=True, help_text="key of the published document")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["negotiation", "number"], name="draft_number"),
            models.UniqueConstraint(
                fields=["negotiation", "key"], condition=models.Q(left_out_at=None), name="one_draft_of_a_key"
            ),
            models.UniqueConstraint(
                fields=["negotiation"],
                condition=models.Q(kind="SLA", left_out_at=None),
                name="one_sla_of_a_case",
            ),
        )
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class Proposal(models.Model):
    """A whole text of a draft, as somebody proposed it. Never edited: a change is the next one, in a new round (R106)."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    content = WrittenField()
    digest = models.CharField(max_length=64, help_text=DIGEST)
    summary = models.TextField()
    role = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="proposal_number"),)
        ordering = ("draft", "number")


class Comment(models.Model):
    """What somebody says about a clause of a draft, or about all of it. Never edited."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    clause = models.CharField(max_length=100, blank=True)
    words = models.TextField()
    role = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        ordering = ("at", "pk")


class Consent(models.Model):
    """A seat agrees to a text, objects to it, or is waived by the Service Level Manager. Never edited, never removed.

    digest: of the content that it is about; it holds while the latest proposal has the same.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="consents")
    role = models.CharField(max_length=40)
    party = models.CharField(max_length=80, blank=True, help_text="key; empty: any of the provider's")
    position = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, help_text=DIGEST)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(position="agrees") | ~models.Q(words=""),
                name="who_does_not_agree_says_why",
            ),
        )
        ordering = ("pk",)


class LeftOut(models.Model):
    """A mandatory section that an SLA goes without, or a target marked as unmeasured, with the reason (R107, R171)."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="left_out")
    about = models.CharField(max_length=100)
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "about"], name="left_out_once"),)
        ordering = ("pk",)


class SigningWaiver(models.Model):
    """A hindrance of the signatures that somebody asks to put up with; a second person grants or refuses it (R84, R18).

    words, outward: of the hindrance as it was, for the provider and for every reader of the SLA.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="waivers")
    about = models.CharField(max_length=200)
    words = models.TextField()
    outward = models.TextField()
    reason = models.TextField()
    asked_at = InstantField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = InstantField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["draft", "about"],
                condition=models.Q(granted=None) | models.Q(granted=True),
                name="one_waiver_of_a_hindrance",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, granted=None)
                | (
                    models.Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                ),
                name="a_second_person_waives",
            ),
        )
        ordering = ("pk",)


class Signature(models.Model):
    """A signature under exactly the content with this digest, by a role once; by the Service Level Manager under an OLA
    or UC it is the authorisation. recorded_by: who brought the scan of a paper. certificate: whose own key signed.
    """

    class Manner(models.TextChoices):
        ELECTRONIC = "electronic", "Electronic"
        PAPER = "paper", "On paper"
        OWN_KEY = "own key", "With an own certificate"

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="signatures")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text=DIGEST)
    role = models.CharField(max_length=40)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=10, choices=Manner)
    evidence = models.CharField(
        max_length=120, blank=True, help_text="key of the scan, or of the signed text"
    )
    certificate = models.CharField(max_length=300, blank=True, help_text="name on it, and its SHA-256 in hex")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["draft", "digest", "role"], name="a_role_signs_once"),
            models.CheckConstraint(
                condition=models.Q(manner="electronic") | ~models.Q(evidence=""), name="paper_has_a_scan"
            ),
        )
        ordering = ("pk",)


class Presentation(models.Model):
    """The commitment was presented to the customer: when, and who was there (R26)."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="presentations")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    attendees = models.TextField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        ordering = ("held_on", "pk")


class Ticked(models.Model):
    """A line of the checklist for initiating the service is done (R27)."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="ticked")
    key = models.CharField(max_length=100)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["negotiation", "key"], name="ticked_once"),)
        ordering = ("pk",)
