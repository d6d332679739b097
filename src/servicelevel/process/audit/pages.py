"""Findings, and what is done about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.errors import NotAllowed, NotFound
from servicelevel.ledger.queries import history_of
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.audit import actions
from servicelevel.process.audit.forms import AnswerForm, DoneForm, FindingForm, VerifyForm
from servicelevel.process.audit.models import Finding
from servicelevel.process.audit.queries import findings_visible_to
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

LOOKS = {"new": "breached", "answered": "threatened", "done": "open", "closed": "met"}
WORDS = {
    "new": "Waits for an answer",
    "answered": "Action is planned",
    "done": "Waits for verification",
    "closed": "Closed",
}


def findings(request: HttpRequest) -> HttpResponse:
    """What audits found, and how far each is."""
    now = clock.now()
    rows = list(findings_visible_to(request.user))
    if not rows and not sees_everything(request.user):
        raise NotFound("There are no findings for you.")
    still_open = sum(row.state != "closed" for row in rows)
    sentence = (
        f"{counted(still_open, 'finding is,findings are')} open"
        if rows
        else "No audit has found anything yet"
    )
    shown = [
        {"row": row, "look": LOOKS[row.state], "words": WORDS[row.state], "late": late(row, now)}
        for row in rows
    ]
    view = {
        "rows": shown,
        "sentence": sentence,
        "may_find": holds(request.user, roles.AUDITOR, EVERYWHERE, now),
    }
    return render(request, "process/findings.html", view)


def new_finding(request: HttpRequest) -> HttpResponse:
    """Write down a finding."""
    now = clock.now()
    if not holds(request.user, roles.AUDITOR, EVERYWHERE, now):
        raise NotAllowed("Only an auditor writes findings.")
    form = FindingForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if asked and acted(form, actions.record_finding, By(person_of(request), now), **form.cleaned_data):
        messages.success(request, "The finding is recorded.")
        return redirect("findings")
    return render(request, "process/finding_form.html", {"form": form})


def finding(request: HttpRequest, key: str) -> HttpResponse:
    """One finding, its corrective action, and what I can do about it."""
    now = clock.now()
    row = findings_visible_to(request.user).filter(key=key).first()
    if row is None:
        raise NotFound(f"There is no finding {key}.")
    form, button = _next(request, row, now)
    if form is not None and request.method == "POST" and form.is_valid() and _act(request, row, form, now):
        messages.success(request, "It is recorded.")
        return redirect("finding", key=key)
    view = {
        "row": row, "form": form, "button": button, "look": LOOKS[row.state], "words": WORDS[row.state],
        "late": late(row, now), "lines": history_of(f"finding:{row.key}"),
    }  # fmt: skip
    return render(request, "process/finding.html", view)


def late(row: Finding, now: datetime) -> bool:
    """Whether a corrective action should have been done by now."""
    return row.state == "answered" and row.action_due is not None and row.action_due < now


def _next(request: HttpRequest, row: Finding, now: datetime) -> tuple[Any, str]:
    """The form of what this person can do now, and the words of its button; None for whoever can do nothing."""
    answers = any(
        holds(request.user, role, EVERYWHERE, now)
        for role in (roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT)
    )
    audits = holds(request.user, roles.AUDITOR, EVERYWHERE, now)
    given = request.POST or None
    if row.state == "new" and answers:
        return AnswerForm(given), "Plan the corrective action"
    if row.state == "answered" and row.action_owner_id == request.user.pk:
        return DoneForm(given), "Report it as done"
    if row.state == "done" and audits:
        return VerifyForm(given), "Record the verification"
    return None, ""


def _act(request: HttpRequest, row: Finding, form: Any, now: datetime) -> bool:
    by, given = By(person_of(request), now), form.cleaned_data
    if isinstance(form, AnswerForm):
        due = form.due(person_of(request).zone)
        return acted(
            form, actions.answer_finding, by, row.key, action=given["action"], owner=given["owner"], due=due
        )
    if isinstance(form, DoneForm):
        return acted(form, actions.report_action_done, by, row.key, words=given["words"])
    works = given["works"] == "yes"
    return acted(form, actions.verify_action, by, row.key, works=works, verdict=given["verdict"])
