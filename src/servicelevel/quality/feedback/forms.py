"""What is filled in about feedback."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.quality.feedback.models import FeedbackAnswer
from servicelevel.said import LONGEST

SCALE = (("1", "1, not at all"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, fully"))


class AskForm(forms.Form):
    """Which customer is asked, about which SLA, and until when."""

    agreement = forms.ChoiceField(label="About which SLA")
    until = forms.DateField(
        label="Until", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day on which they can answer.",
    )  # fmt: skip

    def __init__(self, agreements: list[tuple[str, str]], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["agreement"].choices = agreements  # type: ignore[attr-defined]

    def until_end_of_day(self, zone: str) -> datetime:
        """The end of the last day, in a zone."""
        day = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


class AnswerForm(forms.Form):
    """Two questions and room for words."""

    satisfied = forms.ChoiceField(
        label="How satisfied are you with the service?", choices=SCALE, widget=forms.RadioSelect
    )
    reflects = forms.ChoiceField(
        label="Do its targets show what you experience?", choices=FeedbackAnswer.Reflects.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="In words", required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 4}),
        help_text="What went well, what did not, and what no target measures. The provider reads it with your name.",
    )  # fmt: skip
