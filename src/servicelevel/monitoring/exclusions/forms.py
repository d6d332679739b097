"""What is filled in about exclusions; instants are local times of the agreement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.exclusions.rules import SERVICE, TICKET, Asked, targets_for
from servicelevel.said import LONGEST


class LocalInstant(forms.DateTimeField):
    """An instant as a local time; `in_zone` says which instant it is."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    @staticmethod
    def in_zone(given: datetime, zone: str) -> datetime:
        """The instant of a local time; of one that occurs twice the first."""
        return given.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class AskForm(forms.Form):
    """The interval, what it is of, and why."""

    about = forms.CharField(
        label="Ticket or service", max_length=170, strip=True,
        help_text="A ticket as its page says, for instance desk/INC0001, or the key of a service of the agreement.",
    )  # fmt: skip
    begins = LocalInstant(label="From")
    ends = LocalInstant(label="Until", help_text="The first instant that counts again.")
    target = forms.ChoiceField(label="For which target", required=False)
    reason = forms.CharField(
        label="Why it should not count", max_length=LONGEST, widget=forms.Textarea({"rows": 4}),
        help_text="The customer of the agreement reads it.",
    )  # fmt: skip

    def __init__(self, terms: Terms, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.terms = terms
        names = targets_for(TICKET, "", terms)
        for service in terms.services:
            names |= targets_for(SERVICE, service, terms)
        self.fields["target"].choices = [("", "All that it can be about"), *names.items()]  # type: ignore[attr-defined]
        self.fields["begins"].help_text = f"Local time of the agreement ({terms.zone})."

    def asked(self) -> Asked:
        """What is asked for."""
        given, zone = self.cleaned_data, self.terms.zone
        of = TICKET if "/" in given["about"] else SERVICE
        begins, ends = (LocalInstant.in_zone(given[name], zone) for name in ("begins", "ends"))
        return Asked(of, given["about"], begins, ends, given["reason"], given["target"])


class DecideForm(forms.Form):
    """Agree, or refuse and say why."""

    agreed = forms.ChoiceField(
        label="Your decision", widget=forms.RadioSelect,
        choices=(("yes", "I agree: the interval does not count"), ("no", "I refuse it")),
    )  # fmt: skip
    words = forms.CharField(
        label="In words", required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text="Whoever refuses says why.",
    )  # fmt: skip


class TakeBackForm(forms.Form):
    """Why an agreed exclusion is to count no more."""

    because = forms.CharField(
        label="Why it is taken back", max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )
