"""What is filled in about costs."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.agreements.costs.actions import LONGEST, Stated


class CostForm(forms.Form):
    """What a service, or a goal of a target on it, costs a year."""

    target = forms.CharField(
        label="Target, by its id", required=False, max_length=80,
        help_text="As agreements name it, for instance available. Empty: the service as it is.",
    )  # fmt: skip
    goal = forms.CharField(
        label="Goal", required=False, max_length=80, help_text="99.5%, 8h, 2 working days, <= 10."
    )
    priority = forms.CharField(
        label="Priority", required=False, max_length=100, help_text="As tickets write it. Empty: every one."
    )
    yearly = forms.DecimalField(
        label="Cost a year", required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text="Empty: the step is taken back.",
    )  # fmt: skip
    currency = forms.CharField(label="Currency", max_length=3, help_text="Three letters, for instance EUR.")
    words = forms.CharField(
        label="What is paid with it, and where the figure comes from", max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text="Goals alone are compared: say for which hours of service it is meant.",
    )  # fmt: skip

    def stated(self) -> Stated:
        """What was filled in."""
        given: dict[str, Any] = {
            key: value.strip() if isinstance(value, str) else value
            for key, value in self.cleaned_data.items()
        }
        return Stated(**given | {"currency": given["currency"].upper()})
