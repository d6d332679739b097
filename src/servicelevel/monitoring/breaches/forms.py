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
    """Which breaches have the same cause, and which it is.

    shown: those that stood on the page when it was opened; all of them are meant where somebody says so, and none that came
    since.
    """

    every = forms.BooleanField(required=False)
    clocks = forms.MultipleChoiceField(label="Breaches", required=False, widget=forms.CheckboxSelectMultiple)
    shown = forms.MultipleChoiceField(
        label="Shown on this page", required=False, widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": "Somebody has classified some of these meanwhile; look at the page again."},
    )  # fmt: skip
    field_order = ("every", "clocks", "cause", "narrative")

    def __init__(self, waiting: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, initial={"shown": list(waiting)}, **given)
        self.fields["every"].label = f"All {len(waiting)} that are shown on this page"
        for name in ("clocks", "shown"):
            self.fields[name].choices = list(waiting.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Some are chosen, or all that were shown."""
        given = super().clean() or {}
        if (
            not (given.get("clocks") or (given.get("every") and given.get("shown")))
            and "shown" not in self.errors
        ):
            self.add_error("clocks", "Tick those that are meant, or all that are shown on this page.")
        return given

    def chosen(self) -> list[str]:
        """The breaches that are meant."""
        given = self.cleaned_data
        found: list[str] = given["shown"] if given["every"] else given["clocks"]
        return found


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
