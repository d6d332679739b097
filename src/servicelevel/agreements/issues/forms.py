"""What is filled in about issues."""

from __future__ import annotations

from django import forms

from servicelevel.said import LONGEST


class IssueForm(forms.Form):
    """What does not work."""

    words = forms.CharField(
        label="What does not work", max_length=LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text="It goes to the Service Level Manager, who is the escalation contact for OLAs and contracts.",
    )  # fmt: skip


class CloseForm(forms.Form):
    """What was done about it."""

    closing = forms.CharField(
        label="What was done about it", max_length=LONGEST, widget=forms.Textarea({"rows": 5})
    )
