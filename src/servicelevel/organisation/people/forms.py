"""What is filled in about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.worktime.zone_names import zones


class Dates(forms.Form):
    """From a day until a day, both local to whoever fills it in; the last day counts."""

    begins = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Empty: from now on.",
    )
    ends = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Empty: until it is ended.",
    )

    def term(self, zone: str) -> dict[str, datetime | None]:
        """The instants in UTC; `ends` is the first one at which it holds no more."""
        local = ZoneInfo(zone)
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        first = datetime.combine(begins, time.min, local).astimezone(UTC) if begins else None
        last = datetime.combine(ends, time.max, local).astimezone(UTC) if ends else None
        return {"begins": first, "ends": last}


class RoleForm(Dates):
    """A role, and what it is held for."""

    role = forms.ChoiceField(label="Role", choices=tuple(roles.NAMES.items()))
    service = forms.ChoiceField(
        label="For which service",
        required=False,
        help_text="A Service Owner owns exactly one service at a time.",
    )
    customer = forms.ChoiceField(label="For which customer", required=False)
    field_order = ("role", "service", "customer", "begins", "ends")

    def __init__(
        self, services: dict[str, str], customers: Iterable[Party], *args: Any, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        every: list[tuple[str, str]] = [("", "Every service")]
        self.fields["service"].choices = every + sorted(services.items(), key=lambda one: one[1])  # type: ignore[attr-defined]
        named = [(party.key, party.name) for party in customers]
        self.fields["customer"].choices = [("", "Every customer"), *named]  # type: ignore[attr-defined]


class DeputyForm(Dates):
    """Who acts for a person, in which of their roles."""

    deputy = forms.CharField(label="Name with which the deputy signs in", max_length=150)
    role = forms.ChoiceField(
        label="In which role", required=False, choices=(("", "In every role"), *roles.NAMES.items())
    )
    field_order = ("deputy", "role", "begins", "ends")


class SignatureForm(Dates):
    """What a person may sign for their party."""

    kind = forms.ChoiceField(
        label="What may be signed", required=False,
        choices=(("", "Every kind of agreement"), ("SLA", "SLA"), ("OLA", "OLA"), ("UC", "Underpinning contract")),
    )  # fmt: skip
    field_order = ("kind", "begins", "ends")


class PersonForm(forms.Form):
    """Somebody who acts for a party. The name to sign in with is asked for once and stays."""

    username = forms.CharField(
        label="Name to sign in with",
        max_length=150,
        help_text="It stays as it is; letters, digits and @ . + - _",
    )
    first_name = forms.CharField(label="First name", max_length=150, required=False)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    party = forms.ChoiceField(label="Acts for")
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    zone = forms.ChoiceField(label="Sees times in", choices=[(zone, zone) for zone in sorted(zones())])

    def __init__(self, parties: Iterable[Party], is_new: bool, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if not is_new:
            del self.fields["username"]
        choices = [(party.key, f"{party.name} ({party.get_kind_display().lower()})") for party in parties]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    """An organisation that agreements can name."""

    name = forms.CharField(label="Name", max_length=200)
    key = forms.CharField(
        label="Key",
        max_length=80,
        help_text="For files and addresses; it stays. Small letters, digits and hyphens.",
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=Party.Kind.choices,
        help_text="It decides what its people may see, and stays.",
    )


class NameForm(forms.Form):
    """The new name of a party."""

    name = forms.CharField(label="Name", max_length=200)


class AccessForm(forms.Form):
    """Why somebody's access ends, or is given back."""

    because = forms.CharField(label="Why", max_length=500)


AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}


class SetUpForm(forms.Form):
    """A password, chosen with a set-up code."""

    username = forms.CharField(
        label="Name", max_length=150, widget=forms.TextInput(AS_TYPED | {"autocomplete": "username"})
    )
    code = forms.CharField(
        label="Set-up code", max_length=100, widget=forms.TextInput(AS_TYPED | {"autocomplete": "off"})
    )
    password = forms.CharField(
        label="Password", max_length=4096, strip=False, help_text="At least twelve characters.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="The password again", max_length=4096, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
