"""What is filled in about breaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from servicelevel.organisation.models import Person
from servicelevel.organisation.roles import OF_PROVIDER
from servicelevel.said import LONGEST


class ClassifyForm(forms.Form):
    """Why a clock was breached."""

    cause = forms.ChoiceField(label="Class of cause")
    narrative = forms.CharField(
        label="What happened", max_length=LONGEST, widget=forms.Textarea({"rows": 6}),
        help_text="Begin from the evidence, and say what it cannot: why it came to this, and what it meant.",
    )  # fmt: skip

    def __init__(self, classes: dict[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["cause"].choices = [("", "Choose one"), *classes.items()]  # type: ignore[attr-defined]


class TogetherForm(ClassifyForm):
    """Which breaches have the same cause, and which it is."""

    clocks = forms.MultipleChoiceField(label="Breaches", widget=forms.CheckboxSelectMultiple)
    field_order = ("clocks", "cause", "narrative")

    def __init__(self, waiting: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["clocks"].choices = list(waiting.items())  # type: ignore[attr-defined]


class InvestigateForm(forms.Form):
    """Who looks into it, until when, and where to begin."""

    owner = forms.ChoiceField(label="Owner", help_text="It waits in their duties until they close it.")
    due_on = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    cause = forms.CharField(
        label="What is thought to be the cause", max_length=LONGEST, widget=forms.Textarea({"rows": 4})
    )
    links = forms.CharField(
        label="Incidents and problems", required=False, widget=forms.Textarea({"rows": 3}),
        help_text="One on each line: a ticket as its page says (desk/INC0001), a problem's number, or an address.",
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        people = Person.objects.filter(is_active=True, party__kind__in=OF_PROVIDER).select_related("party")
        named = [(one.username, f"{one}, {one.party}") for one in people.order_by("username")]
        self.fields["owner"].choices = [("", "Choose somebody"), *named]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What is asked for."""
        return self.cleaned_data | {"links": self.cleaned_data["links"].splitlines()}


class CloseForm(forms.Form):
    """What was found."""

    finding = forms.CharField(
        label="What was found", max_length=LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text="The cause as it turned out, and what is done about it.",
    )  # fmt: skip


class CauseClassForm(forms.Form):
    """A class of causes of the organisation's own."""

    key = forms.SlugField(
        label="Key", max_length=60, help_text="Letters, digits and hyphens; it stays for ever."
    )
    name = forms.CharField(label="Name", max_length=120)
