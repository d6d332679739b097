"""What is filled in about a request and its requirements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.organisation.models import Party
from servicelevel.requirements import rules
from servicelevel.requirements.assessing import Said
from servicelevel.requirements.figures import KINDS, PERIODS
from servicelevel.requirements.gathering import Written
from servicelevel.requirements.history import Proposal
from servicelevel.requirements.models import Gap, Requirement

LONG = 10_000
FIGURE = ("number", "unit", "share", "priority", "per", "hours", "zone")


def area(rows: int = 4) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea({"rows": rows})


class RequestForm(forms.Form):
    """What somebody asks for. A customer fills in the first half only."""

    service = forms.ChoiceField(label="Which service is it about", required=False)
    wanted = forms.CharField(
        label="Name of the new service", required=False, max_length=150,
        help_text="Only where it is about none that exists.",
    )  # fmt: skip
    trigger = forms.ChoiceField(
        label="Why now", choices=tuple(rules.TRIGGERS.items()), widget=forms.RadioSelect
    )
    description = forms.CharField(label="What it is about", max_length=LONG, widget=area(5))
    is_major = forms.BooleanField(
        label="It is a major service or a major upgrade", required=False,
        help_text="CS Management may then negotiate the agreement in person.",
    )  # fmt: skip
    customer = forms.ChoiceField(label="For which customer")
    need = forms.CharField(
        label="What the customer says is needed", required=False, max_length=LONG, widget=area(),
        help_text="In the customer's own words. Nothing can be proposed before it is written down; it may follow later.",
    )  # fmt: skip
    stated_by = forms.CharField(label="Who said so", required=False, max_length=200)

    def __init__(
        self,
        services: dict[str, str],
        customers: Iterable[Party],
        *args: Any,
        own: Party | None = None,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        named = sorted(services.items(), key=lambda one: one[1].casefold())
        self.fields["service"].choices = [("", "A new one"), *named]  # type: ignore[attr-defined]
        if own is None:
            self.fields["customer"].choices = [(one.key, one.name) for one in customers]  # type: ignore[attr-defined]
            return
        for name in ("customer", "need", "stated_by", "is_major"):
            del self.fields[name]
        self.fields["description"].label = "What you need, in your words"
        self.fields[
            "description"
        ].help_text = "What you want to do, when, and what happens to you when it does not work."


class NeedForm(forms.Form):
    """What the customer needs."""

    words = forms.CharField(
        label="What is needed, in the customer's words", max_length=LONG, widget=area(),
        help_text="As it was said, not as we would put it.",
    )  # fmt: skip
    stated_by = forms.CharField(label="Who said so", max_length=200)

    def __init__(self, *args: Any, own: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        if own:
            del self.fields["stated_by"]
            self.fields["words"].label = "What you need, in your words"
            self.fields["words"].help_text = ""


class RequirementForm(forms.Form):
    """A requirement of a kind: what, how much of it, and where it comes from. Fields that the kind has not are left out."""

    statement = forms.CharField(label="What is required", max_length=2_000, widget=area(3))
    number = forms.CharField(label="Figure", required=False, max_length=24)
    unit = forms.CharField(label="Unit", required=False, max_length=40)
    priority = forms.CharField(
        label="Priority of the tickets", required=False, max_length=40,
        help_text="As the tickets write it, for instance P2. Empty: every priority.",
    )  # fmt: skip
    share = forms.CharField(
        label="In how many of the cases, per cent", required=False, max_length=24, help_text="Empty: in all of them.",
    )  # fmt: skip
    per = forms.ChoiceField(
        label="Counted over a", required=False, choices=(("", "–"), *((one, one) for one in PERIODS))
    )
    hours = forms.CharField(
        label="In which hours", required=False, max_length=500, widget=area(3),
        help_text="A line for each kind of day, for instance mon-fri 08:00-17:00. Empty: in the hours of the service.",
    )  # fmt: skip
    zone = forms.CharField(label="Time zone of these hours", required=False, max_length=60)
    source = forms.ChoiceField(
        label="Where it comes from", choices=tuple(rules.SOURCES.items()), widget=forms.RadioSelect
    )
    citation = forms.CharField(
        label="Who said it, or where it stands", max_length=2_000, widget=area(2),
        help_text="For instance: Lia, liaison to Physics, 12 Oct; or MOU 2024, section 3.",
    )  # fmt: skip
    link = forms.CharField(
        label="Link", required=False, max_length=500, help_text="To the document, if there is one to open."
    )

    def __init__(self, kind: str, zone: str, *args: Any, own: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.kind, about = kind, KINDS[kind]
        if not about.bound:
            self._leave_out("number", "unit")
        else:
            self.fields["number"].label = f"Figure, {about.bound}"
        if about.units:
            self.fields["unit"] = forms.ChoiceField(label="Unit", choices=[(one, one) for one in about.units])
        if not about.by_priority:
            self._leave_out("priority", "share")
        if not about.has_period:
            self._leave_out("per")
        if not about.has_hours:
            self._leave_out("hours", "zone")
        else:
            self.fields["zone"].initial = zone
        if kind == "support hours":
            self.fields["hours"].required = True
            self.fields["hours"].help_text = "A line for each kind of day, for instance mon-fri 08:00-17:00."
        if own:
            del self.fields["source"], self.fields["link"]
            self.fields["citation"].label = "Who of you needs it, and for what"
            self.fields["citation"].help_text = ""
        self.order_fields(RequirementForm.base_fields)

    @classmethod
    def initial_of(cls, one: Requirement) -> dict[str, Any]:
        """What stands in the form to change a requirement."""
        said = {"statement": one.statement, "source": one.source, "citation": one.citation, "link": one.link}
        return said | dict(one.figure)

    def written(self) -> Written:
        """The requirement as it was filled in."""
        given = self.cleaned_data
        figure = {name: given.get(name, "") for name in FIGURE}
        if not figure["hours"]:
            figure["zone"] = ""
        source, link = given.get("source", rules.CUSTOMER), given.get("link", "")
        return Written(self.kind, given["statement"], source, given["citation"], figure, link)

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]


class BecauseForm(forms.Form):
    """Why something is changed or left out."""

    because = forms.CharField(label="Why", max_length=LONG, widget=area(3))


class ChangeForm(RequirementForm):
    """A requirement written anew."""

    because = forms.CharField(label="Why it is changed", max_length=LONG, widget=area(3))


class PrefillForm(forms.Form):
    """Which of the figures from the history are taken over."""

    chosen = forms.MultipleChoiceField(
        label="Take over as proposed requirements", widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, proposals: Sequence[Proposal], figures: Sequence[str], *args: Any, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.proposals = proposals
        shown = [
            (str(number), f"{one.statement} {figure[:1].upper()}{figure[1:]}. {one.citation}")
            for number, (one, figure) in enumerate(zip(proposals, figures, strict=True))
        ]
        self.fields["chosen"].choices = shown  # type: ignore[attr-defined]
        self.fields["chosen"].initial = [key for key, _ in shown]

    def taken(self) -> list[Proposal]:
        """Those that were ticked."""
        return [self.proposals[int(number)] for number in self.cleaned_data["chosen"]]


class SummaryForm(forms.Form):
    """A few words on a version."""

    summary = forms.CharField(
        label="In a few words",
        required=False,
        max_length=LONG,
        widget=area(2),
        help_text="Stands beside the version.",
    )


class NothingForm(forms.Form):
    """An act that asks for nothing but the decision to do it."""


class ResolutionForm(forms.Form):
    """Decision 2.3."""

    outcome = forms.ChoiceField(label="How the requirements are managed", widget=forms.RadioSelect)
    reason = forms.CharField(label="Why", max_length=LONG, widget=area(3))

    WORDS = {
        "define capabilities": "Define capabilities: procedure 1.0 looks at what we can do, then this is assessed again",
        "modify SLR": "Modify the requirements, together with the customer",
        "no action": "No action: they are documented as they are",
    }

    def __init__(self, outcomes: Sequence[str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        shown = [(one, self.WORDS.get(one, one)) for one in outcomes]
        self.fields["outcome"].choices = shown  # type: ignore[attr-defined]


class ModifyForm(forms.Form):
    """What was changed, and how the customer was consulted."""

    summary = forms.CharField(label="What was changed, in a few words", max_length=LONG, widget=area(2))
    consulted = forms.CharField(
        label="How the customer was consulted", required=False, max_length=LONG, widget=area(3),
        help_text="Whom you asked, when and how, and what they said. May stay empty where the customer has replied here.",
    )  # fmt: skip


class OptionsForm(forms.Form):
    """Up to three ways to meet a requirement, each with time and money."""

    MOST = 3
    PARTS = ("words", "days", "cost", "currency", "gains", "benefit", "justified_by", "risk")
    LABELS = {
        "words": "What would be done", "days": "How long it takes, in days", "cost": "What it costs",
        "currency": "Currency", "gains": "Which level it reaches", "benefit": "What that is worth to the business",
        "justified_by": "Who stands for cost and benefit", "risk": "What may go wrong",
    }  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for number in range(1, self.MOST + 1):
            for part in self.PARTS:
                self.fields[f"{part}_{number}"] = self._field(part, first=number == 1)

    def groups(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields by option."""
        return [
            (number, [self[f"{part}_{number}"] for part in self.PARTS]) for number in range(1, self.MOST + 1)
        ]

    def options(self) -> list[dict[str, Any]]:
        """The options that were filled in, as the act takes them."""
        found = []
        for number in range(1, self.MOST + 1):
            one = {part: self.cleaned_data.get(f"{part}_{number}") for part in self.PARTS}
            if number == 1 or any(one[part] not in ("", None) for part in self.PARTS if part != "currency"):
                found.append(one | {"cost": "" if one["cost"] is None else str(one["cost"])})
        return found

    @staticmethod
    def field_of(path: str) -> str:
        """The field that a problem such as `options[0].days` is about."""
        inside = path.removeprefix("options[").split("].")
        return f"{inside[1]}_{int(inside[0]) + 1}" if len(inside) == 2 else path

    def _field(self, part: str, first: bool) -> forms.Field:
        label = self.LABELS[part]
        if part == "days":
            return forms.IntegerField(label=label, min_value=0, max_value=rules.MOST_DAYS, required=first)
        if part == "cost":
            return forms.DecimalField(
                label=label, min_value=0, max_digits=14, decimal_places=2, required=first
            )
        if part == "currency":
            return forms.CharField(label=label, max_length=3, required=first, initial="USD")
        if part == "justified_by":
            return forms.CharField(label=label, max_length=200, required=first)
        rows = area(3) if part == "words" else area(2)
        return forms.CharField(label=label, max_length=2_000, required=first, widget=rows)


