"""The one Django app."""

from django.apps import AppConfig


class ServiceLevel(AppConfig):
    name = "servicelevel"
    verbose_name = "Service Level Management"

    def ready(self) -> None:
        """Listen to the library of accounts."""
        from servicelevel.organisation.accounts import listening  # noqa: F401
