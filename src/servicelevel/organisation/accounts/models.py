"""Tokens with which programs act for a person."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField
from servicelevel.organisation.models import Person


class ApiToken(models.Model):
    """A token of a person. Only its digest is kept; the secret is shown once, when it is made."""

    class Scope(models.TextChoices):
        READ = "read", "Read only"
        WRITE = "write", "Read and act"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    begins_with = models.CharField(max_length=12, help_text="to tell tokens apart")
    created_at = InstantField()
    expires_at = InstantField()
    last_used_at = InstantField(null=True, help_text="to the hour")
    ended_at = InstantField(null=True)
