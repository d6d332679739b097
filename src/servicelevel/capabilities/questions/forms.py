"""What is filled in about questions."""

from __future__ import annotations

from django import forms

from servicelevel.said import LONGEST


class AskForm(forms.Form):
    """A question."""

    words = forms.CharField(
        label="What you want to know", max_length=LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text="It goes to the owner of the service. For something that is broken, call the Service Desk.",
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Its answer."""

    answer = forms.CharField(label="Your answer", max_length=LONGEST, widget=forms.Textarea({"rows": 6}))
