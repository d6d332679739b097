"""What is filled in about findings."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.process.audit.models import Finding


class FindingForm(forms.Form):
    """What an audit found."""

    weight = forms.ChoiceField(label="What it is", choices=Finding.Weight.choices, widget=forms.RadioSelect)
    about = forms.CharField(
        label="What it is about",
        max_length=200,
        help_text="For instance CAP-2026-0012, step 2.2, or policy P3.",
    )
    words = forms.CharField(
        label="What was found", max_length=10_000, widget=forms.Textarea,
        help_text="What should be, what is, and where that can be seen.",
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The corrective action."""

    action = forms.CharField(label="What will be done", max_length=10_000, widget=forms.Textarea)
    owner = forms.CharField(
        label="Who does it", max_length=150, help_text="The name with which they sign in."
    )
    until = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def due(self, zone: str) -> datetime:
        """The end of the last day, local to whoever fills it in, in UTC."""
        return datetime.combine(self.cleaned_data["until"], time.max, ZoneInfo(zone)).astimezone(UTC)


class DoneForm(forms.Form):
    """That the action is done."""

    words = forms.CharField(
        label="What was done, and where that can be seen", max_length=10_000, widget=forms.Textarea
    )


class VerifyForm(forms.Form):
    """Whether it worked."""

    works = forms.ChoiceField(
        label="Did it work?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, the finding is closed"), ("no", "No, it is open again")),
    )  # fmt: skip
    verdict = forms.CharField(label="How you know", max_length=10_000, widget=forms.Textarea)
