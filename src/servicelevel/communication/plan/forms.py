"""What is filled in about the plan and what it asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.communication import media
from servicelevel.communication.plan.rows import KINDS, Row
from servicelevel.communication.plan.running import Held, Message
from servicelevel.documents.uploads.accepted import ENDINGS, LARGEST, Upload, accepted
from servicelevel.errors import Invalid

EMPTY_ROWS = 2


def _area(label: str, help_text: str = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, max_length=10_000, required=required, widget=widget
    )


def _line(label: str, most: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=required)


class RowForm(forms.Form):
    """A row of the plan; an empty one is left out."""

    key = _line("Key", 60, "Such as Event 5. A notice is about the event of its number.", required=False)
    activity = _line("Activity", 300, required=False)
    rule = _line("When", 300, required=False)
    responsible = _line("Who", 300, required=False)
    audience = _line("For whom", 300, required=False)
    artifacts = _line("What it leaves", 300, "Parted by commas.", required=False)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(one, one.capitalize()) for one in KINDS],
        required=False,
        widget=forms.RadioSelect,
    )

    def row(self) -> Row | None:
        """The row; None where nothing was filled in."""
        given = {name: value.strip() for name, value in self.cleaned_data.items()}
        if not any(value for name, value in given.items() if name != "kind"):
            return None
        artifacts = tuple(one.strip() for one in given.pop("artifacts").split(",") if one.strip())
        return Row(artifacts=artifacts, **given)


RowForms = forms.formset_factory(RowForm, extra=EMPTY_ROWS, max_num=60)


def as_filled_in(row: Row) -> dict[str, Any]:
    """A row as the form shows it."""
    return {**vars(row), "artifacts": ", ".join(row.artifacts)}


class BecauseForm(forms.Form):
    """Why the plan is to change."""

    because = _area("Why the plan is to change", "The process owners read it before they approve.", rows=3)


class AnswerForm(forms.Form):
    """What a process owner says about a version of the plan."""

    approves = forms.ChoiceField(
        label="Your answer", widget=forms.RadioSelect,
        choices=(("yes", "I approve it"), ("no", "I object, for the reason below")),
    )  # fmt: skip
    words = _area("In words", "Needed for an objection.", rows=3, required=False)


class ArrangeForm(forms.Form):
    """When and where people meet."""

    meets_on = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    begins = forms.TimeField(label="Begins", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    minutes_long = forms.IntegerField(label="Minutes long", min_value=5, max_value=24 * 60, initial=60)
    place = _line("Where", 200, required=False)

    def meets_at(self, zone: str) -> datetime:
        """The instant, read in the zone of whoever fills it in."""
        local = datetime.combine(self.cleaned_data["meets_on"], self.cleaned_data["begins"], ZoneInfo(zone))
        return local.astimezone(ZoneInfo("UTC"))


class CloseForm(forms.Form):
    """How a meeting went."""

    on = forms.DateField(label="Held on", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    outcome = _area("What came of it", "Decisions, and corrective actions with who does them.")
    present = _area("Who came", "A name a line.", rows=3)
    absent = _area("Who was asked and did not come", "A name a line.", rows=2, required=False)
    minutes = forms.FileField(
        label="Minutes", required=False, help_text=f"One of {ENDINGS}; at most {LARGEST // 2**20} MB."
    )
    link = _line("Or where the minutes lie", 500, "An address, or the key of a document.", required=False)

    def held(self) -> Held | None:
        """What was filled in; adds an error and gives None for a file that is not accepted."""
        given = self.cleaned_data
        try:
            minutes = uploaded(given["minutes"], "minutes")
        except Invalid as invalid:
            for problem in invalid.problems:
                self.add_error("minutes", f"{problem.message}: {problem.remedy}")
            return None
        present, absent = given["present"].splitlines(), given["absent"].splitlines()
        return Held(given["on"], given["outcome"], present, absent, minutes, given["link"])


class NoticeForm(forms.Form):
    """The words of a notice."""

    words = _area(
        "The notice", "Leave it empty for a draft that is made from the plan.", rows=8, required=False
    )


class LogForm(forms.Form):
    """Something that somebody said or sent by themselves."""

    type = forms.ChoiceField(label="What it was", widget=forms.RadioSelect)
    medium = forms.ChoiceField(label="How", widget=forms.RadioSelect)
    audience = _line("To whom", 200)
    subject = _line("About what", 200)
    words = _area("What was said")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        carried = media.media()
        self.fields["type"].choices = [(one, one) for one in media.types()]  # type: ignore[attr-defined]
        self.fields["medium"].choices = [  # type: ignore[attr-defined]
            (name, f"{name}: carries {' and '.join(kinds).lower()}") for name, kinds in carried.items()
        ]

    def message(self) -> Message:
        """What was filled in."""
        return Message(**self.cleaned_data)


def uploaded(file: Any, path: str) -> Upload | None:
    """A file that was sent with a form, if one was. Raises Invalid for one that is not accepted."""
    return accepted(file.name, file.read(LARGEST + 1), path) if file else None
