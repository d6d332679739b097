"""The page on which somebody tries another goal, or a whole proposal, on what really happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.negotiation.desk.of_text import OF_TEXT
from servicelevel.agreements.negotiation.desk.state import state_of
from servicelevel.agreements.negotiation.desk.tried import address_with_goal
from servicelevel.agreements.negotiation.models import Negotiation
from servicelevel.agreements.negotiation.queries import negotiation_seen
from servicelevel.agreements.proposals import Proposal, read_proposal
from servicelevel.agreements.terms import Terms
from servicelevel.agreements.underpinning.shown import shown as underpinned
from servicelevel.errors import Invalid, NotFound
from servicelevel.levels import Goal
from servicelevel.monitoring.for_agreements import on_the_table
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.replaying.goals import replay_goal
from servicelevel.monitoring.replaying.on_the_board import carried_with, measured_as_if, sla_of
from servicelevel.monitoring.replaying.replay import replay as replayed
from servicelevel.monitoring.reporting_periods import periods_before
from servicelevel.monitoring.shown import replay as shown
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.goal_curve import ON_THE_TABLE
from servicelevel.monitoring.shown.goal_form import choices, chosen, goal_form, goal_typed
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.wording import counted

MOST_PERIODS = 25
"""Two years and the month that runs."""
MOST_BYTES = 500_000


class ProposalForm(forms.Form):
    """A proposal as a promise file."""

    file = forms.FileField(
        label="Promise file",
        required=False,
        help_text="YAML, of up to 500 kB, as servicelevel apply reads it.",
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=MOST_BYTES,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, not too large."""
        given = super().clean() or {}
        if bool(given.get("file")) == bool(given.get("text")):
            raise forms.ValidationError("Bring a file or paste its text, one of the two.")
        if given.get("file") and given["file"].size > MOST_BYTES:
            self.add_error("file", "It has more than 500 kB.")
        return given


def replay(request: HttpRequest, key: str) -> HttpResponse:
    """Another goal, or a promise file, on the agreement's history. For the provider and auditors alone."""
    terms = terms_for_the_provider(request, key)
    measurement = measured_long(terms)
    form = (
        ProposalForm(request.POST or None, request.FILES or None)
        if request.method == "POST"
        else ProposalForm()
    )
    context = _common(terms, measurement) | {"form": form, "key": key}
    if request.method == "POST":
        return _brought(request, terms, measurement, form, context)
    return _dragged(request, terms, measurement, context)


def terms_for_the_provider(request: HttpRequest, key: str) -> Terms:
    """The terms for who may see everything; for others the page does not exist."""
    if not sees_everything(request.user):
        raise NotFound(f"There is no agreement {key}.")
    return seen.terms_seen(request.user, key)


def measured_long(terms: Terms) -> Measurement:
    """The agreement over two years, as of this minute."""
    now = clock.now()
    periods = periods_before(terms, seen.current_period(terms, now), MOST_PERIODS)
    return measure(terms, periods, now.replace(second=0, microsecond=0))


def _common(terms: Terms, measurement: Measurement) -> dict[str, Any]:
    closed = [period for period in measurement.periods if period.end <= measurement.at]
    return {
        "title": terms.title,
        "kind": terms.kind,
        "agreement_href": addresses.agreement(terms.key),
        "months": counted(len(closed), "closed month"),
    }


def try_goal(request: HttpRequest, key: str) -> HttpResponse:
    """A goal of the SLA on the table of a negotiation: its past, and whether it is carried, while somebody drags it."""
    now = clock.now()
    row = negotiation_seen(request.user, key, now)
    tabled = _on_the_table(row, now) if sees_everything(request.user) else {}
    sla = sla_of(tabled)
    if sla is None:
        raise NotFound(f"No text of an SLA is on the table of {key}.")
    measurement = measured_as_if(sla, now, MOST_PERIODS)
    choice = chosen(measurement.terms, request.GET.get("row", ""))
    if choice is None:
        raise NotFound("No target of the SLA on the table has a goal to drag.")
    value, target, priority, today = choice
    goal, wrong = _goal(request, value, today)
    person = person_of(request)
    checked = carried_with(tabled, target, priority, goal, person, now)
    context = _common(measurement.terms, measurement) | {
        "key": key, "case": row.case, "wrong": wrong, "carried": underpinned(checked) if checked else None,
        "view": shown.goal_view(replay_goal(measurement, target, priority, goal), measurement, ON_THE_TABLE),
        "choices": choices(measurement.terms, value), "goal": goal_form(value, today, goal),
        "propose_href": "" if goal == today else _propose_href(row, person, target, priority, goal, now),
    }  # fmt: skip
    part = "part" in request.GET
    return render(request, "monitoring/try_goal_parts.html" if part else "monitoring/try_goal.html", context)


