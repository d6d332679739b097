"""What people fill in about steps besides taking them."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.process.definition import Reading

STANCES = (("yes", "I agree"), ("no", "I object"), ("", "I only say what I know"))


class ReplyForm(forms.Form):
    """What somebody who is consulted thinks."""

    words = forms.CharField(
        label="Your reply", max_length=10_000, widget=forms.Textarea,
        help_text="It stands beside the step, with your name and role, and stays.",
    )  # fmt: skip
    stance = forms.ChoiceField(
        label="Do you agree that this goes ahead?", choices=STANCES, required=False, widget=forms.RadioSelect
    )

    def supports(self) -> bool | None:
        """True for agreement, False for an objection, None for neither."""
        return {"yes": True, "no": False}.get(self.cleaned_data["stance"])


class SkipForm(forms.Form):
    """Why a step should be skipped, and for a decision which way it goes."""

    reason = forms.CharField(
        label="Why this step should be skipped", max_length=10_000, widget=forms.Textarea,
        help_text="A second person decides on it, and it is shown wherever the case is.",
    )  # fmt: skip
    outcome = forms.ChoiceField(label="Which way the case goes then", widget=forms.RadioSelect)

    def __init__(self, reading: Reading, step: str, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        ways = [(outcome, outcome.capitalize()) for outcome in reading.steps[step].outcomes]
        if len(ways) == 1:
            del self.fields["outcome"]
            self.only_way = ways[0][0]
        else:
            self.fields["outcome"].choices = ways  # type: ignore[attr-defined]
            self.only_way = ""


class DecideForm(forms.Form):
    """Whether a step may be skipped."""

    granted = forms.ChoiceField(
        label="Your decision", widget=forms.RadioSelect,
        choices=(("yes", "The step may be skipped"), ("no", "The step is to be taken")),
    )  # fmt: skip
