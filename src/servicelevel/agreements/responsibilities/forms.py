"""What is filled in about the responsibilities of customers."""

from __future__ import annotations

from django import forms

from servicelevel.said import LONGEST


class EvidenceForm(forms.Form):
    """How a customer does its part."""

    words = forms.CharField(
        label="How you do this, and where it can be seen",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )


class JudgeForm(forms.Form):
    """Whether the provider holds it for kept."""

    kept = forms.ChoiceField(
        label="Does the customer do this?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, it is kept"), ("no", "No, it is not kept")),
    )  # fmt: skip
    because = forms.CharField(
        label="How you know", max_length=LONGEST, widget=forms.Textarea({"rows": 4}),
        help_text="The customer reads this.",
    )  # fmt: skip