class DecisionForm(forms.Form):
    """What the customer decides on the options of a requirement."""

    choice = forms.ChoiceField(label="The decision", widget=forms.RadioSelect)
    decided_by = forms.CharField(label="Who decided for the customer", max_length=200)
    words = forms.CharField(
        label="Where that can be seen", max_length=LONG, widget=area(3),
        help_text="For instance: meeting of 12 Oct, minutes.",
    )  # fmt: skip

    def __init__(
        self, options: Sequence[dict[str, Any]], *args: Any, own: bool = False, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        shown = [(str(number), f"{number}. {one['words']}") for number, one in enumerate(options, start=1)]
        nothing = "None of them: we do without" if own else "None of them: the customer does without"
        self.fields["choice"].choices = [*shown, (rules.NO_OPTION, nothing)]  # type: ignore[attr-defined]
        if own:
            del self.fields["decided_by"]
            self.fields["words"].label, self.fields["words"].required = "What you want to say to it", False
            self.fields["words"].help_text = ""


class InterimForm(forms.Form):
    """The interim agreement."""

    until = forms.DateField(
        label="It expires after", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="It ends by itself when a formal agreement comes into force.",
    )  # fmt: skip
    text = forms.CharField(label="What is agreed for the time being", max_length=50_000, widget=area(14))

    def expires(self, zone: str) -> datetime:
        """The first instant after the last day, local to whoever fills it in, in UTC."""
        day = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label="Why", max_length=150)


class ConfirmForm(forms.Form):
    """What a lead says of each row of the assessment."""

    VERDICTS = (("met", "Met"), ("not met", "Not met"), ("unknown", "Unknown"))

    def __init__(self, rows: Sequence[Gap], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.rows = rows
        for gap in rows:
            about = f"requirement {gap.requirement.number} against {gap.title or gap.against}"
            self.fields[f"verdict_{gap.pk}"] = forms.ChoiceField(
                label=f"Verdict on {about}", choices=self.VERDICTS, initial=gap.verdict or gap.computed
            )
            self.fields[f"comment_{gap.pk}"] = forms.CharField(
                label=f"Comment on {about}", required=False, max_length=2_000, initial=gap.comment
            )

    def groups(self) -> list[tuple[Gap, forms.BoundField, forms.BoundField]]:
        """Each row with its two fields."""
        return [(gap, self[f"verdict_{gap.pk}"], self[f"comment_{gap.pk}"]) for gap in self.rows]

    def said(self) -> dict[int, Said]:
        """What was filled in, by row."""
        given = self.cleaned_data
        return {gap.pk: Said(given[f"verdict_{gap.pk}"], given[f"comment_{gap.pk}"]) for gap in self.rows}
