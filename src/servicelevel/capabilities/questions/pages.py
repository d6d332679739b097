"""A question about a service is asked and answered (R48)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.capabilities.queries import names_visible_to, service_seen
from servicelevel.capabilities.questions import actions
from servicelevel.capabilities.questions.forms import AnswerForm, AskForm
from servicelevel.capabilities.questions.queries import questions_visible_to
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope, holds, party_of
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted


def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask the owner of a service."""
    now, party = clock.now(), party_of(request.user)
    service_seen(request.user, key)
    if party is None or party.kind != Party.Kind.CUSTOMER:
        raise NotAllowed("Questions about a service are asked by its customers.")
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.ask_question, by, key, words=form.cleaned_data["words"]):
            messages.success(request, "Your question is with the owner of the service.")
            return redirect("service", key=key)
    name = names_visible_to(request.user, now).get(key, key)
    return render(request, "questions/ask.html", {"form": form, "key": key, "name": name})


def question(request: HttpRequest, number: int) -> HttpResponse:
    """What was asked, and what was answered; the owner of the service answers here."""
    now = clock.now()
    row = questions_visible_to(request.user, now).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such question.")
    scope = Scope(service=row.service.key)
    answers = row.answered_at is None and any(
        holds(request.user, role, scope, now) for role in actions.WHO_ANSWERS
    )
    form = AnswerForm(request.POST or None) if answers else None
    if form is not None and request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.answer_question, by, number, answer=form.cleaned_data["answer"]):
            messages.success(request, "Your answer is recorded.")
            return redirect("question", number=number)
    name = names_visible_to(request.user, now).get(row.service.key, row.service.key)
    return render(request, "questions/question.html", {"row": row, "form": form, "name": name})
