"""What is filled in about who holds tickets."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.monitoring.attribution.actions import LONGEST
from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.organisation.models import Party

THE_CUSTOMER = "The customer of the agreement"


class HolderForm(forms.Form):
    """A value of a field, and the party that holds a ticket while it stands there."""

    field = forms.ChoiceField(label="Field", choices=HolderNamed.Field)
    value = forms.CharField(
        label="Value", max_length=LONGEST, help_text="As the tickets write it, to the letter."
    )
    party = forms.ChoiceField(label="Held by", required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        parties = Party.objects.exclude(kind=Party.Kind.AUDITOR).order_by("name")
        named = [(one.key, f"{one.name} ({one.get_kind_display().lower()})") for one in parties]
        self.fields["party"].choices = [("", THE_CUSTOMER), *named]  # type: ignore[attr-defined]
