"""Parties and the people who act for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from servicelevel.instants import InstantField


class Party(models.Model):
    """An organisation that agreements name: the provider, one of its teams, a customer, a vendor, an auditor."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", "Provider"
        TEAM = "team", "Team of the provider"
        CUSTOMER = "customer", "Customer"
        VENDOR = "vendor", "Vendor"
        AUDITOR = "auditor", "Auditor"

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


class RoleHolding(models.Model):
    """A person holds a role: everywhere, or for one service, one agreement, one customer; from a day until a day.

    A customer's or vendor's role reaches only as far as their own party, whatever the scope says.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=40)
    service = models.SlugField(max_length=80, blank=True, help_text="key of a service; empty: every service")
    agreement = models.SlugField(max_length=80, blank=True, help_text="key of an agreement; empty: every one")
    customer = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: every one"
    )
    begins = InstantField()
    ends = InstantField(null=True, help_text="the first instant at which it is not held any more")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(role="service-owner", ends__isnull=True) & ~models.Q(service=""),
                name="one_service_owner",
            ),
        )
        indexes = (models.Index(fields=["role", "service"]), models.Index(fields=["person"]))


class Deputy(models.Model):
    """Someone who acts for another in the roles of that person (or in one of them) for a while."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputises_for")
    role = models.CharField(max_length=40, blank=True, help_text="empty: in every role")
    begins = InstantField()
    ends = InstantField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(person=models.F("deputy")), name="nobody_is_their_own_deputy"
            ),
        )


class SignatureAuthority(models.Model):
    """A person may sign for their party, for one kind of agreement or for all (R52)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signature_authorities")
    kind = models.CharField(max_length=12, blank=True, help_text="SLA, OLA, UC; empty: every kind")
    begins = InstantField()
    ends = InstantField(null=True)
