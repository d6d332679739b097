"""Documents, their versions, the files of each version, and documents that lie elsewhere."""

from __future__ import annotations

from django.db import models

from servicelevel.documents import kinds
from servicelevel.instants import InstantField
from servicelevel.organisation.models import Party, Person
from servicelevel.written import WrittenField


class Document(models.Model):
    """A controlled document, named by a key that never changes (R1).

    party: the customer or vendor that it is for, if any. about: the record that it belongs to, `kind:key`.
    """

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=[(one.key, one.name) for one in kinds.KINDS.values()])
    collection = models.CharField(max_length=8, choices=list(kinds.COLLECTIONS.items()))
    title = models.CharField(max_length=200)
    owner_role = models.CharField(max_length=40, help_text="the role that answers for it")
    owner_org = models.CharField(max_length=200)
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        related_name="documents",
        help_text="whom it is for, outside",
    )
    service = models.SlugField(max_length=80, blank=True)
    about = models.CharField(max_length=200, blank=True)
    made_at = InstantField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(collection__in=list(kinds.COLLECTIONS)), name="one_of_two_collections"
            ),
        )
        indexes = (
            models.Index(fields=["collection", "key"]),
            models.Index(fields=["kind", "key"]),
            models.Index(fields=["about"]),
            models.Index(fields=["party", "key"]),
        )

    def __str__(self) -> str:
        return self.key


class DocumentVersion(models.Model):
    """A version of a document. From its approval on only its state moves; triggers of the database hold that (R1).

    content: the mapping that `rendering.paper` reads, or nothing where the version is an uploaded file.
    made_from: what the content was made from, for instance a case and a template.
    supersedes: the version that was published before it; none for the first one that is (X33).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = InstantField(help_text="when the draft was last written")
    effective_on = models.DateField(help_text="from which day it holds")
    review_on = models.DateField(null=True, help_text="when it has to be looked at again")
    expires_on = models.DateField(null=True, help_text="the last day on which it holds")
    summary = models.TextField(help_text="what changed")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    content = WrittenField(default=dict)
    made_from = WrittenField(default=dict)
    text = models.TextField(blank=True, help_text="its words, for searching")
    approved_at = InstantField(null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = InstantField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = InstantField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state__in=["draft", "approved"]),
                name="one_version_under_way",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=models.Q(published_at__isnull=False),
                name="superseded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(supersedes=None) | models.Q(number__gt=1),
                name="the_first_supersedes_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", approved_at=None, published_at=None)
                | models.Q(state="approved", approved_at__isnull=False, published_at=None)
                | models.Q(state="published", approved_at__isnull=False, published_at__isnull=False)
                | models.Q(state="withdrawn", withdrawn_at__isnull=False),
                name="a_state_has_its_instants",
            ),
        )
        indexes = (models.Index(fields=["document", "state"]),)
        ordering = ("document", "number")

    def __str__(self) -> str:
        return f"{self.document_id}.{self.number}"


class Rendition(models.Model):
    """A file of a version: its name in the store and the digest of its bytes, which never change.

    waiting: the bytes until the store has confirmed that it holds them, then nothing.
    """

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="renditions")
    form = models.CharField(max_length=8, help_text="html, pdf, docx, or the ending of an uploaded file")
    media_type = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200, help_text="what whoever fetches it finds it as")
    place = models.CharField(max_length=300, help_text="its name in the store")
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    waiting = models.BinaryField(null=True)
    stored_at = InstantField(null=True)
    tries = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True, help_text="why the store does not hold it yet")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "form"], name="one_file_of_a_form"),
            models.CheckConstraint(
                condition=models.Q(waiting__isnull=False, stored_at=None)
                | models.Q(waiting=None, stored_at__isnull=False),
                name="bytes_are_here_or_in_the_store",
            ),
        )
        indexes = (models.Index(fields=["id"], condition=models.Q(stored_at=None), name="files_that_wait"),)
        ordering = ("version", "form")


class RelatedDocument(models.Model):
    """A document that lies elsewhere and that the process leans on, with its relation (R127).

    reachable: what the last look at its address said; None where nobody looked yet or nobody could tell.
    """

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    relation = models.CharField(
        max_length=60, help_text="process, procedure, template, requirements, or any word"
    )
    address = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="where it is a controlled document of ours",
    )
    owner = models.CharField(max_length=200, help_text="who keeps it")
    service = models.SlugField(max_length=80, blank=True)
    review_on = models.DateField(help_text="the day by which somebody has to look whether it still holds")
    registered_at = InstantField()
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewed_at = InstantField(null=True)
    checked_at = InstantField(null=True)
    reachable = models.BooleanField(null=True)
    found = models.CharField(
        max_length=300, blank=True, help_text="what the last look at the address found, in words"
    )
    ended_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["title"], condition=models.Q(ended_at=None), name="registered_once"
            ),
        )
        indexes = (models.Index(fields=["ended_at", "review_on"]),)
        ordering = ("title",)

    def __str__(self) -> str:
        return self.key
