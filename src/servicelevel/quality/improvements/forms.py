"""What is filled in about a proposed improvement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from servicelevel.quality.improvements.actions import Decided
from servicelevel.said import LONGEST


class ProposeForm(forms.Form):
    """What was found in a report, and what could be better."""

    target = forms.ChoiceField(label="Target")
    words = forms.CharField(
        label="What you found, and what could be better", max_length=LONGEST, widget=forms.Textarea({"rows": 4}),
        help_text="Once the report is released, the Service Level Manager or the service owner decides on it.",
    )  # fmt: skip

    def __init__(self, targets: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["target"].choices = list(targets.items())  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Begin an improvement, with owner and day, or say why not."""

    wanted = forms.ChoiceField(
        label="Your decision", widget=forms.RadioSelect,
        choices=(("yes", "An improvement is begun"), ("no", "No improvement is needed")),
    )  # fmt: skip
    reason = forms.CharField(
        label="Why, and what is to be done", max_length=LONGEST, widget=forms.Textarea({"rows": 4})
    )
    owner = forms.CharField(
        label="Owner",
        required=False,
        max_length=200,
        help_text="Where an improvement is begun: who brings it about.",
    )
    due_on = forms.DateField(
        label="Until", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def decided(self) -> Decided:
        """The decision."""
        given = self.cleaned_data
        return Decided(given["wanted"] == "yes", given["reason"], given["owner"], given["due_on"])
