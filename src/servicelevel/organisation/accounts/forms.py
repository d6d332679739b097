"""What people fill in about their own account."""

from __future__ import annotations

from django import forms

from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.accounts.tokens import LONGEST_DAYS
from servicelevel.worktime.zone_names import zones


class ZoneForm(forms.Form):
    """In which zone somebody reads times."""

    zone = forms.CharField(
        label="Time zone",
        max_length=60,
        help_text="An IANA zone, for instance America/Chicago or Europe/Berlin.",
    )

    def clean_zone(self) -> str:
        """A zone that exists."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in zones():
            raise forms.ValidationError(f"{zone} is no time zone; write it like America/Chicago.")
        return zone


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(label="What it is for", max_length=80)
    scope = forms.ChoiceField(
        label="What it may do", choices=ApiToken.Scope.choices, widget=forms.RadioSelect
    )
    days = forms.IntegerField(label="For how many days", min_value=1, max_value=LONGEST_DAYS, initial=90)
