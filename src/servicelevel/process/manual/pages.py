"""The process as pages: its flows with the open cases, each step, the matrix, policies, roles, and what surrounds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import policies as agreements_policies
from servicelevel.capabilities import policies as capabilities_policies
from servicelevel.errors import NotFound
from servicelevel.monitoring import policies as monitoring_policies
from servicelevel.monitoring.shown.exchanges import exchanges
from servicelevel.monitoring.shown.scorecard import score_sentence
from servicelevel.monitoring.shown.scorecard import scorecard as scores
from servicelevel.monitoring.shown.seen import all_measured
from servicelevel.organisation import roles
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.definition import shipped
from servicelevel.process.manual import views
from servicelevel.process.manual.context import context_diagram, exchanged_sentence, names_of
from servicelevel.process.manual.notes import Note, notes_at
from servicelevel.process.manual.readings import LITERAL, Shown, shown
from servicelevel.process.manual.waiting import sentence, waiting_at
from servicelevel.process.performance.pages import may_bring
from servicelevel.process.performance.queries import figures, reads_figures
from servicelevel.process.policies import checked
from servicelevel.quality import policies as quality_policies
from servicelevel.web import clock
from servicelevel.web.wording import counted

DOCUMENT = ("document", "control", "phases", "words")
"""What of the document itself is read differently."""
REGISTERED = (agreements_policies, capabilities_policies, monitoring_policies, quality_policies)
"""The rooms whose checks of policies are known by being imported here."""


def process_map(request: HttpRequest) -> HttpResponse:
    """Where do cases stand in the five procedures?"""
    chosen = _chosen(request)
    waiting = waiting_at(request.user, clock.now())
    return _page(
        request, "map", chosen, procedures=views.procedures(chosen, waiting), sentence=sentence(waiting)
    )


def step(request: HttpRequest, step: str) -> HttpResponse:
    """What is one step, who takes it, and what waits at it?"""
    chosen = _chosen(request)
    if step not in chosen.reading.steps:
        raise NotFound(f"There is no step {step}.")
    waiting = waiting_at(request.user, clock.now())
    view = views.step_view(chosen, step, waiting)
    return _page(request, "step", chosen, view=view, waiting=waiting.get(step, ()))


def matrix(request: HttpRequest) -> HttpResponse:
    """Who does, answers for, is consulted on and is informed of each step?"""
    chosen = _chosen(request)
    columns, rows = views.matrix(chosen)
    differing = sum(cell.differs for row in rows for cell in row.cells)
    return _page(
        request, "matrix", chosen, columns=[roles.NAMES.get(role, role) for role in columns], rows=rows,
        differing=differing, legend=shipped().legend,
    )  # fmt: skip


def contradictions(request: HttpRequest) -> HttpResponse:
    """Where does the document contradict itself, and how do we read it?"""
    groups = views.contradictions()
    count = sum(len(rows) for _, rows in groups)
    return _page(request, "contradictions", None, groups=groups, count=count)


def policies(request: HttpRequest) -> HttpResponse:
    """Do we keep our policies? For people who see everything: a check counts what nobody else may know of."""
    person = person_of(request)
    if not sees_everything(person):
        raise NotFound("There is no such page for you.")
    rows = checked(person, clock.now())
    kept = sum(result.ok is True for _, _, result in rows)
    tested = sum(result.ok is not None for _, _, result in rows)
    said = f"{kept} of {counted(tested, 'policy,policies')} that can be tested {'is' if kept == 1 else 'are'} kept"
    return _page(
        request, "policies", None, rows=rows, sentence=said if tested else "No policy can be tested yet"
    )


def all_roles(request: HttpRequest) -> HttpResponse:
    """What is each role there for?"""
    chosen = _chosen(request)
    rows = [
        {"role": role, "name": roles.NAMES.get(role.key, role.key), "parts": views.parts_of_role(chosen.reading, role.key)}
        for role in shipped().roles.values()
    ]  # fmt: skip
    return _page(request, "roles", chosen, rows=rows)


def measurements(request: HttpRequest) -> HttpResponse:
    """By which figures is the process itself judged?"""
    months, series = figures(request.user)
    rows = [(one, [(month, one.by_month.get(month)) for month in months]) for one in series]
    return _surroundings(
        request, "measurements", months=months, series=rows, reads_figures=reads_figures(request.user),
        may_bring=may_bring(request),
    )  # fmt: skip


def neighbours(request: HttpRequest) -> HttpResponse:
    """What passes between Service Level Management and the other processes, and when did it last? (R14)"""
    around, zone = shipped().surroundings.integrations, getattr(request.user, "zone", "UTC")
    found = exchanges(names_of(around)) if sees_everything(request.user) else {}
    return _surroundings(
        request,
        "neighbours",
        drawing=context_diagram(around, found, zone),
        sentence=exchanged_sentence(around, found),
    )


def scorecard(request: HttpRequest) -> HttpResponse:
    """Which service level targets can each process break, and did it? For people who see everything (R7)."""
    if not sees_everything(request.user):
        raise NotFound("There is no such page for you.")
    rows = scores(all_measured(request.user, clock.now()), names_of(shipped().surroundings.integrations))
    return _page(request, "scorecard", None, rows=rows, sentence=score_sentence(rows))


def communication(request: HttpRequest) -> HttpResponse:
    """Who is told what, when and how?"""
    return _surroundings(request, "communication")


def document(request: HttpRequest) -> HttpResponse:
    """Which document was the process read from, and what does it lean on?"""
    return _surroundings(request, "document")


def _surroundings(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    chosen = _chosen(request)
    around = shipped().literal_surroundings if chosen.is_literal else shipped().surroundings
    spoken, written = around.communication, around.document
    view = {
        "around": around, "measured": _noted(around.measurements), "beside": _noted(around.integrations),
        "plan": _noted(spoken.plan), "media": _noted(spoken.media), "related": _noted(written.related),
        "templates": _noted(written.templates), "about": [notes_at(place) for place in DOCUMENT],
    }  # fmt: skip
    return _page(request, name, chosen, **view, **more)


def _noted(rows: Iterable[Any]) -> list[tuple[Any, Sequence[Note]]]:
    """Each row with what differs in it between the two readings."""
    return [(row, notes_at(getattr(row, "key", "") or row.name)) for row in rows]


def _chosen(request: HttpRequest) -> Shown:
    return shown(request.GET.get("reading", ""))


def _page(request: HttpRequest, name: str, chosen: Shown | None, **view: Any) -> HttpResponse:
    given = {"part": name, "chosen": chosen, "literal": LITERAL, "may_check": sees_everything(request.user)}
    return render(request, f"process/manual/{name}.html", given | view)