def _propose_href(
    row: Negotiation, person: Person, target: str, priority: str | None, goal: Goal, now: datetime
) -> str:
    """Where whoever may propose a text of the SLA finds this goal in it already; empty for everybody else."""
    state = state_of(row, person, now)
    sla = state.sla
    if sla is None or not OF_TEXT["propose"].may(state, sla.number):
        return ""
    return address_with_goal(row.case.key, sla.number, target, priority, goal)


def _on_the_table(row: Negotiation, now: datetime) -> Mapping[str, Terms]:
    try:
        return on_the_table(row, now)
    except Invalid:  # a text names a document of the table that has none yet
        return {}


def _goal(request: HttpRequest, row: str, today: Goal) -> tuple[Goal, str]:
    """The goal that was typed for the chosen row, and what is wrong with it; without one, today's."""
    typed = request.GET.get("goal")
    if typed is None or request.GET.get("row", "") != row:
        return today, ""
    proposed = goal_typed(typed, today)
    return (
        proposed or today,
        "" if proposed else "Write a number above 0 that is not far beyond today's goal.",
    )


def _dragged(
    request: HttpRequest, terms: Terms, measurement: Measurement, context: dict[str, Any]
) -> HttpResponse:
    choice = chosen(terms, request.GET.get("row", ""))
    if choice is None:
        nothing = {"sentence": "Bring a proposal to replay it; no target here has a goal to drag"}
        return render(request, "monitoring/replay.html", context | {"view": nothing})
    value, target, priority, today = choice
    goal, wrong = _goal(request, value, today)
    view = shown.goal_view(replay_goal(measurement, target, priority, goal), measurement)
    context |= {
        "view": view,
        "wrong": wrong,
        "choices": choices(terms, value),
        "goal": goal_form(value, today, goal),
    }
    return render(
        request,
        "monitoring/replay_parts.html" if "part" in request.GET else "monitoring/replay.html",
        context,
    )


def _brought(
    request: HttpRequest, terms: Terms, measurement: Measurement, form: ProposalForm, context: dict[str, Any]
) -> HttpResponse:
    nothing = {"sentence": "Nothing was replayed"}
    if not form.is_valid():
        return render(request, "monitoring/replay.html", context | {"view": nothing})
    try:
        proposal = _proposal(terms, form)
    except Invalid as invalid:
        problems = [str(problem) for problem in invalid.problems]
        return render(request, "monitoring/replay.html", context | {"view": nothing, "problems": problems})
    made = replayed(terms, proposal, measurement.periods, measurement.at)
    view = shown.replay_view(made)
    return render(request, "monitoring/replay.html", context | {"view": view, "brought": True})


def _proposal(terms: Terms, form: ProposalForm) -> Proposal:
    """The proposal that was brought. It is read as any promise file is, from a folder of its own that is gone afterwards."""
    given = form.cleaned_data
    content = given["file"].read() if given.get("file") else given["text"].encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "proposal.yaml"
        path.write_bytes(content)
        try:
            return read_proposal(terms, path, agreements.known(), other_files=False)
        except Invalid as invalid:
            raise Invalid([_named(problem, f"{folder}/") for problem in invalid.problems]) from invalid


def _named(problem: Any, folder: str) -> Any:
    """A problem without the folder in which the file stood for a moment."""
    return type(problem)(problem.path.replace(folder, ""), problem.value, problem.message, problem.remedy)
