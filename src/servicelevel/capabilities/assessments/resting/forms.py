"""What people fill in about that on which every assessment rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from servicelevel.capabilities.assessments.desk.forms import area, line
from servicelevel.capabilities.assessments.models import QuestionSet, TacticalPlan
from servicelevel.capabilities.assessments.rules import ABOUT, MONTHS, MOST_MONTHS, Asked

BAR = "|"


class PlanForm(forms.Form):
    """A version of the tactical plan."""

    name = line("Name", 200, "For instance Tactical Plan 2027.")
    goals = area("Goals", "One a line. Every service is held against each of them.")
    document = line("Where the plan is", 500, "The key of a document, or an address.", required=False)
    because = area("Why there is a new version")

    @staticmethod
    def initial_of(plan: TacticalPlan | None) -> dict[str, str]:
        """The version in force as it is written in the form."""
        if plan is None:
            return {}
        goals = "\n".join(goal.words for goal in plan.goals.all())
        return {"name": plan.name, "document": plan.document, "goals": goals}

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        goals = [one for one in self.cleaned_data["goals"].splitlines() if one.strip()]
        return self.cleaned_data | {"goals": goals}


class QuestionsForm(forms.Form):
    """A version of the questions, by what they are about."""

    def __init__(self, questions: QuestionSet, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        written: dict[str, list[str]] = {about: [] for about in ABOUT}
        for one in questions.asked.all():
            words = f"{one.words} {BAR} {one.hint}" if one.hint else one.words
            written.setdefault(one.about, []).append(words)
        hint = f"One question a line. What to look at may follow it, after a {BAR}"
        for about, heading in ABOUT.items():
            self.fields[_field(about)] = area(heading, hint, required=False)
            self.initial[_field(about)] = "\n".join(written[about])
        self.fields["because"] = area("Why there is a new version")

    def wanted(self) -> list[Asked]:
        """The questions in the order of what they are about."""
        return [one for _, one in self._written()]

    def field_of(self, path: str) -> str:
        """The field in which a question stands: `questions[2]`; any other path as it is."""
        number = path.removeprefix("questions[").removesuffix("]")
        return [field for field, _ in self._written()][int(number) - 1] if number.isdecimal() else path

    def _written(self) -> Iterator[tuple[str, Asked]]:
        for about in ABOUT:
            for one in self.cleaned_data[_field(about)].splitlines():
                words, _, hint = one.partition(BAR)
                if one.strip():
                    yield _field(about), Asked(about, words.strip(), hint.strip())


class IntervalForm(forms.Form):
    """How often services are reviewed. names: of the criticalities by key."""

    criticality = forms.ChoiceField(label="Services", required=False)
    months = forms.IntegerField(
        label="Months between two reviews", min_value=1, max_value=MOST_MONTHS, initial=MONTHS
    )

    def __init__(self, names: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["criticality"].choices = list(names.items())  # type: ignore[attr-defined]


def _field(about: str) -> str:
    return about.replace(" ", "_")
