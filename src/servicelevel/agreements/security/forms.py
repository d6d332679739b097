"""What is filled in about security requirements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from servicelevel.agreements.security.actions import LONGEST, Wanted


def _lines(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class RequirementForm(forms.Form):
    """A security requirement that SLAs have to say."""

    key = forms.CharField(
        label="Key", max_length=80, help_text="Small letters, digits and hyphens; it stays. For instance mail-encrypted."
    )  # fmt: skip
    words = forms.CharField(
        label="What an SLA has to say", max_length=LONGEST, widget=_lines(3),
        help_text="In exactly these words: a text that says them is known by them.",
    )  # fmt: skip
    services = forms.CharField(
        label="Services, by their ids, one a line", required=False, max_length=10_000, widget=_lines(),
        help_text="Empty: every service.",
    )  # fmt: skip
    kinds = forms.CharField(
        label="Kinds of data, one a line", required=False, max_length=10_000, widget=_lines(),
        help_text="As the catalogue names them for its services, for instance Personal data. Empty: whatever the data.",
    )  # fmt: skip
    begins = forms.DateField(
        label="From which day", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="It concerns agreements that hold on that day or later.",
    )  # fmt: skip

    def wanted(self) -> Wanted:
        """What was filled in."""
        given: dict[str, Any] = self.cleaned_data
        begins: date = given["begins"]
        return Wanted(given["key"], given["words"], begins, _each(given["services"]), _each(given["kinds"]))


class WithdrawForm(forms.Form):
    """Why a requirement does not apply any more."""

    because = forms.CharField(label="Why it does not apply any more", max_length=LONGEST, widget=_lines(3))


def _each(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
