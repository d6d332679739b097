"""Each act on the report of a period as a page: who may open it when, what is filled in, and what is then done."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms

from servicelevel.errors import NotFound
from servicelevel.monitoring.breaches.queries import unclassified
from servicelevel.monitoring.periods import analysing, asking, producing, restating, steps
from servicelevel.monitoring.periods import forms as filled
from servicelevel.monitoring.periods.asking import WHO_ANSWERS, WHO_ASKS
from servicelevel.monitoring.periods.expectations import against, required
from servicelevel.monitoring.periods.models import ReportQuery
from servicelevel.monitoring.periods.restating import differing
from servicelevel.monitoring.periods.state import State
from servicelevel.organisation import roles
from servicelevel.process.desk import acts

Opened = acts.Opened[State]
Act = partial(acts.Act[State, Opened], template="periods/act.html")
MANAGER = roles.SERVICE_LEVEL_MANAGER


def _step(key: str) -> Any:
    return lambda state, number: state.performs(key)


def _releases(state: State, number: int) -> bool:
    return state.performs("4.5") and state.latest is not None and state.latest.released_at is None


def _circulates(state: State, number: int) -> bool:
    return state.performs("4.5") and state.latest is not None and state.latest.released_at is not None


def _produces(state: State, number: int) -> bool:
    return state.performs("4.5") and not _circulates(state, number)


def _restates(state: State, number: int) -> bool:
    return state.is_out and state.holds(MANAGER)


def _asks(state: State, number: int) -> bool:
    return any(one.released_at for one in state.reports) and any(map(state.holds, WHO_ASKS))


def _answers(state: State, number: int) -> bool:
    return any(map(state.holds, WHO_ANSWERS)) and _waiting(state, number) is not None


def _waiting(state: State, number: int) -> ReportQuery | None:
    return next((one for one in state.queries if one.pk == number and not one.outcome), None)


def _note_form(opened: Opened) -> forms.Form:
    _, report = analysing.measured(opened.state.row, opened.state.now)
    names = {one.target: one.name for one in report.targets}
    missing = next((target for target in names if target not in opened.state.notes), next(iter(names), ""))
    words = analysing.suggestion(report, missing) if missing else ""
    return filled.NoteForm(names, opened.data, initial={"target": missing, "words": words})


def _suggestions(opened: Opened) -> dict[str, Any]:
    """What the data says of each target, and how it compares with what was expected."""
    measurement, report = analysing.measured(opened.state.row, opened.state.now)
    asked = required(opened.state.terms)
    rows = [
        (one, analysing.suggestion(report, one.target), against(measurement, measurement.periods[-1], one.figure, asked))
        for one in report.targets
    ]  # fmt: skip
    return {"suggestions": rows}


def _unclassified(opened: Opened) -> int:
    """How many breaches in the report nobody has classified yet."""
    assert opened.state.latest is not None
    measurement, _ = analysing.measured(opened.state.row, opened.state.now, opened.state.latest.as_of)
    return len(unclassified(measurement, measurement.periods[-1]))


def _recipients(opened: Opened) -> forms.Form:
    return filled.RecipientsForm(producing.suggested(opened.state.case, opened.state.now), opened.data)


def _restate_form(opened: Opened) -> forms.Form:
    assert opened.state.latest is not None
    found = differing(opened.state.latest, opened.state.now)
    to = producing.suggested(opened.state.case, opened.state.now)
    return filled.RestateForm(to, opened.data, initial={"seen": found.digest})


def _differences(opened: Opened) -> dict[str, Any]:
    assert opened.state.latest is not None
    found = differing(opened.state.latest, opened.state.now)
    return {"changes": restating.changes(found), "before": opened.state.latest}


def _query_form(opened: Opened) -> forms.Form:
    report = opened.state.latest
    if report is None:
        raise NotFound("There is no report yet.")
    targets = [(one["target"], one["name"]) for one in report.figures["figures"]]
    return filled.QueryForm(targets, opened.state.terms.zone, opened.data)


def _raise(opened: Opened, form: Any) -> object:
    released = [one for one in opened.state.reports if one.released_at]
    return asking.raise_query(opened.by, opened.key, released[-1].number, **form.asked())


def _answer(opened: Opened, form: Any) -> object:
    given = form.cleaned_data
    return asking.answer(opened.by, opened.number, outcome=given["outcome"], words=given["words"])


ACTS: dict[str, acts.Act[State, Opened]] = {
    "check": Act(
        "Check that every target is measured", "Check it now", "It is checked.", _step("4.1"),
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: steps.check_metrics(opened.by, opened.key), template="periods/check.html",
        more=lambda opened: {"metrics": steps.metrics_of(opened.state.row, opened.state.now)["targets"]},
    ),
    "define": Act(
        "Say how every target comes to be measured", "Record it, and check once more", "It is recorded and checked.",
        _step("4.2"), lambda opened: filled.WordsForm("What was defined, and how its data is captured", opened.data),
        lambda opened, form: steps.define_metrics(opened.by, opened.key, **form.cleaned_data),
        template="periods/check.html", more=lambda opened: {"metrics": opened.state.row.metrics.get("targets", {})},
    ),
    "gather": Act(
        "Take the data as gathered", "The data is gathered", "The data is gathered.", _step("4.3"),
        lambda opened: filled.WordsForm("Anything a reader should know of it", opened.data, required=False),
        lambda opened, form: steps.gather(opened.by, opened.key, **form.cleaned_data), template="periods/gather.html",
        more=lambda opened: {"sources": steps.provenance_of(opened.state.row, opened.state.now)["sources"]},
    ),
    "note": Act(
        "Write what a figure means", "Write it down", "It is written down.", _step("4.4"), _note_form,
        lambda opened, form: analysing.note(opened.by, opened.key, **form.cleaned_data), template="periods/note.html",
        more=_suggestions,
    ),
    "action": Act(
        "Write down an action undertaken", "Write it down", "It is written down.", _step("4.4"),
        lambda opened: filled.ActionForm(opened.data),
        lambda opened, form: analysing.add_action(opened.by, opened.key, **form.cleaned_data),
    ),
    "analysed": Act(
        "End the analysis", "The analysis is complete", "The analysis is complete.", _step("4.4"),
        lambda opened: filled.NothingForm(opened.data),
        lambda opened, form: analysing.finish_analysis(opened.by, opened.key),
    ),
    "circulate": Act(
        "Give the report out", "Give it out", "The report is out.", _circulates, _recipients,
        lambda opened, form: producing.circulate(opened.by, opened.key, **form.to()),
    ),
    "release": Act(
        "Review the report, and release it", "Release it to the customer", "The report is released.", _releases,
        lambda opened: filled.ReviewForm(opened.data),
        lambda opened, form: producing.release(opened.by, opened.key, **form.cleaned_data), template="periods/release.html",
        more=lambda opened: {"unclassified": _unclassified(opened)},
    ),
    "produce": Act(
        "Produce the report", "Produce and freeze it", "The report is produced; review it now.", _produces,
        lambda opened: filled.NothingForm(opened.data), lambda opened, form: producing.produce(opened.by, opened.key),
    ),
    "restate": Act(
        "Restate the report", "Issue the restatement", "The restatement is out.", _restates, _restate_form,
        lambda opened, form: restating.restate(
            opened.by, opened.key, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"], **form.to()
        ),
        template="periods/restate.html", more=_differences,
    ),
    "query": Act(
        "Ask about a figure", "Ask", "Your query is recorded; it is answered before the review, or there.", _asks,
        _query_form, _raise,
    ),
    "answer": Act(
        "Answer a query", "Answer", "Your answer is recorded.", _answers, lambda opened: filled.AnswerForm(opened.data),
        _answer, numbered=True, template="periods/answer.html",
        more=lambda opened: {"query": _waiting(opened.state, opened.number)},
    ),
}  # fmt: skip
"""In the order in which they are offered."""
