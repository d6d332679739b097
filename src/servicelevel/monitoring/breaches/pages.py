"""Breach records: the list, one of them with its evidence, investigations, and the classes of causes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicelevel.errors import NotFound
from servicelevel.levels import Period
from servicelevel.monitoring.attribution.shown import holder_rows
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.evidence import suggested_words
from servicelevel.monitoring.breaches.forms import (
    CauseClassForm,
    CloseForm,
    TogetherForm,
)
from servicelevel.monitoring.breaches.queries import (
    breach_seen,
    cause_classes,
    cause_names,
    investigations_visible_to,
    key_of,
    record_address,
)
from servicelevel.monitoring.breaches.recording import classified, classify_form, investigated, may
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.breaches.shown import BreachRow, breach_rows, chips, linked, sentence
from servicelevel.monitoring.exclusions.queries import scope_of
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.paged import paged
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, is_inside
from servicelevel.organisation.roles import SERVICE_LEVEL_MANAGER
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import addresses, clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def breaches(request: HttpRequest) -> HttpResponse:
    """The breaches of this period and the one before, those to classify first; or those of one agreement and period.

    There those of the same cause are classified together, of those on one page.
    """
    _only_inside(request)
    asked = request.GET.get("agreement", ""), request.GET.get("period", "")
    rows: list[BreachRow] = []
    for measurement, periods in _measured(request, *asked):
        rows += [row for period in periods for row in breach_rows(measurement, period)]
    rows.sort(key=lambda row: row.note is not None)
    pages, page = paged(rows, request.GET.dict(), "breaches")
    waiting = {row.href: row for row in page if row.note is None}
    form = _together_form(request, waiting) if all(asked) and len(waiting) > 1 else None
    if form is not None and request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, By(person_of(request), clock.now())
        keys = [waiting[href].key for href in form.chosen()]
        if acted(
            form, actions.classify_together, by, keys, cause=given["cause"], narrative=given["narrative"]
        ):
            messages.success(request, f"{counted(len(keys), 'breach is,breaches are')} classified.")
            return redirect(request.get_full_path())
    shown = {
        "rows": page, "pages": pages, "sentence": sentence(rows), "narrowed": any(asked), "form": form,
        "chips": [] if any(asked) else chips(rows),
    }  # fmt: skip
    return render(request, "breaches/breaches.html", shown)


def breach(
    request: HttpRequest, key: str, target: str, number: int, source: str, ticket: str
) -> HttpResponse:
    """The record of a breached clock: who had it, why it came to this, who looks into it; it is classified here."""
    found = breach_seen(request.user, ClockKey(key, target, f"{source}/{ticket}", number), clock.now())
    words = suggested_words(found) if found.is_breached else ""
    form = classify_form(request, found, words)
    if done := classified(request, found, form):
        return done
    rows, names = holder_rows(found.held), cause_names()
    shown = {
        "found": found, "key": found.key, "terms": found.terms, "form": form, "rows": rows,
        "clock": found.clock.explanation.clock if found.clock else None, "target_name": found.terms.target_name(target),
        "whole": sum(row.work_us for row in rows), "over": sum(row.over_us for row in rows), "names": names,
        "words": words, "ticket_href": addresses.ticket(found.key.ticket),
        "cause_name": names.get(found.note.cause, found.note.cause) if found.note else "",
        "investigates": may(request, found, actions.WHO_INVESTIGATES),
        "investigate_href": reverse("investigate", args=[key, target, number, source, ticket]),
    }  # fmt: skip
    return render(request, "breaches/breach.html", shown)


def investigate(
    request: HttpRequest, key: str, target: str, number: int, source: str, ticket: str
) -> HttpResponse:
    """Have a breach looked into (R29)."""
    found = breach_seen(request.user, ClockKey(key, target, f"{source}/{ticket}", number), clock.now())
    return investigated(request, found, suggested_words(found), links=found.key.ticket)


def investigation(request: HttpRequest, number: int) -> HttpResponse:
    """What is looked into, by whom and until when; its owner closes it here with what was found."""
    now = clock.now()
    row = investigations_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such investigation.")
    manages = holds(request.user, SERVICE_LEVEL_MANAGER, scope_of(row.agreement), now)
    closes = row.closed_at is None and (row.owner_id == person_of(request).pk or manages)
    form = CloseForm(request.POST or None) if closes else None
    if (
        form is not None
        and request.method == "POST"
        and form.is_valid()
        and acted(
            form, actions.close, By(person_of(request), now), number, finding=form.cleaned_data["finding"]
        )
    ):
        messages.success(request, "The investigation is closed.")
        return redirect("investigation", number=number)
    key = key_of(row)
    shown = {
        "row": row, "key": key, "form": form, "record_href": record_address(key), "links": linked(row.links["links"]),
        "ticket_href": addresses.ticket(key.ticket) if key.ticket else "",
        "late": row.closed_at is None and row.due_on < now.date(),
    }  # fmt: skip
    return render(request, "breaches/investigation.html", shown)


def causes(request: HttpRequest) -> HttpResponse:
    """The classes of causes; the Service Level Manager adds to them."""
    _only_inside(request)
    now = clock.now()
    may = holds(request.user, SERVICE_LEVEL_MANAGER, EVERYWHERE, now)
    form = CauseClassForm(request.POST or None) if may else None
    if (
        form is not None
        and request.method == "POST"
        and form.is_valid()
        and acted(form, actions.add_cause_class, By(person_of(request), now), **form.cleaned_data)
    ):
        messages.success(request, "The class can be chosen.")
        return redirect("cause-classes")
    return render(request, "breaches/causes.html", {"classes": cause_classes(), "form": form, "may": may})


def end_cause(request: HttpRequest, key: str) -> HttpResponse:
    """Let a class be chosen no more."""
    actions.end_cause_class(By(person_of(request), clock.now()), key)
    messages.success(request, "The class is ended; records that have it keep it.")
    return redirect("cause-classes")


def _only_inside(request: HttpRequest) -> None:
    if not is_inside(request.user):
        raise NotFound("There is no such page.")


def _measured(request: HttpRequest, key: str, period: str) -> list[tuple[Measurement, list[Period]]]:
    """The agreements that the person sees with the periods that are looked at, or the one that is asked for."""
    now = clock.now()
    if not key:
        return [(one, list(one.periods[-2:])) for one in seen.all_measured(request.user, now)]
    terms = seen.terms_seen(request.user, key)
    if not period:
        return [(one := seen.measured(terms, now), list(one.periods[-2:]))]
    asked = seen.begun_period(terms, period, now)
    return [(seen.measured_with(terms, now, asked), [asked])]


def _together_form(request: HttpRequest, waiting: dict[str, BreachRow]) -> TogetherForm | None:
    first = next(iter(waiting.values()))
    scope = actions.scope_of_clock(first.key)
    if not any(holds(request.user, role, scope, clock.now()) for role in actions.WHO_CLASSIFIES):
        return None
    named = {href: f"{row.key.number}, {row.target_name}: {row.over_words}" for href, row in waiting.items()}
    return TogetherForm(named, cause_classes(), request.POST or None)
