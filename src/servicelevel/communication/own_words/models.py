"""The words of notices that the organisation wrote."""

from __future__ import annotations

from django.db import models

from servicelevel.communication.own_words.rules import OwnWords


class NoticeWords(models.Model):
    """The own words of one kind of notice. No row: those of the software. Earlier ones stand in the ledger."""

    kind = models.CharField(max_length=12, unique=True)
    subject = models.TextField(blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    @property
    def words(self) -> OwnWords:
        """The words, as a notice takes them."""
        return OwnWords(self.subject, self.before, self.after)
