"""Reviews of the process, and the involvement of its owners."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.communication.plan.forms import uploaded
from servicelevel.communication.plan.queries import may_run
from servicelevel.communication.reviews import actions, queries
from servicelevel.communication.reviews.actions import Reviewed
from servicelevel.documents.uploads.accepted import ENDINGS, LARGEST
from servicelevel.errors import Invalid, NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.days import day_in

MONTHS = (3, 6, 12, 24)
A_YEAR = timedelta(days=365)


def _area(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=10_000, widget=forms.Textarea({"rows": rows})
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class ReviewForm(forms.Form):
    """A review of the process."""

    held_on = _day("Held on")
    present = _area("Who took part", "A name a line.", 3)
    findings = _area("What was found")
    decisions = _area("What was decided", "With who does it, and until when.")
    minutes = forms.FileField(
        label="Minutes", required=False, help_text=f"One of {ENDINGS}; at most {LARGEST // 2**20} MB."
    )
    link = forms.CharField(label="Or where the minutes lie", max_length=500, required=False)
    next_on = _day("Next review by")

    def reviewed(self) -> Reviewed | None:
        """What was filled in; adds an error and gives None for a file that is not accepted."""
        given = self.cleaned_data
        try:
            return Reviewed(**{**given, "minutes": uploaded(given["minutes"], "minutes")})
        except Invalid as invalid:
            for problem in invalid.problems:
                self.add_error("minutes", f"{problem.message}: {problem.remedy}")
            return None


def process_reviews(request: HttpRequest) -> HttpResponse:
    """When was the process reviewed, what was decided, and is the next review overdue?"""
    if not sees_everything(request.user):
        raise NotFound("There is nothing at this address.")
    now = clock.now()
    due, today = queries.next_review_on(), day_in(request.user, now)
    months = (
        int(asked)
        if (asked := request.GET.get("months", "")).isdecimal() and int(asked) in MONTHS
        else queries.MONTHS
    )
    view = {
        "rows": queries.process_reviews(request.user), "due": due, "sentence": _sentence(due, today),
        "coverage": queries.coverage(now, months), "months": months, "choices": MONTHS,
        "runs": may_run(request.user, now),
    }  # fmt: skip
    return render(request, "communication/process_reviews.html", view)


def new_process_review(request: HttpRequest) -> HttpResponse:
    """What came of the review?"""
    now = clock.now()
    if not may_run(request.user, now):
        raise NotAllowed("The process is reviewed by the Service Level Manager.")
    today = day_in(request.user, now)
    begin = {"held_on": today, "next_on": today + A_YEAR}
    form = ReviewForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        reviewed = form.reviewed()
        if reviewed is not None and acted(
            form, actions.record_process_review, By(person_of(request), now), reviewed
        ):
            messages.success(request, "The review is recorded.")
            return redirect("process-reviews")
    return render(request, "communication/process_review_form.html", {"form": form})


def _sentence(due: date | None, today: date) -> str:
    if due is None:
        return "The process was not reviewed yet"
    written = f"{due.day} {due:%b %Y}"
    return (
        f"The review of the process is overdue since {written}"
        if due < today
        else f"The next review is due by {written}"
    )
