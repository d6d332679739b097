"""What I was told of agreements and services, and that I have read it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.communication.news import actions, queries
from servicelevel.communication.plan.queries import may_run
from servicelevel.errors import NotAllowed
from servicelevel.organisation.acting import By
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

SHOWN = 100


class ConfirmForm(forms.Form):
    """That one has read it, and the answer to the question that stands with it."""

    answer = forms.CharField(label="Your answer", max_length=10_000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, question: str, *args: object, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        self.fields["answer"].label = question
        if not question:
            del self.fields["answer"]


def news(request: HttpRequest) -> HttpResponse:
    """What was I told, and what have I still to confirm?"""
    rows = list(queries.told_to(request.user)[:SHOWN])
    waiting = sum(row.must_confirm and row.confirmed_at is None for row in rows)
    sentence = (
        f"{counted(waiting, 'thing waits,things wait')} for you to confirm"
        if waiting
        else "Nothing waits for you"
    )
    return render(request, "communication/news.html", {"rows": rows, "sentence": sentence})


def one_news(request: HttpRequest, number: int) -> HttpResponse:
    """What was I told, and do I confirm that I read it?"""
    row = queries.receipt_of(request.user, number)
    question = row.communication.question if row.must_confirm else ""
    form = ConfirmForm(question, request.POST or None) if row.confirmed_at is None else None
    if form is not None and request.method == "POST" and form.is_valid():
        by, answer = By(person_of(request), clock.now()), form.cleaned_data.get("answer", "")
        if acted(form, actions.confirm, by, number, answer=answer):
            messages.success(request, "It is recorded that you have read this.")
            return redirect("news")
    return render(
        request, "communication/one_news.html", {"row": row, "told": row.communication, "form": form}
    )


@require_POST
def tell_news(request: HttpRequest) -> HttpResponse:
    """Look into the ledger now, and tell whom it concerns."""
    now = clock.now()
    if not may_run(request.user, now):
        raise NotAllowed("This is for the Service Level Manager.")
    done = actions.listen(now)
    messages.success(request, f"{counted(done, 'line')} of the ledger were looked at.")
    return redirect("sent")
