"""What is filled in about a relationship."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from servicelevel.communication.models import RelationshipEntry
from servicelevel.communication.relationship.actions import Written
from servicelevel.organisation.models import Person


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


class EntryForm(forms.Form):
    """What happened, and what has still to be done."""

    kind = forms.ChoiceField(
        label="What it is", choices=RelationshipEntry.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What was said or done", max_length=10_000, widget=forms.Textarea({"rows": 4}),
        help_text="It stays as you write it; what comes after is written as a follow-up.",
    )  # fmt: skip
    on = day("On")
    due_on = day("Until", "For a commitment or a next action: the last day in time.", required=False)
    owner = forms.ChoiceField(
        label="Who sees to it", required=False, help_text="For a commitment or a next action."
    )

    def __init__(self, people: Iterable[Person], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [("", "Nobody has to"), *((one.username, f"{one} ({one.party})") for one in people)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def written(self) -> Written:
        """What was filled in."""
        given = self.cleaned_data
        return Written(given["kind"], given["words"], given["on"], given["due_on"], given["owner"])


class FollowUpForm(EntryForm):
    """An answer to an entry."""

    closes = forms.BooleanField(label="Nothing more is needed for it: it is done", required=False)

    def __init__(self, people: Iterable[Person], stays_open: bool, *args: Any, **given: Any) -> None:
        super().__init__(people, *args, **given)
        if not stays_open:
            del self.fields["closes"]
