"""A service as a form: every field of the catalogue, in the form in which people write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.capabilities.models import Component, Dependency
from servicelevel.capabilities.service_content import (
    FIELDS,
    KEY,
    LAST_WAVE,
    LONGEST,
    OFFERING,
    Content,
    Field,
)

ONE_A_LINE = ("keys", "texts", "offerings")
BETWEEN = " | "


class ServiceForm(forms.Form):
    """What the catalogue is to say of a service, why, and from when."""

    def __init__(self, calendars: Sequence[str], is_new: bool, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if is_new:
            help_text = "For files and addresses; it stays. Small letters, digits and hyphens."
            self.fields["key"] = forms.RegexField(
                f"^{KEY.pattern}$", label="Key", max_length=80, help_text=help_text,
                error_messages={"invalid": "Write small letters, digits and hyphens, for instance it-support."},
            )  # fmt: skip
        for one in FIELDS:
            self.fields[one.key] = _field(one, calendars)
        self.fields["because"] = forms.CharField(
            label="Why it is to change", max_length=1_000, required=False, widget=forms.Textarea({"rows": 2})
        )
        self.fields["holds_from"] = forms.DateField(
            label="From which day", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            help_text="Empty: from when it is authorised.",
        )  # fmt: skip

    def content(self) -> dict[str, Any]:
        """The content that was filled in, without what is empty."""
        found = {one.key: _value(one, self.cleaned_data.get(one.key)) for one in FIELDS}
        return {key: value for key, value in found.items() if value not in (None, "", [])}

    def begins(self, zone: str) -> datetime | None:
        """The first instant of the day that was given, local to whoever fills it in."""
        day = self.cleaned_data.get("holds_from")
        return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC) if day else None


class AuthoriseForm(forms.Form):
    """What an authorisation rests on; asked for where a service is offered for the first time (R19)."""

    slr = forms.CharField(
        label="Documented requirements", max_length=40, required=False,
        help_text="The key of the request, such as SLR-2026-0001.",
    )  # fmt: skip
    without_slr_because = forms.CharField(
        label="Or why it is offered without them", max_length=1_000, required=False, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip


class DependencyForm(forms.Form):
    """That a service, or a component below it, rests on a component."""

    above = forms.ChoiceField(label="What rests on it")
    component = forms.CharField(
        label="Key of the component", max_length=80, help_text="A new one is added; small letters, digits, hyphens."
    )  # fmt: skip
    name = forms.CharField(
        label="Its name",
        max_length=200,
        required=False,
        help_text="For a new one; empty keeps the name it has.",
    )
    component_kind = forms.ChoiceField(
        label="What it is", required=False, choices=[("", "As it is"), *Component.Kind.choices]
    )
    provider = forms.ChoiceField(label="Who provides it", required=False)
    looked_after = forms.CharField(
        label="When it is looked after", max_length=200, required=False, help_text="A calendar, or words."
    )
    kind = forms.ChoiceField(label="How it is needed", choices=Dependency.Kind.choices)
    group = forms.CharField(label="Group of alternatives", max_length=80, required=False)
    k = forms.CharField(label="How many of the group have to be there", max_length=3, required=False)
    hours = forms.CharField(
        label="When it is needed", max_length=200, required=False, help_text="Empty: always."
    )

    def __init__(
        self, places: Sequence[tuple[str, str]], providers: Sequence[tuple[str, str]], *args: Any, **given: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **given)
        self.fields["above"].choices = places  # type: ignore[attr-defined]
        self.fields["provider"].choices = [("", "As it is"), *providers]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why a draft is withdrawn, or a service retired."""

    because = forms.CharField(label="Why", max_length=1_000, widget=forms.Textarea({"rows": 2}))


def filled_in(content: Content) -> dict[str, Any]:
    """A content as the form shows it."""
    return {one.key: _shown(one, content[one.key]) for one in FIELDS if one.key in content}


def _field(one: Field, calendars: Sequence[str]) -> forms.Field:
    told: dict[str, Any] = {"label": one.label, "required": one.key == "name", "help_text": one.description}
    if one.form == "choice":
        return forms.ChoiceField(choices=[("", "Left out"), *one.choices.items()], **told)
    if one.form == "number":
        return forms.IntegerField(min_value=1, max_value=LAST_WAVE, **told)
    if one.form == "key":
        return forms.ChoiceField(choices=[("", "None"), *((key, key) for key in calendars)], **told)
    if one.form == "line":
        return forms.CharField(max_length=LONGEST["line"], **told)
    if one.form == "offerings":
        told["help_text"] = (
            f"{one.description} One a line: name{BETWEEN}what it is{BETWEEN}calendar{BETWEEN}price."
        )
    elif one.form == "keys":
        told["help_text"] = f"{one.description} The key of each, one a line."
    return forms.CharField(widget=forms.Textarea({"rows": 3}), max_length=100_000, **told)


def _value(one: Field, given: Any) -> Any:
    if one.form not in ONE_A_LINE:
        return given
    lines = [line.strip() for line in str(given or "").splitlines() if line.strip()]
    return [_offering(line) for line in lines] if one.form == "offerings" else lines


def _offering(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|", len(OFFERING) - 1)]
    return {one.key: part for one, part in zip(OFFERING, parts, strict=False) if part}


def _shown(one: Field, value: Any) -> Any:
    if one.form not in ONE_A_LINE:
        return value
    return "\n".join(_line(each) if isinstance(each, Mapping) else str(each) for each in value)


def _line(offering: Mapping[str, str]) -> str:
    return BETWEEN.join(offering.get(one.key, "") for one in OFFERING).rstrip(" |")
