"""The record of a target that a period missed: its figure with what it rests on, its cause, who looks into it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.errors import NotAllowed
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.forms import ClassifyForm, InvestigateForm
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.breaches.queries import cause_classes, cause_names, record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.missed.queries import Missed, missed_seen
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted, duration

SHOWN = 20
"""Outages on the page; all of them stand on the page of the target."""


def missed_target(request: HttpRequest, key: str, target: str, period: str) -> HttpResponse:
    """Why did the period miss this target, and who looks into it?"""
    now = clock.now()
    found = missed_seen(request.user, ClockKey(key, target, "", period=period), now)
    form = _classify_form(request, found)
    if form is not None and request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.classify, by, found.key, **form.cleaned_data):
            messages.success(request, "The breach is classified.")
            return redirect(record_address(found.key))
    names = cause_names()
    shown = {
        "found": found, "key": found.key, "terms": found.terms, "target_name": found.terms.target_name(target), "form": form,
        "words": _words(found) if found.is_breached else "", "names": names,
        "cause_name": names.get(found.note.cause, found.note.cause) if found.note else "",
        "investigates": _may(request, found, actions.WHO_INVESTIGATES),
        "investigate_href": reverse("investigate-missed", args=[key, target, period]),
        "target_href": addresses.target_month(key, period, target), "outages": _longest(found),
    }  # fmt: skip
    return render(request, "missed/missed.html", shown)


def investigate_missed(request: HttpRequest, key: str, target: str, period: str) -> HttpResponse:
    """Have it looked into (R29)."""
    now = clock.now()
    found = missed_seen(request.user, ClockKey(key, target, "", period=period), now)
    if not _may(request, found, actions.WHO_INVESTIGATES):
        raise NotAllowed("Investigations are opened by the Service Level Manager and the Service Owner.")
    cause = found.note.narrative if found.note else _words(found)
    form = InvestigateForm(request.POST or None, initial={"cause": cause})
    if request.method == "POST" and form.is_valid():
        made: list[Investigation] = []
        by = By(person_of(request), now)
        if acted(form, lambda: made.append(actions.investigate(by, found.key, **form.asked()))):
            messages.success(request, f"The investigation waits in the duties of {made[0].owner}.")
            return redirect("investigation", number=made[0].pk)
    shown = {"form": form, "found": found, "key": found.key, "back": record_address(found.key)}
    return render(request, "breaches/investigate.html", shown)


def _classify_form(request: HttpRequest, found: Missed) -> ClassifyForm | None:
    if not (found.is_breached and _may(request, found, actions.WHO_CLASSIFIES)):
        return None
    begin = {"cause": "", "narrative": _words(found)}
    if found.note is not None:
        begin = {"cause": found.note.cause, "narrative": found.note.narrative}
    return ClassifyForm(cause_classes(), request.POST or None, initial=begin)


def _words(found: Missed) -> str:
    """What the evidence says, for a person to go on from."""
    if found.figure is None:
        return ""
    said = [f"{found.figure.words} in {found.period.words}; {found.figure.goal_words} promised."]
    counting = [one for one in found.outages if one["kind"] not in ("maintenance", "unknown")]
    if counting:
        longest = max(counting, key=lambda one: int(one["within_us"]))
        cause = f": {longest['cause']}" if longest["cause"] else ""
        length = duration(longest["within_us"])
        said.append(f"{counted(len(counting), 'outage')}, the longest of {length} by the clock{cause}.")
    if found.samples:
        values = [one["value"] for one in found.samples]
        said.append(f"The samples lie between {min(values):g} and {max(values):g}.")
    return " ".join(said)


def _longest(found: Missed) -> list[dict[str, Any]]:
    longest = sorted(found.outages, key=lambda one: -one["within_us"])[:SHOWN]
    return [one | {"started_at": datetime.fromisoformat(one["started_at"])} for one in longest]


def _may(request: HttpRequest, found: Missed, who: tuple[str, ...]) -> bool:
    return any(holds(request.user, role, actions.scope_of_clock(found.key), clock.now()) for role in who)
