"""What people fill in about assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from servicelevel.capabilities.assessments.models import Answer, GoalLink, QuestionSet, TacticalPlan
from servicelevel.capabilities.assessments.rules import ABOUT, LONGEST, MONTHS, MOST_MONTHS, Asked

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
BAR = "|"


def area(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, required=required, widget=forms.Textarea
    )


class AnswerForm(forms.Form):
    """An answer with its evidence."""

    verdict = forms.ChoiceField(label="In one word", choices=ANSWERS, widget=forms.RadioSelect)
    words = area("Your answer", "What is there, what is missing, since when.")
    evidence = area(
        "Evidence",
        "One piece a line: the key of a document, a report, the address of a measurement.",
        required=False,
    )
    none_because = area("Why there is no evidence", "Only where there is none.", required=False)

    @classmethod
    def of(cls, answer: Answer | None, given: Any) -> AnswerForm:
        """The form, filled with the answer that stands."""
        initial = {}
        if answer is not None:
            initial = {"verdict": answer.verdict, "words": answer.words, "none_because": answer.none_because}
            initial |= {"evidence": "\n".join(answer.evidence)}
        return cls(given, initial=initial)


class GoalForm(forms.Form):
    """Whether the service, or a part of it, supports a goal."""

    component = forms.ChoiceField(label="What", required=False)
    verdict = forms.ChoiceField(label="In one word", choices=LINKS, widget=forms.RadioSelect)
    words = area("Why", "How it helps, or what is missing.")

    def __init__(self, parts: Mapping[str, str], link: GoalLink | None, given: Any) -> None:
        initial = (
            {"component": link.component, "verdict": link.verdict, "words": link.words} if link else None
        )
        super().__init__(given, initial=initial)
        if len(parts) == 1:
            del self.fields["component"]
        else:
            self.fields["component"].choices = list(parts.items())  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    """Nothing to fill in: the answers stand already."""


class DecideForm(forms.Form):
    """Decision 1.2."""

    update = forms.ChoiceField(
        label="Are the capabilities updated now?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, under Change Management"), ("no", "No, they stay as they are")),
    )  # fmt: skip
    reason = area("Why")
    change = forms.CharField(
        label="Change", max_length=120, required=False,
        help_text="For a yes: its reference in Change Management, for instance CHG-4711.",
    )  # fmt: skip
    where = forms.CharField(
        label="Where it is", max_length=500, required=False, help_text="The tool that keeps it, or its address."
    )  # fmt: skip


class CloseChangeForm(forms.Form):
    """How a change ended."""

    done = forms.ChoiceField(
        label="How did the change end?", widget=forms.RadioSelect,
        choices=(("yes", "It was done"), ("no", "It was withdrawn or refused")),
    )  # fmt: skip
    words = area("How you know", "What was done or refused, and where that can be seen.")


class NameChangeForm(forms.Form):
    """Another change in the place of one that came to nothing."""

    change = forms.CharField(
        label="Change", max_length=120, help_text="Its reference in Change Management."
    )
    where = forms.CharField(
        label="Where it is", max_length=500, required=False, help_text="The tool that keeps it, or its address."
    )  # fmt: skip


class AnnounceForm(forms.Form):
    """What everybody is told."""

    words = area(
        "What you tell them", "Customers read it as well: what is new, from when, and whom to ask. The name of the service is put before it."
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """Nothing to fill in: the acknowledgements are there."""


class StartForm(forms.Form):
    """An assessment outside the schedule."""

    service = forms.ChoiceField(label="Service")
    reason = area("Why now")
    until = forms.DateField(
        label="Assessed by", required=False, widget=forms.DateInput({"type": "date"}),
        help_text="Left open, the time that the process sets.",
    )  # fmt: skip

    def __init__(self, services: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["service"].choices = sorted(services.items(), key=lambda one: one[1])  # type: ignore[attr-defined]

    def end(self, zone: str) -> datetime | None:
        """The end of the last day, local to whoever fills it in, in UTC; None where it was left open."""
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC) if day else None


class PlanForm(forms.Form):
    """A version of the tactical plan."""

    name = forms.CharField(label="Name", max_length=200, help_text="For instance Tactical Plan 2027.")
    goals = area("Goals", "One a line. Every service is held against each of them.")
    document = forms.CharField(
        label="Where the plan is", max_length=500, required=False, help_text="The key of a document, or an address."
    )  # fmt: skip
    because = area("Why there is a new version")

    @classmethod
    def of(cls, plan: TacticalPlan | None, given: Any) -> PlanForm:
        """The form, filled with the version in force."""
        if plan is None:
            return cls(given)
        goals = "\n".join(goal.words for goal in plan.goals.all())
        return cls(given, initial={"name": plan.name, "document": plan.document, "goals": goals})

    def wanted(self) -> list[str]:
        """The goals, one a line."""
        return [line for line in self.cleaned_data["goals"].splitlines() if line.strip()]


class QuestionsForm(forms.Form):
    """A version of the questions, by what they are about."""

    def __init__(self, questions: QuestionSet, given: Any) -> None:
        super().__init__(given)
        written: dict[str, list[str]] = {about: [] for about in ABOUT}
        for one in questions.asked.all():
            written.setdefault(one.about, []).append(f"{one.words} {BAR} {one.hint}" if one.hint else one.words)
        for number, (about, heading) in enumerate(ABOUT.items()):
            self.fields[_field(about)] = area(
                heading, f"One question a line; what to look at may follow after {BAR}" if not number else ""
            )
            self.initial[_field(about)] = "\n".join(written[about])
        self.fields["because"] = area("Why there is a new version")

    def wanted(self) -> Sequence[Asked]:
        """The questions in the order of what they are about."""
        found = []
        for about in ABOUT:
            for line in self.cleaned_data[_field(about)].splitlines():
                words, _, hint = line.partition(BAR)
                if line.strip():
                    found.append(Asked(about, words.strip(), hint.strip()))
        return found


class IntervalForm(forms.Form):
    """How often services are reviewed."""

    criticality = forms.ChoiceField(label="Services", required=False)
    months = forms.IntegerField(
        label="Months between two reviews", min_value=1, max_value=MOST_MONTHS, initial=MONTHS
    )

    def __init__(self, criticalities: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        named = [(key, f"Criticality: {name}") for key, name in criticalities.items()]
        self.fields["criticality"].choices = [("", "All others"), *named]  # type: ignore[attr-defined]


def _field(about: str) -> str:
    return about.replace(" ", "_")
