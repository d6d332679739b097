"""The text of a document as a form that a person can finish: usual clauses in fields, targets and the rest as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml
from django import forms

from servicelevel.agreements.negotiation.checking import read_content, read_targets
from servicelevel.agreements.negotiation.desk.forms import area
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

LONG: Final = 20_000
TEXTS: Final = {"title": "title", "description": "description", "business_goal": "business_goal", "begins": "from",
                "until": "until", "zone": "zone"}  # fmt: skip
LINES: Final = ("services", "supports", "customer_responsibilities", "exclusions", "security")
ROWS: Final = {
    "workload": ("name", "at_most", "per", "over"),
    "continuity": ("name", "within", "data_loss"),
    "escalation": ("level", "functional", "hierarchical", "after"),
}
"""Lists of mappings, written a line each with bars between the parts."""
NUMBERS: Final = ("at_most", "level")
FIXED: Final = ("kind", "customer", "provider")


class ProposalForm(forms.Form):
    """A whole text. What has no field of its own stands under `more`, so nothing of a text is lost."""

    summary = forms.CharField(label="What you propose, in a few words", max_length=2_000, widget=area(2))
    title = forms.CharField(label="Title", max_length=200)
    description = forms.CharField(label="What it is about", required=False, max_length=4_000, widget=area(2))
    business_goal = forms.CharField(
        label="What the customer wants to reach with it", required=False, max_length=4_000, widget=area(2)
    )
    services = forms.CharField(label="Services, by their ids, one a line", max_length=LONG, widget=area(2))
    supports = forms.CharField(
        label="Agreements that it carries, by their ids, one a line",
        required=False,
        max_length=LONG,
        widget=area(2),
    )
    begins = forms.CharField(label="From", max_length=40, help_text="A day, for instance 2027-01-01.")
    until = forms.CharField(label="Until, this day included", required=False, max_length=40)
    zone = forms.CharField(label="Time zone of its months", max_length=60)
    support_hours = forms.ChoiceField(label="Support hours", required=False)
    support_contact = forms.CharField(label="Support contact", required=False, max_length=4_000)
    workload = forms.CharField(
        label="Capacity, one volume a line", required=False, max_length=LONG, widget=area(3),
        help_text="Incidents | 200 | month | relaxed: what, at most how many, per hour, day, week or month, and what holds "
        "beyond it: void, relaxed or pro rata.",
    )  # fmt: skip
    continuity = forms.CharField(
        label="Continuity, one disaster a line", required=False, max_length=LONG, widget=area(3),
        help_text="Loss of the data centre | 8h | 1h: there again within 8 hours, at most an hour of data lost.",
    )  # fmt: skip
    security = forms.CharField(label="Security, one a line", required=False, max_length=LONG, widget=area(2))
    customer_responsibilities = forms.CharField(
        label="What the customer does, one a line", required=False, max_length=LONG, widget=area(3)
    )
    exclusions = forms.CharField(
        label="What is not covered, one a line", required=False, max_length=LONG, widget=area(3)
    )
    escalation = forms.CharField(
        label="Escalation, one level a line", required=False, max_length=LONG, widget=area(3),
        help_text="1 | Mail team | Service Owner | 2h: the level, who knows more, who decides more, after how long.",
    )  # fmt: skip
    review_every = forms.CharField(
        label="Reviewed every", required=False, max_length=20, help_text="For instance 12 months."
    )
    targets = forms.CharField(
        label="Targets", max_length=100_000, widget=forms.Textarea({"rows": 16, "spellcheck": "false"}),
        help_text="As in a promise file, below the word targets: an id, a colon, and what is measured.",
    )  # fmt: skip
    more = forms.CharField(
        label="Whatever else is agreed", required=False, max_length=100_000,
        widget=forms.Textarea({"rows": 5, "spellcheck": "false"}),
        help_text="As in a promise file; for instance report: {period: quarter}.",
    )  # fmt: skip

    def __init__(self, calendars: Iterable[str], fixed: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fixed = {name: fixed[name] for name in FIXED}
        shown = [("", "None"), *((key, key.replace("-", " ")) for key in calendars)]
        self.fields["support_hours"].choices = shown  # type: ignore[attr-defined]
        if fixed["kind"] == "SLA":
            del self.fields["supports"]

    def written(self) -> tuple[dict[str, Any], dict[str, int]]:
        """The content, and the line of each part of its targets. Raises Invalid for what is no YAML, by field."""
        problems: list[Problem] = []
        targets, lines = _read(
            lambda: read_targets(self.cleaned_data["targets"]), "targets", problems, ({}, {})
        )
        more = self.cleaned_data["more"].strip()
        rest = _read(lambda: read_content(more), "more", problems, {}) if more else {}
        given = self.cleaned_data
        content: dict[str, Any] = dict(self.fixed)
        content |= {key: given[name].strip() for name, key in TEXTS.items() if given[name].strip()}
        content |= {name: found for name in LINES if (found := _lines(given.get(name, "")))}
        content |= {
            name: _rows(found, parts) for name, parts in ROWS.items() if (found := _lines(given[name]))
        }
        if given["support_hours"] or given["support_contact"].strip():
            support = {"hours": given["support_hours"], "contact": given["support_contact"].strip()}
            content["support"] = {key: value for key, value in support.items() if value}
        for name in sorted(rest.keys() & (content.keys() | {"targets"})):
            problems.append(Problem("more", name, f"{name} has a field of its own", "write it there"))
        review = dict(rest.pop("review", {})) if isinstance(rest.get("review", {}), dict) else {}
        if given["review_every"].strip():
            review["every"] = given["review_every"].strip()
        if problems:
            raise Invalid(problems)
        return {**content, **({"review": review} if review else {}), **rest, "targets": targets}, lines

    @staticmethod
    def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the form of a text that is there already."""
        left = dict(content)
        found: dict[str, Any] = {name: left.pop(key, "") for name, key in TEXTS.items()}
        found |= {name: "\n".join(left.pop(name, ())) for name in LINES}
        for name, parts in ROWS.items():
            found[name] = "\n".join(
                " | ".join(str(row[part]) for part in parts) for row in left.pop(name, ())
            )
        support = left.pop("support", {})
        found |= {"support_hours": support.get("hours", ""), "support_contact": support.get("contact", "")}
        review = dict(left.pop("review", {}))
        found["review_every"] = review.pop("every", "")
        found["targets"] = as_yaml(left.pop("targets", {}))
        rest = {key: value for key, value in left.items() if key not in FIXED} | (
            {"review": review} if review else {}
        )
        return found | {"more": as_yaml(rest) if rest else ""}

    def field_of(self, path: str) -> str:
        """The field that a problem of the content is about."""
        top = path.partition(".")[0].partition("[")[0]
        if top == "support":
            return "support_contact" if path.endswith("contact") else "support_hours"
        named = {"from": "begins", "review": "review_every", "text": "targets"}.get(top, top)
        return named if named in self.fields else "more"


def as_yaml(value: Mapping[str, Any]) -> str:
    """A mapping as people write it in a promise file."""
    return yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=100) if value else ""


def _read(read: Any, name: str, problems: list[Problem], otherwise: Any) -> Any:
    try:
        return read()
    except Invalid as invalid:
        problems += [Problem(name, one.value, one.message, one.remedy) for one in invalid.problems]
        return otherwise


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rows(lines: list[str], parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """A mapping a line. Parts that are missing stay away, so that the check of the text says which."""
    return [
        {
            part: _value(part, text)
            for part, text in zip(parts, _split(line, len(parts)), strict=False)
            if text
        }
        for line in lines
    ]


def _split(line: str, most: int) -> list[str]:
    return [part.strip() for part in line.split("|", most - 1)]


def _value(part: str, text: str) -> object:
    if part not in NUMBERS:
        return text
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return text
