"""The one Django app."""

from django.apps import AppConfig


class ServiceLevel(AppConfig):
    name = "servicelevel"
    verbose_name = "Service Level Management"
