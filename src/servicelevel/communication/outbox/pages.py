"""How I am told: the way, the kinds, the hours, and what I was sent lately."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.communication.models import NoticePreference
from servicelevel.communication.outbox.choosing import choose_notices
from servicelevel.communication.outbox.forms import ToldForm
from servicelevel.communication.outbox.queries import kinds_for, preference_of, sent_lately
from servicelevel.communication.outbox.sealing import secret_of, written_secret
from servicelevel.communication.outbox.shown import sent_rows
from servicelevel.communication.own_words.queries import may_write
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted

_Way = NoticePreference.Way
ON = {_Way.MAIL: "by mail", _Way.SLACK: "in Slack", _Way.TEAMS: "in Teams", _Way.WEBHOOK: "through a program"}


def how_i_am_told(request: HttpRequest) -> HttpResponse:
    """On which way do notices reach me, when, and of which kinds?"""
    person, now = person_of(request), clock.now()
    kept, kinds = preference_of(person), kinds_for(person, now)
    form = ToldForm(kinds, kept, person.zone, person.email, request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        choice = form.choice()
        if acted(form, choose_notices, By(person, now), choice, settings.SECRET_KEY):
            if choice.way != _Way.WEBHOOK or not choice.address:
                messages.success(request, f"You are told {ON[_Way(choice.way)]} from now on.")
                return redirect("how-i-am-told")
            kept = preference_of(person)
            secret = written_secret(secret_of(settings.SECRET_KEY, person.pk, kept.turn))
            form = ToldForm(kinds, kept, person.zone, person.email)
    shown = {
        "form": form, "sentence": _sentence(kept, person), "rows": list(sent_rows(sent_lately(person))), "secret": secret,
        "writes": may_write(person, now),
    }  # fmt: skip
    return render(request, "outbox/how_i_am_told.html", shown)


def _sentence(kept: NoticePreference, person: Person) -> str:
    if kept.way == _Way.MAIL and not person.email:
        return "No notice reaches you: no e-mail address is recorded"
    if kept.way == _Way.MAIL and not settings.MAIL:
        return "No notice reaches you: this installation sends no mail yet"
    quiet = kept.quiet_from and kept.quiet_until
    hours = f", quietly from {kept.quiet_from:%H:%M} until {kept.quiet_until:%H:%M}" if quiet else ""
    return f"You are told {ON[_Way(kept.way)]}{hours}"
