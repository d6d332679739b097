"""Registers as pages: what is offered without the agreements that it needs."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.issues.queries import issues_visible_to
from servicelevel.agreements.registers.figures_shown import NOT_MEASURED, figures_sentence, month_rows
from servicelevel.agreements.registers.gaps_shown import edges_words, gaps_sentence
from servicelevel.agreements.registers.process_figures import months_until, process_months
from servicelevel.agreements.registers.register import register_at
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import NotFound
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.owned import owned_rows, owned_sentence
from servicelevel.monitoring.shown.supporting import (
    monitored,
    owed_rows,
    owed_sentence,
    periods_of_rows,
    supporting_rows,
    supporting_sentence,
)
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import parties_visible_to, party_of, sees_everything
from servicelevel.web import clock
from servicelevel.web.wording import counted

MONTHS_SHOWN = 12


def gaps(request: HttpRequest) -> HttpResponse:
    """Which offered services have no SLA, and which dependencies no OLA or UC covers? For the provider (R17, R18)."""
    if not sees_everything(request.user):
        raise NotFound("There is no such page.")
    now = clock.now()
    found = register_at(now)
    rows = [
        {"gap": one, "age": counted(one.days(now), "day"), "interim": found.interims.get(one.service.key)}
        for one in found.without_sla
    ]
    view = {
        "register": found, "rows": rows, "sentence": gaps_sentence(found), "edges_words": edges_words(found),
        "uncovered": [(one, found.name(one.edge.service)) for one in found.uncovered],
    }  # fmt: skip
    return render(request, "registers/gaps.html", view)


def ola_monitor(request: HttpRequest) -> HttpResponse:
    """Which OLAs and underpinning contracts put an SLA at risk? For the provider (R37)."""
    if not sees_everything(request.user):
        raise NotFound("There is no such page.")
    now = clock.now()
    measured = seen.all_measured(request.user, now)
    periods = periods_of_rows(measured, now)
    asked = next((one for one in periods if one.key == request.GET.get("period", "")), None)
    titles = _titles(measured)
    found = supporting_rows(measured, service_names(), titles)
    rows = monitored(found, measured, titles, now, asked.key if asked else "")
    issues = issues_visible_to(request.user).filter(closed_at=None)
    view = {
        "rows": rows, "sentence": supporting_sentence(rows), "issues": issues, "in_period": asked,
        "periods": periods[:MONTHS_SHOWN],
    }  # fmt: skip
    return render(request, "registers/ola_monitor.html", view)


def team(request: HttpRequest, key: str) -> HttpResponse:
    """What does a team owe, which SLA does each target carry, and how does it stand? For the team and the provider (R6)."""
    found = parties_visible_to(request.user).filter(key=key, kind=Party.Kind.TEAM).first()
    if found is None or not (sees_everything(request.user) or party_of(request.user) == found):
        raise NotFound(f"There is no team {key}.")
    now = clock.now()
    visible = agreements.all_terms(request.user)
    owed = [seen.measured(one, now) for one in visible if one.provider_key == key]
    rows = owed_rows(owed, {one.key: one.title for one in visible})
    view = {"team": found, "rows": rows, "sentence": owed_sentence(found.name, rows), "now": now}
    return render(request, "registers/team.html", view)


def my_services(request: HttpRequest) -> HttpResponse:
    """How do the services do that I answer for, and what do they need of me? For Service Owners (R44)."""
    now = clock.now()
    rows = owned_rows(request.user, now)
    if not rows:
        raise NotFound("You are the owner of no service.")
    return render(request, "registers/my_services.html", {"rows": rows, "sentence": owned_sentence(rows)})


def _titles(measured: Sequence[Measurement]) -> dict[str, str]:
    return {one.terms.key: one.terms.title for one in measured}


def process_figures(request: HttpRequest) -> HttpResponse:
    """How does the process itself do? Its key figures month by month; `month` lists what one rests on (R32)."""
    if not sees_everything(request.user):
        raise NotFound("There is no such page.")
    then = request.GET.get("known") == "then"
    found = process_months(months_until(clock.now()), then)
    asked = request.GET.get("month", "")
    chosen = next((one for one in found if one.month.key == asked), found[-1] if found else None)
    view = {
        "rows": month_rows(found), "sentence": figures_sentence(found), "shown_month": chosen, "then": then,
        "not_measured": NOT_MEASURED, "part": "figures", "may_check": True,
    }  # fmt: skip
    return render(request, "registers/process_figures.html", view)
