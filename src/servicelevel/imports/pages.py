"""Bringing a list: chosen, looked at with every difference, taken in."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.imports.actions import KINDS, preview, take_in
from servicelevel.imports.planned import Kind
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.wording import counted

MOST_BYTES = 1_000_000
"""A larger list comes by the command line or the API: between looking and taking in, the page carries it."""
MOST_SHOWN = 500
HOME = {"parties": "parties", "people": "people", "catalogue": "services", "dependencies": "services"}


class ListForm(forms.Form):
    """A list that somebody brings."""

    kind = forms.ChoiceField(label="What it lists")
    file = forms.FileField(
        label="File", help_text="CSV, XLSX or YAML, of up to 1 MB; the first line names the columns."
    )

    def __init__(self, kinds: list[Kind], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [(one.key, one.name) for one in kinds]  # type: ignore[attr-defined]


def bring(request: HttpRequest) -> HttpResponse:
    """Choose a list, and see what it would change."""
    now = clock.now()
    mine = _mine(request, now)
    sent = request.method == "POST"
    form = ListForm(
        mine,
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"kind": request.GET.get("kind")},
    )
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            form.add_error("file", "It has more than 1 MB. Bring it with servicelevel import, or in parts.")
        else:
            return _looked_at(request, form, form.cleaned_data["kind"], content, file.name or "list")
    return render(request, "imports/bring.html", {"form": form, "kinds": mine})


def take(request: HttpRequest) -> HttpResponse:
    """Take in the list that was looked at."""
    by = By(person_of(request), clock.now())
    mine = _mine(request, by.now)
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")[:200]
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except binascii.Error:
        content = b""
    if kind not in {one.key for one in mine} or not content:
        return redirect("bring-list")
    try:
        plan = take_in(by, kind, content, name=name, expected=request.POST.get("expected", ""))
    except (Conflict, Invalid) as refused:
        messages.error(request, str(refused))
        return redirect("bring-list")
    messages.success(
        request, f"{counted(plan.count('new'), 'record')} added, {plan.count('changed'):,} changed."
    )
    return redirect(HOME[kind])


def _looked_at(request: HttpRequest, form: ListForm, kind: str, content: bytes, name: str) -> HttpResponse:
    try:
        plan = preview(By(person_of(request), clock.now()), kind, content)
    except Invalid as invalid:
        view = {"form": form, "kinds": _mine(request, clock.now()), "problems": invalid.problems}
        return render(request, "imports/bring.html", view)
    new, changed, same = (plan.count(what) for what in ("new", "changed", "unchanged"))
    sentence = (
        f"{new:,} new, {changed:,} changed, {same:,} as they are" if plan.to_do else "Nothing to change"
    )
    view = {
        "plan": plan, "kind": KINDS[kind], "name": name, "content": base64.b64encode(content).decode(), "sentence": sentence,
        "shown": plan.to_do[:MOST_SHOWN], "more": max(0, len(plan.to_do) - MOST_SHOWN),
    }  # fmt: skip
    return render(request, "imports/looked_at.html", view)


def _mine(request: HttpRequest, now: datetime) -> list[Kind]:
    """The lists that a person brings. Raises NotFound where there is none: the page is not theirs."""
    found = [
        one for one in KINDS.values() if any(holds(request.user, role, EVERYWHERE, now) for role in one.may)
    ]
    if not found:
        raise NotFound("There is no such page.")
    return found
