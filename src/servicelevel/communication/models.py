"""What was said to whom: relationships with customers, the plan with its occasions, what went out to whom, reviews."""

from __future__ import annotations

from django.db import models

from servicelevel.documents.models import Document
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person
from servicelevel.written import WrittenField


class RelationshipEntry(models.Model):
    """Something in the relationship with a customer. Triggers of the database refuse to change or remove it (R24).

    follows: the entry that this one answers; closes: whether that one needs nothing more.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", "Contact"
        MEETING = "meeting", "Meeting"
        COMPLAINT = "complaint", "Complaint"
        COMMITMENT = "commitment", "Commitment"
        NEXT_ACTION = "next action", "Next action"

    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="relationship")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField()
    on = models.DateField(help_text="the day on which it happened")
    due_on = models.DateField(null=True, help_text="the last day on which it can be done in time")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="who sees to it"
    )
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    closes = models.BooleanField(default=False)
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind__in=["commitment", "next action"])
                | models.Q(due_on__isnull=False, owner__isnull=False),
                name="what_is_promised_has_owner_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(closes=False) | models.Q(follows__isnull=False),
                name="closes_what_it_follows",
            ),
            models.UniqueConstraint(fields=["follows"], condition=models.Q(closes=True), name="closed_once"),
        )
        indexes = (
            models.Index(fields=["customer", "on"]),
            models.Index(fields=["owner", "due_on"]),
        )


class PlanVersion(models.Model):
    """A version of the communication plan. Never edited: a change is a new row, approved by the process owners (R163, R174).

    rows: under "rows" a list of mappings of key, activity, rule, responsible, audience, artifacts, kind.
    """

    number = models.PositiveIntegerField(unique=True)
    rows = WrittenField()
    because = models.TextField()
    proposed_at = InstantField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    in_force_from = InstantField(
        null=True, help_text="when more than half of the process owners had approved"
    )


class PlanAnswer(models.Model):
    """What a process owner says about a version of the plan; once."""

    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approves = models.BooleanField()
    words = models.TextField(blank=True)
    at = InstantField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "person"], name="a_plan_is_answered_once"),)


class Occasion(models.Model):
    """An event or notice of the plan that somebody arranged or held; what nobody touched follows from the plan alone."""

    key = models.SlugField(max_length=200, unique=True)
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="as the plan had it when it was first touched")
    meets_at = InstantField(null=True)
    minutes_long = models.PositiveIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    done_at = InstantField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    held_on = models.DateField(null=True, help_text="the day on which it took place")
    outcome = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True, help_text="minutes that lie elsewhere")
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(held_on__isnull=False), name="done_on_a_day"
            ),
        )


class Attendance(models.Model):
    """Somebody who was asked to an occasion, and whether they came (R175, R176)."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="attendance")
    name = models.CharField(max_length=200)
    came = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["occasion", "name"], name="asked_once"),)


class Communication(models.Model):
    """What goes out, of one type and over one medium that carries it (R191, R192).

    line: of the ledger, where a line caused it; question: what its readers confirm; due_on: until when it has to be given
    out; invitation: iCalendar text.
    """

    type = models.CharField(max_length=24)
    medium = models.CharField(max_length=24)
    subject = models.CharField(max_length=200)
    words = models.TextField()
    audience = models.CharField(max_length=200)
    question = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=200, blank=True, help_text="the record that it is about, kind:key")
    line = models.BigIntegerField(null=True)
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, null=True, related_name="communications")
    due_on = models.DateField(null=True)
    invitation = models.TextField(blank=True)
    made_at = InstantField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    given_out_at = InstantField(null=True)
    given_out_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["line", "about"], condition=models.Q(line__isnull=False), name="a_line_is_told_once"
            ),
        )
        indexes = (models.Index(fields=["about"]), models.Index(fields=["made_at"]))


class Receipt(models.Model):
    """A person who is told something, and when they confirmed that they read it (R34, R164)."""

    communication = models.ForeignKey(Communication, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    must_confirm = models.BooleanField()
    confirmed_at = InstantField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["communication", "person"], name="told_once"),)
        indexes = (models.Index(fields=["person", "confirmed_at"]),)


class ProcessReview(models.Model):
    """A review of the process itself, with what was decided (R167)."""

    held_on = models.DateField()
    next_on = models.DateField(help_text="the day until when the next one has to be held")
    findings = models.TextField()
    decisions = models.TextField()
    present = models.TextField(help_text="who took part, a name a line")
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    link = models.CharField(max_length=500, blank=True, help_text="minutes that lie elsewhere")
    recorded_at = InstantField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(next_on__gt=models.F("held_on")), name="the_next_review_is_later"
            ),
        )


class OutgoingNotice(models.Model):
    """What one person is sent because of one line of the ledger: made exactly once, delivered at least once.

    key: fixed here, before anything is sent, and the same at every try, so that whoever gets it twice knows it. claim:
    grows with each worker that takes it, so that one which was away too long cannot settle what another has taken.
    gathered_in: the one with which it goes out, together with others; that one has no line, and takes no more in once it
    was claimed.
    """

    line = models.BigIntegerField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80, unique=True)
    way = models.CharField(max_length=8, default="mail")
    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    words = models.TextField()
    place = models.CharField(
        max_length=500, blank=True, help_text="where it leads, without the installation's address"
    )
    only_warnings = models.BooleanField(help_text="says nothing any more once it is a day old")
    urgent = models.BooleanField(default=False, help_text="is sent in quiet hours too")
    gathered_in = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="gathered")
    made_at = InstantField()
    next_try_at = InstantField(null=True, help_text="empty: it is settled, or goes out with another one")
    tries = models.PositiveIntegerField(default=0)
    claim = models.PositiveIntegerField(default=0)
    claimed_until = InstantField(null=True)
    delivered_at = InstantField(null=True)
    trouble = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["next_try_at"], name="notice_to_send", condition=models.Q(next_try_at__isnull=False)
            ),
            models.Index(fields=["person", "made_at"], name="notice_of_person"),
        )


class NoticePreference(models.Model):
    """How and when a person wants to be told. Who has said nothing is told by mail, of each kind when it begins to be told.

    kinds: for each kind of notice "at once", "daily" or "never". sealed_address: of a chat or a program, readable with
    the key of the installation alone; turn: how many addresses there were, since the secret of a webhook follows from it.
    """

    class Way(models.TextChoices):
        MAIL = "mail", "Mail"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        WEBHOOK = "webhook", "A program (webhook)"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way, default=Way.MAIL)
    sealed_address = models.TextField(blank=True)
    turn = models.PositiveIntegerField(default=0)
    kinds = WrittenField(default=dict)
    digest_hour = models.PositiveSmallIntegerField(default=7)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(digest_hour__lt=24), name="an_hour_of_the_day"),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
        )
