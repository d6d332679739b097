"""What people fill in about assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.capabilities.assessments.models import Answer
from servicelevel.capabilities.assessments.rules import LONGEST, evidence_of
from servicelevel.capabilities.assessments.versions import Offer

ANSWERS = (
    ("supports", "Yes: it supports the requirements as it is"),
    ("gap", "In part: something is missing"),
    ("does not support", "No: it does not support them"),
)
LINKS = (
    ("supports", "It helps to reach the goal"),
    ("gap", "It should help, and something is missing"),
    ("does not support", "It does nothing for the goal"),
)
FIELDS = {
    "name": ("Name", "", 200, False),
    "description": ("Description", "What the service is, in the customer's words.", 4_000, True),
    "owner": ("Owner", "The one person who answers for the service.", 200, False),
    "hours": ("Hours", "The key of the calendar of the service hours.", 80, False),
}
"""What 1.3 offers to write anew, with its label, its hint, its length, and whether it has several lines. All else stays."""


def area(label: str, help_text: str = "", *, required: bool = True, most: int = LONGEST) -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.Textarea({"rows": 4}),
    )


def line(label: str, most: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A field for a line."""
    return forms.CharField(label=label, max_length=most, help_text=help_text, required=required)


class NothingForm(forms.Form):
    """An act without anything to fill in."""


class AnswerForm(forms.Form):
    """An answer with its evidence."""

    verdict = forms.ChoiceField(label="In one word", choices=ANSWERS, widget=forms.RadioSelect)
    words = area("Your answer", "What is there, what is missing, since when.")
    evidence = area(
        "Evidence", "One piece a line: the key of a document, a report, the address of a measurement.", required=False
    )  # fmt: skip
    none_because = area("Why there is no evidence", "Only where there is none.", required=False)

    @staticmethod
    def initial_of(answer: Any) -> dict[str, str]:
        """An answer as it is written in the form."""
        row: Answer = answer
        return {
            "verdict": row.verdict, "words": row.words, "evidence": "\n".join(row.evidence),
            "none_because": row.none_because,
        }  # fmt: skip

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        return self.cleaned_data | {"evidence": evidence_of(self.cleaned_data["evidence"])}


class GoalForm(forms.Form):
    """Whether the service, or a part of it, supports a goal."""

    component = forms.ChoiceField(label="What", required=False)
    verdict = forms.ChoiceField(label="In one word", choices=LINKS, widget=forms.RadioSelect)
    words = area("Why", "How it helps, or what is missing.")

    def __init__(self, parts: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if len(parts) == 1:
            del self.fields["component"]
        else:
            self.fields["component"].choices = list(parts.items())  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Decision 1.2."""

    update = forms.ChoiceField(
        label="Are the capabilities updated now?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, under Change Management"), ("no", "No, they stay as they are")),
    )  # fmt: skip
    reason = area("Why")
    change = line(
        "Change", 120, "For a yes: its reference in Change Management, for instance CHG-4711.", required=False
    )
    where = line("Where it is", 500, "The tool that keeps it, or its address.", required=False)

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        return self.cleaned_data | {"update": self.cleaned_data["update"] == "yes"}


class CloseChangeForm(forms.Form):
    """How a change ended."""

    done = forms.ChoiceField(
        label="How did the change end?", widget=forms.RadioSelect,
        choices=(("yes", "It was done"), ("no", "It was withdrawn or refused")),
    )  # fmt: skip
    words = area("How you know", "What was done or refused, and where that can be seen.")

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        return self.cleaned_data | {"done": self.cleaned_data["done"] == "yes"}


class NameChangeForm(forms.Form):
    """The change, where 1.2 was skipped, or in the place of one that came to nothing."""

    change = line("Change", 120, "Its reference in Change Management, for instance CHG-4711.")
    where = line("Where it is", 500, "The tool that keeps it, or its address.", required=False)


class CatalogueForm(forms.Form):
    """What can be offered now: fields of the catalogue as they are from now on, or a version that is there already.

    content: what the catalogue says now, None for a service that is not in it yet; versions: the numbers of those that
    were recorded since the change was named.
    """

    summary = area("What is new", "In a sentence or two that everybody understands.")
    version = forms.TypedChoiceField(
        label="Version of the catalogue", coerce=int, empty_value=None, required=False,
        help_text="Where somebody has recorded it already. Then the fields below count for nothing.",
    )  # fmt: skip
    service = line("Key of the service", 80, "Small letters, digits and hyphens; it never changes.")

    def __init__(
        self, content: Mapping[str, Any] | None, versions: Sequence[int], *args: Any, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.before = dict(content or {})
        if content is not None:
            del self.fields["service"]
        if versions:
            choices = [("", "As I write it below"), *((one, f"Version {one}") for one in versions)]
            self.fields["version"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["version"]
        for key, (label, hint, most, is_long) in FIELDS.items():
            if is_long:
                self.fields[key] = area(label, hint, required=False, most=most)
            else:
                self.fields[key] = line(label, most, hint, required=False)
            self.initial[key] = str(self.before.get(key) or "")

    def offer(self) -> Offer:
        """What 1.3 puts into the catalogue: what was written anew, None for what was emptied."""
        given = self.cleaned_data
        if given.get("version"):
            return Offer(version=given["version"])
        said = {key: given[key].strip() for key in FIELDS if given[key].strip() != self.initial[key].strip()}
        return Offer(
            changes={key: words or None for key, words in said.items()}, service=given.get("service", "")
        )


class AnnounceForm(forms.Form):
    """What everybody is told."""

    words = area(
        "What you tell them",
        "Customers read it as well: what is new, from when, and whom to ask. The name of the service is put before it.",
    )


class StartForm(forms.Form):
    """An assessment outside the schedule."""

    service = forms.ChoiceField(label="Service")
    reason = area("Why now")
    until = forms.DateField(
        label="Assessed by", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Left open, the time that the process sets.",
    )  # fmt: skip

    def __init__(self, services: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        named = sorted(services.items(), key=lambda one: one[1].casefold())
        self.fields["service"].choices = named  # type: ignore[attr-defined]

    def given(self, zone: str) -> dict[str, Any]:
        """The arguments of the act; `until` is the end of that day where the person is."""
        given, day = self.cleaned_data, self.cleaned_data["until"]
        until = datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC) if day else None
        return {"service": given["service"], "reason": given["reason"], "until": until}
