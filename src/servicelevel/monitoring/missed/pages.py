"""The record of a target that a period missed: its figure with what it rests on, its cause, who looks into it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from servicelevel.monitoring.breaches.actions import WHO_INVESTIGATES
from servicelevel.monitoring.breaches.queries import cause_names
from servicelevel.monitoring.breaches.recording import classified, classify_form, investigated, may
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.missed.queries import Missed, missed_seen
from servicelevel.web import addresses, clock
from servicelevel.web.wording import counted, duration

SHOWN = 20
"""Outages on the page; all of them stand on the page of the target."""


def missed_target(request: HttpRequest, key: str, target: str, period: str) -> HttpResponse:
    """Why did the period miss this target, and who looks into it?"""
    found = missed_seen(request.user, ClockKey(key, target, "", period=period), clock.now())
    words = _words(found) if found.is_breached else ""
    form = classify_form(request, found, words)
    if done := classified(request, found, form):
        return done
    names = cause_names()
    shown = {
        "found": found, "key": found.key, "terms": found.terms, "target_name": found.terms.target_name(target), "form": form,
        "words": words, "names": names,
        "cause_name": names.get(found.note.cause, found.note.cause) if found.note else "",
        "investigates": may(request, found, WHO_INVESTIGATES),
        "investigate_href": reverse("investigate-missed", args=[key, target, period]),
        "target_href": addresses.target_month(key, period, target), "outages": _longest(found),
    }  # fmt: skip
    return render(request, "missed/missed.html", shown)


def investigate_missed(request: HttpRequest, key: str, target: str, period: str) -> HttpResponse:
    """Have it looked into (R29)."""
    found = missed_seen(request.user, ClockKey(key, target, "", period=period), clock.now())
    return investigated(request, found, _words(found))


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
