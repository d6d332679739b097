"""Pages on which the catalogue changes: proposed by the owner, authorised by the Service Level Manager (R31)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.agreements.models import Agreement, Calendar
from servicelevel.capabilities import actions, dependencies, queries
from servicelevel.capabilities.catalogue import listing
from servicelevel.capabilities.catalogue.forms import (
    AuthoriseForm,
    DependencyForm,
    ServiceForm,
    WhyForm,
    filled_in,
)
from servicelevel.capabilities.catalogue.map_shown import drawing_of, words_of
from servicelevel.capabilities.catalogue.shown import differences_of, said_of
from servicelevel.capabilities.dependencies import OF_COMPONENT, PROVIDES, map_of
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.capabilities.service_content import lifecycle_of
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import is_inside
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


def propose_service(request: HttpRequest) -> HttpResponse:
    """A service that is not in the catalogue yet."""
    now = clock.now()
    if not queries.may_authorise(request.user, now):
        raise NotAllowed(
            "A new service is proposed by the Service Level Manager; others ask for it by a request."
        )
    form = ServiceForm(_calendars(), True, request.POST or None, initial={"lifecycle": "in design"})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        if _proposed(request, form, key):
            return redirect("service-version", key=key, number=_last(key))
    return render(request, "capabilities/service_form.html", {"form": form, "title": "Propose a service"})


def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Another version of a service."""
    service, now = queries.service_seen(request.user, key), clock.now()
    if not queries.may_propose(request.user, key, now):
        raise NotAllowed("Changes are proposed by the Service Owner and the Service Level Manager.")
    said = queries.live_version(service)
    initial = filled_in(said.content) if said else {}
    form = ServiceForm(_calendars(), False, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _proposed(request, form, key):
        return redirect("service-version", key=key, number=_last(key))
    view = {"form": form, "title": "Propose a change", "key": key, "name": said.name if said else key}
    return render(request, "capabilities/service_form.html", view)


def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A version: what it says, and in what it differs from the one before it; a draft is decided here."""
    row, now = _version(request, key, number), clock.now()
    before = row.service.versions.filter(state=queries.LIVE, number__lt=number).order_by("-number").first()
    inside = is_inside(request.user)
    draft = row.state == queries.DRAFT
    may_decide = draft and queries.may_authorise(request.user, now)
    view = {
        "row": row, "key": key, "inside": inside, "before": before, "said": said_of(row.content, inside=inside),
        "differences": differences_of(before.content, row.content, inside=inside) if before else [],
        "may_decide": may_decide, "may_withdraw": draft and queries.may_propose(request.user, key, now),
        "is_first": draft and lifecycle_of(row.content) == "offered"
        and (before is None or lifecycle_of(before.content) != "offered"),
    }  # fmt: skip
    return render(request, "capabilities/version.html", view)


def authorise(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let a draft go live."""
    row, now = _version(request, key, number), clock.now()
    if not queries.may_authorise(request.user, now):
        raise NotAllowed("Changes of the catalogue are authorised by the Service Level Manager.")
    form = AuthoriseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.authorise_version, by, key, number, **form.cleaned_data):
            messages.success(request, f"Version {number} is what the catalogue says of {row.name}.")
            return redirect("service", key=key)
    return _form(request, row, form, "Authorise", "Nothing was authorised yet.")


