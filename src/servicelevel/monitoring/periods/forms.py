"""What is filled in about a reporting period, its reports, and queries on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms

from servicelevel.monitoring.exclusions.forms import LocalInstant
from servicelevel.monitoring.periods.models import ReportQuery
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.said import LONGEST


def area(rows: int = 4) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea({"rows": rows})


class NothingForm(forms.Form):
    """Nothing has to be filled in."""


class BeginForm(forms.Form):
    """The review for which the report is made."""

    review_on = forms.DateField(
        label="Day of the review", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="The report is due three working days before. Leave it empty where none is arranged yet.",
    )  # fmt: skip


class WordsForm(forms.Form):
    """Words for others to read."""

    words = forms.CharField(max_length=LONGEST, widget=area())

    def __init__(self, label: str, *args: Any, required: bool = True, hint: str = "", **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["words"]
        field.label, field.required, field.help_text = label, required, hint


class NoteForm(forms.Form):
    """What the figure of a target means."""

    target = forms.ChoiceField(label="Target")
    words = forms.CharField(
        label="What it means", max_length=LONGEST, widget=area(6),
        help_text="Begin from what the data says, and say what it cannot: why, and what it meant to the customer.",
    )  # fmt: skip

    def __init__(self, targets: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["target"].choices = list(targets.items())  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    """Something that is being done to improve the service."""

    words = forms.CharField(label="What is being done", max_length=LONGEST, widget=area())
    owner = forms.CharField(label="Who sees to it", max_length=200)
    due_on = forms.DateField(
        label="Until when", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class ReviewForm(forms.Form):
    """What the pre-review found."""

    review = forms.CharField(
        label="What you found, held against the agreement", max_length=LONGEST, widget=area(),
        help_text="From then on the customer may open the report.",
    )  # fmt: skip


class RecipientsForm(forms.Form):
    """To whom a report goes."""

    people = forms.MultipleChoiceField(
        label="To whom it goes", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Others, who have no access here", required=False, max_length=2_000, widget=area(2),
        help_text="One in each line. They are written down; you send them the file.",
    )  # fmt: skip

    def __init__(self, to: Mapping[str, tuple[Person, str]], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [(name, f"{person}, {roles.NAMES[role]}") for name, (person, role) in to.items()]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]
        self.fields["people"].initial = list(to)

    def to(self) -> dict[str, Any]:
        """The arguments of the act."""
        others = self.cleaned_data["others"].splitlines()
        return {"people": self.cleaned_data["people"], "others": others}


class RestateForm(RecipientsForm):
    """Why the report is restated, and to whom the restatement goes."""

    reason = forms.CharField(
        label="Why it is restated", max_length=LONGEST, widget=area(3),
        help_text="It stands in the report, above the list of all differences.",
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = ("reason", "people", "others", "seen")


class QueryForm(forms.Form):
    """A question on a figure of a report, or on an interval of it."""

    target = forms.ChoiceField(label="About which figure", required=False)
    begins = LocalInstant(label="From", required=False)
    ends = LocalInstant(label="Until", required=False)
    words = forms.CharField(label="What do you see otherwise", max_length=LONGEST, widget=area())

    def __init__(self, targets: Iterable[tuple[str, str]], zone: str, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.zone = zone
        self.fields["target"].choices = [("", "The whole report"), *targets]  # type: ignore[attr-defined]
        self.fields["begins"].help_text = f"If it is about an interval. Local time of the agreement ({zone})."

    def asked(self) -> dict[str, Any]:
        """The arguments of the act."""
        given = self.cleaned_data
        return {name: given[name] for name in ("words", "target")} | {
            name: self._instant(given[name]) for name in ("begins", "ends")
        }

    def _instant(self, given: datetime | None) -> datetime | None:
        return LocalInstant.in_zone(given, self.zone) if given else None


class AnswerForm(forms.Form):
    """What becomes of a query."""

    outcome = forms.ChoiceField(
        label="What becomes of it", choices=ReportQuery.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label="Your answer", max_length=LONGEST, widget=area())
