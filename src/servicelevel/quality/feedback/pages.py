"""Feedback on SLAs: the rounds beside the figures of their time, asking for one, and answering (R30)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to, all_terms, terms
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, sees_everything
from servicelevel.organisation.roles import SERVICE_LEVEL_MANAGER
from servicelevel.organisation.signed_in import person_of
from servicelevel.quality.feedback import actions
from servicelevel.quality.feedback.forms import AnswerForm, AskForm
from servicelevel.quality.feedback.models import FeedbackRound
from servicelevel.quality.feedback.queries import answers_seen, may_answer, readings, rounds_visible_to
from servicelevel.quality.feedback.rules import LOOKS, overall
from servicelevel.web import clock
from servicelevel.web.acting import acted

MOST = 200


def feedback(request: HttpRequest) -> HttpResponse:
    """Every round with what it says beside the figures; where they diverge, an SLA measures the wrong thing."""
    rows = list(rounds_visible_to(request.user)[:MOST])
    told, titles = readings(rows), _titles(request)
    shown = {
        "rows": [(row, titles[row.agreement.key], told[row.pk], LOOKS[told[row.pk].stands]) for row in rows],
        "sentence": overall([one.stands for one in told.values()]), "asks": _asks(request), "now": clock.now(),
    }  # fmt: skip
    return render(request, "feedback/feedback.html", shown)


def ask(request: HttpRequest) -> HttpResponse:
    """Ask the people of a customer what they make of an SLA."""
    if not _asks(request):
        raise NotAllowed("Customers are asked for feedback by the Service Level Manager.")
    slas = agreements_visible_to(request.user).filter(kind=Agreement.Kind.SLA)
    titles = _titles(request)
    form = AskForm([(row.key, f"{titles[row.key]}, {row.customer}") for row in slas], request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, by, made = (
            form.cleaned_data["agreement"],
            By(person_of(request), clock.now()),
            list[FeedbackRound](),
        )
        until = form.until_end_of_day(terms(key).zone)
        if acted(form, lambda: made.append(actions.ask_for_feedback(by, key, until))):
            messages.success(request, "They are asked; it stands among their duties.")
            return redirect("feedback-round", number=made[0].pk)
    return render(request, "feedback/ask.html", {"form": form})


def feedback_round(request: HttpRequest, number: int) -> HttpResponse:
    """One round: what was answered, and for whoever is asked the questions."""
    now = clock.now()
    row = rounds_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such round of feedback.")
    form = AnswerForm(request.POST or None) if may_answer(request.user, row, now) else None
    if form is not None and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by, satisfied = By(person_of(request), now), int(given["satisfied"])
        if acted(
            form, actions.give_feedback, by, number, satisfied=satisfied, reflects=given["reflects"], words=given["words"]
        ):  # fmt: skip
            messages.success(request, "Your answer is recorded.")
            return redirect("feedback-round", number=number)
    reading = readings([row])[row.pk]
    shown = {
        "row": row, "terms": terms(row.agreement.key), "form": form, "reading": reading, "look": LOOKS[reading.stands],
        "answers": answers_seen(request.user, row), "inside": sees_everything(request.user), "runs": now < row.until,
    }  # fmt: skip
    return render(request, "feedback/round.html", shown)


def _asks(request: HttpRequest) -> bool:
    return holds(request.user, SERVICE_LEVEL_MANAGER, EVERYWHERE, clock.now())


def _titles(request: HttpRequest) -> dict[str, str]:
    return {one.key: one.title for one in all_terms(request.user)}