def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a draft back, or turn it down."""
    row, now = _version(request, key, number), clock.now()
    if not queries.may_propose(request.user, key, now):
        raise NotAllowed("Drafts are withdrawn by the Service Owner and the Service Level Manager.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.withdraw_version, by, key, number, because=form.cleaned_data["because"]):
            messages.success(request, f"Version {number} is withdrawn.")
            return redirect("service-version", key=key, number=number)
    return _form(request, row, form, "Withdraw the draft", "Nothing was withdrawn yet.")


def retire(request: HttpRequest, key: str) -> HttpResponse:
    """End the offer of a service."""
    service, now = queries.service_seen(request.user, key), clock.now()
    if not queries.may_authorise(request.user, now):
        raise NotAllowed("Services are retired by the Service Level Manager.")
    row = queries.live_version(service)
    if row is None:
        raise NotFound(f"There is no service {key}.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), now)
        if acted(form, actions.retire_service, by, key, because=form.cleaned_data["because"]):
            messages.success(request, f"{row.name} is retired. Its history stays.")
            return redirect("service", key=key)
    return _form(request, row, form, "Retire the service", "Nothing was retired yet.")


def waves(request: HttpRequest) -> HttpResponse:
    """The roadmap: which services service level management reaches in which wave, and how far they are (R8, R13)."""
    if not is_inside(request.user):
        raise NotFound("There is no such page.")
    promised = Agreement.covers.through.objects.filter(agreement__kind=Agreement.Kind.SLA).values("service")
    found = listing.waves(request.user, clock.now(), promised)
    numbered = [one for one in found if one.number is not None]
    count = sum(one.count for one in found)
    sentence = f"{counted(count, 'service')} in {counted(len(numbered), 'wave')}"
    return render(request, "capabilities/waves.html", {"waves": found, "sentence": sentence})


def dependency_map(request: HttpRequest, key: str) -> HttpResponse:
    """What a service rests on, drawn and as a list; edited by its owner and the Service Level Manager (R9)."""
    row, now = queries.service_with_map(request.user, key), clock.now()
    rows = map_of(key)
    view = {
        "key": key, "name": row.name, "rows": [(one, words_of(one)) for one in rows],
        "drawing": drawing_of(key, row.name, rows) if rows else "", "edits": queries.may_propose(request.user, key, now),
        "sentence": f"{row.name} rests on {counted(len({one.below_id for one in rows}), 'component')}",
    }  # fmt: skip
    return render(request, "capabilities/map.html", view)


def add_dependency(request: HttpRequest, key: str) -> HttpResponse:
    """Put something on the map of a service."""
    row, now = queries.service_with_map(request.user, key), clock.now()
    if not queries.may_propose(request.user, key, now):
        raise NotAllowed("The map is drawn by the Service Owner and the Service Level Manager.")
    below = {one.below.key: one.below.name for one in map_of(key)}
    places = [(key, row.name), *((f"{OF_COMPONENT}{one}", name) for one, name in below.items())]
    providers = list(Party.objects.filter(kind__in=PROVIDES).order_by("name").values_list("key", "name"))
    form = DependencyForm(places, providers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if value}
        if acted(form, dependencies.add_dependency, By(person_of(request), now), key, values):
            messages.success(request, "It is on the map.")
            return redirect("dependency-map", key=key)
    return render(request, "capabilities/map_form.html", {"form": form, "key": key, "name": row.name})


@require_POST
def end_dependency(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take something off the map of a service."""
    queries.service_with_map(request.user, key)
    dependencies.end_dependency(By(person_of(request), clock.now()), key, number)
    messages.success(request, "It is taken off the map.")
    return redirect("dependency-map", key=key)


def _proposed(request: HttpRequest, form: ServiceForm, key: str) -> bool:
    person = person_of(request)
    return acted(
        form, actions.propose_version, By(person, clock.now()), key, form.content(), because=form.cleaned_data["because"],
        holds_from=form.begins(person.zone), calendars=_calendars(),
    )  # fmt: skip


def _form(request: HttpRequest, row: ServiceVersion, form: Any, title: str, what: str) -> HttpResponse:
    view = {"row": row, "form": form, "title": title, "what": what, "key": row.service.key}
    return render(request, "capabilities/decide.html", view)


def _version(request: HttpRequest, key: str, number: int) -> ServiceVersion:
    """The version, as far as the person may see it: drafts are read inside alone. Raises NotFound."""
    service = queries.service_seen(request.user, key)
    rows = service.versions.select_related("service", "proposed_by", "authorised_by")
    if not is_inside(request.user):
        rows = rows.filter(state=queries.LIVE)
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound(f"There is no version {number} of {key}.")
    return found


def _last(key: str) -> int:
    return (
        ServiceVersion.objects.filter(service__key=key)
        .order_by("-number")
        .values_list("number", flat=True)[0]
    )


def _calendars() -> list[str]:
    return list(Calendar.objects.order_by("key").values_list("key", flat=True))
