"""The register of documents that the process leans on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.documents.models import RelatedDocument
from servicelevel.documents.register import actions, queries
from servicelevel.documents.register.actions import About
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.ledger.queries import history_of
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class RegisterForm(forms.Form):
    """A document that the process leans on."""

    title = forms.CharField(label="Title", max_length=200)
    relation = forms.CharField(
        label="What it is to the process",
        max_length=60,
        help_text="Process, procedure, template, requirements.",
    )
    address = forms.CharField(label="Where it lies", max_length=500, required=False, help_text="https://…")
    document = forms.CharField(
        label="Or which document of ours it is",
        max_length=80,
        required=False,
        help_text="Its key, as Documents shows it.",
    )
    owner = forms.CharField(label="Who keeps it", max_length=200)
    review_on = _day("Look at it again by")


class LookForm(forms.Form):
    """What somebody found who looked."""

    leads_there = forms.ChoiceField(
        label="Does the link lead to the document?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, and it still holds"), ("no", "No, it is broken or out of date")),
    )  # fmt: skip
    found = forms.CharField(label="What you found", max_length=300)
    review_on = _day("Look at it again by")


class WhyForm(forms.Form):
    """Why it is taken off."""

    because = forms.CharField(label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}))


def register(request: HttpRequest) -> HttpResponse:
    """Which documents does the process lean on, and do their links still hold?"""
    if not queries.reads_register(request.user):
        raise NotFound("There is nothing at this address.")
    rows, missing = queries.entries(request.user, clock.now()), queries.missing(request.user)
    wrong = sum(bool(one.alerts) for one in rows)
    sentence = f"{counted(len(rows), 'document')} registered" if rows else "No document is registered yet"
    if wrong:
        sentence = f"{wrong} of {sentence}, with a link that is broken or out of date"
    view = {"rows": rows, "missing": missing, "sentence": sentence, "may": _may(request)}
    return render(request, "documents/register.html", view)


def new_related(request: HttpRequest) -> HttpResponse:
    """Register a document."""
    by = _by(request)
    begin = {name: request.GET.get(name, "") for name in ("title", "relation")}
    form = RegisterForm(request.POST or None, initial=begin)
    asked = request.method == "POST" and form.is_valid()
    if asked and acted(form, actions.register, by, About(**form.cleaned_data)):
        messages.success(request, "The document is registered.")
        return redirect("register")
    return _form(request, form, "Register a document", None)


def look_again(request: HttpRequest, key: str) -> HttpResponse:
    """Does the link still lead to the document?"""
    row, by = _row(request, key), _by(request)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data | {"leads_there": form.cleaned_data["leads_there"] == "yes"}
        if acted(form, actions.look_again, by, key, **given):
            messages.success(request, "It is recorded.")
            return redirect("register")
    return _form(request, form, "Look at it again", row)


def take_off(request: HttpRequest, key: str) -> HttpResponse:
    """Take a document off the register."""
    row, by = _row(request, key), _by(request)
    form = WhyForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if asked and acted(form, actions.take_off, by, key, because=form.cleaned_data["because"]):
        messages.success(request, f"{row.title} is off the register.")
        return redirect("register")
    return _form(request, form, "Take it off the register", row)


def _may(request: HttpRequest) -> bool:
    return any(holds(request.user, role, EVERYWHERE, clock.now()) for role in actions.WHO_REGISTERS)


def _by(request: HttpRequest) -> By:
    if not _may(request):
        raise NotAllowed("The register is kept by the Service Level Manager and the process owners.")
    return By(person_of(request), clock.now())


def _row(request: HttpRequest, key: str) -> RelatedDocument:
    found = queries.registered(request.user).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no document {key} in the register.")
    return found


def _form(request: HttpRequest, form: forms.Form, title: str, row: RelatedDocument | None) -> HttpResponse:
    lines = history_of(f"related:{row.key}") if row else []
    return render(
        request, "documents/register_form.html", {"form": form, "title": title, "row": row, "lines": lines}
    )
