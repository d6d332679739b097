"""Parties and the people who act for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Party(models.Model):
    """An organisation that agreements name: the provider, one of its teams, a customer or a vendor."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", "Provider"
        TEAM = "team", "Team of the provider"
        CUSTOMER = "customer", "Customer"
        VENDOR = "vendor", "Vendor"

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Someone who signs in. `party` says for whom they act; without one they see nothing."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    zone = models.CharField(max_length=60, default="UTC", help_text="IANA zone in which times are shown")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
