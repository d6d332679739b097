"""What is filled in about a negotiation; the text of a document has a form of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.rules import Answer, Finding
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party

LONG = 2_000
Choices = Sequence[tuple[str, str]]


def area(rows: int = 3) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea({"rows": rows})


class NothingForm(forms.Form):
    """An act that asks for nothing but the decision to do it."""


class OpenForm(forms.Form):
    """What is to be agreed."""

    trigger = forms.ChoiceField(
        label="Why now", choices=tuple(rules.TRIGGERS.items()), widget=forms.RadioSelect
    )
    service = forms.ChoiceField(label="Which service it is about")
    customer = forms.ChoiceField(label="With which customer")
    agreement = forms.CharField(
        label="Id of the agreement", required=False, max_length=80,
        help_text="Of the one that is changed or renewed. Empty for a new one: it is made of service and customer.",
    )  # fmt: skip
    slr = forms.ChoiceField(label="Requirements that it comes from", required=False)
    management_negotiates = forms.BooleanField(
        label="CS Management negotiates in person", required=False,
        help_text="For major services. The Service Level Manager then advises and records.",
    )  # fmt: skip

    def __init__(
        self, services: Mapping[str, str], customers: Iterable[Party], slrs: Choices, *args: Any, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        named = sorted(services.items(), key=lambda one: one[1].casefold())
        self.fields["service"].choices = named  # type: ignore[attr-defined]
        self.fields["customer"].choices = [(one.key, one.name) for one in customers]  # type: ignore[attr-defined]
        self.fields["slr"].choices = [("", "None"), *slrs]  # type: ignore[attr-defined]


class DocumentForm(forms.Form):
    """An OLA or a UC under the SLA."""

    kind = forms.ChoiceField(
        label="What it is", widget=forms.RadioSelect,
        choices=((rules.OLA, "Operational level agreement, with a team"), (rules.UC, "Contract, with a vendor")),
    )  # fmt: skip
    provider = forms.ChoiceField(label="Who promises it")
    key = forms.CharField(
        label="Its id",
        max_length=80,
        help_text="Small letters, digits, hyphens; of one that exists, to change that one.",
    )

    def __init__(self, providers: Iterable[Party], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        shown = [(one.key, f"{one.name} ({one.get_kind_display().lower()})") for one in providers]
        self.fields["provider"].choices = shown  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What becomes of each finding of the review."""

    ANSWERS = (("resolved", "Resolved"), ("accepted", "Accepted as it is"))

    def __init__(self, findings: Sequence[Finding], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.findings = findings
        for number, one in enumerate(findings, 1):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=f"Finding {number}", choices=self.ANSWERS, help_text=one.words
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=f"Why, finding {number}", max_length=LONG, widget=area(2)
            )

    def answers(self) -> dict[str, Answer]:
        """What was filled in, by finding."""
        given = self.cleaned_data
        return {
            one.key: Answer(given[f"answer_{number}"], given[f"reason_{number}"])
            for number, one in enumerate(self.findings, 1)
        }


class CommentForm(forms.Form):
    """Something on a clause."""

    clause = forms.ChoiceField(label="On which clause", required=False)
    words = forms.CharField(label="What you want to say", max_length=LONG, widget=area())

    def __init__(self, clauses: Choices, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["clause"].choices = [("", "All of the text"), *clauses]  # type: ignore[attr-defined]


class ReadForm(forms.Form):
    """An act on exactly the text that was read: the page carries which one."""

    digest = forms.CharField(widget=forms.HiddenInput)


class ReadingForm(ReadForm):
    """Which reading of a target the text is to say."""

    chosen = forms.ChoiceField(label="Which reading", widget=forms.RadioSelect)

    def __init__(self, of: Sequence[rules.ReadingChoice], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.choices = of
        self.fields["chosen"].choices = [(one.key, _reading(one)) for one in of]  # type: ignore[attr-defined]


class ObjectForm(ReadForm):
    """Why somebody does not agree."""

    reason = forms.CharField(label="What you do not agree to, and why", max_length=LONG, widget=area())


class WaiveForm(forms.Form):
    """Going on without the consent of a party."""

    role = forms.ChoiceField(label="Whose consent", widget=forms.RadioSelect)
    reason = forms.CharField(label="Why; the SLA shows it", max_length=LONG, widget=area())

    def __init__(self, of: Choices, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["role"].choices = of  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is not needed."""

    reason = forms.CharField(label="Why", max_length=LONG, widget=area())


class WithoutForm(forms.Form):
    """What an SLA goes without."""

    about = forms.ChoiceField(label="What is left out")
    reason = forms.CharField(label="Why; the SLA shows it", max_length=LONG, widget=area())

    def __init__(self, of: Choices, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["about"].choices = of  # type: ignore[attr-defined]


class PresentationForm(forms.Form):
    """When the commitment was presented, and to whom."""

    held_on = forms.DateField(label="On which day", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    attendees = forms.CharField(label="Who was there", max_length=LONG, widget=area(2))
    words = forms.CharField(label="What was said", required=False, max_length=LONG, widget=area())


class TickForm(forms.Form):
    """A line of the checklist is done."""

    words = forms.CharField(label="What can be seen of it", required=False, max_length=LONG, widget=area(2))


class EndForm(forms.Form):
    """When an agreement ends before its time, and why."""

    on = forms.DateField(
        label="The first day on which it does not hold any more",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    reason = forms.CharField(label="Why", max_length=LONG, widget=area())

    def at(self, zone: str) -> datetime:
        """The instant at which it ends: the midnight of the agreement's zone, in UTC."""
        return datetime.combine(self.cleaned_data["on"], time.min, ZoneInfo(zone)).astimezone(UTC)


def _reading(one: rules.ReadingChoice) -> str:
    own = ", as the text is read now" if one.as_written else ""
    return f"{one.name}. {one.question}: {one.words}{own}{f' ({one.seen})' if one.seen else ''}"


def role_choices(of: Iterable[str]) -> Choices:
    """Roles as somebody chooses among them."""
    return [(one, roles.NAMES[one]) for one in of]
