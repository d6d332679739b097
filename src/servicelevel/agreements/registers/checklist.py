"""What a service needs before it is managed: requirements, agreements, data collection and a report (R10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from servicelevel.agreements.registers.covers import Cover
from servicelevel.agreements.registers.gaps import EdgeCover
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.queries import documents_visible_to
from servicelevel.requirements.models import DocumentedSlr, InterimAgreement, Requirements
from servicelevel.web import addresses
from servicelevel.web.wording import counted

DONE, UNDER_WAY, MISSING, NOT_NEEDED = "done", "under way", "missing", "not needed"
Links = tuple[tuple[str, str], ...]
NAMES = {"OLA": "Operational level agreements (OLA)", "UC": "Underpinning contracts (UC)"}


@dataclass(frozen=True)
class Item:
    """One thing that a service needs, how far it is, and where that is seen. links: words and address."""

    name: str
    state: str
    words: str
    links: Links = ()

    @property
    def look(self) -> str:
        """The shape that stands for its state."""
        return {DONE: "met", UNDER_WAY: "threatened", MISSING: "breached"}.get(self.state, "no data")


@dataclass(frozen=True)
class Held:
    """What is known of the agreements of one service: in force now, drafts, an interim one, its edges with their cover.

    opens: the agreements that the reader may open; the others are named without a way to them.
    """

    in_force: Sequence[Cover]
    drafts: Sequence[Cover]
    interim: InterimAgreement | None
    edges: Sequence[EdgeCover]
    opens: Collection[str]

    def links(self, found: Iterable[Cover]) -> Links:
        """Agreements by their titles, with their addresses where the reader may open them."""
        names = {one.agreement: one.title for one in found}
        return tuple(
            (title, addresses.agreement(key) if key in self.opens else "") for key, title in names.items()
        )


@dataclass(frozen=True)
class Reports:
    """The last reports of its SLAs, words and address; and the period after which the first one comes, if none is there."""

    links: Links = ()
    first_after: str = ""


def checklist(service: str, held: Held, reports: Reports, person: Any) -> list[Item]:
    """The list of a service in the order in which the process makes each thing. person: whose documents are linked."""
    return [
        _requirements(service),
        _sla(held),
        _support("OLA", service, held),
        _support("UC", service, held),
        _data_collection(service, held, person),
        _report(held, reports),
    ]


def done_words(items: Sequence[Item]) -> str:
    """`4 of 6 are there; missing: Report`."""
    needed = [one for one in items if one.state != NOT_NEEDED]
    done = sum(one.state == DONE for one in needed)
    missing = [one.name for one in needed if one.state == MISSING]
    said = f"{done} of {len(needed)} are there"
    return f"{said}; missing: {', '.join(missing)}" if missing else said


def _requirements(service: str) -> Item:
    name = "Service level requirements (SLR)"
    rows = DocumentedSlr.objects.filter(version__requirements__case__service=service)
    if last := rows.select_related("version__requirements__case").order_by("-recorded_at").first():
        case = last.version.requirements.case
        return Item(
            name, DONE, f"Documented as version {last.version.number}", ((case.key, _request(case.key)),)
        )
    waiting = Requirements.objects.filter(case__service=service, case__closed_at=None).select_related("case")
    if asked := tuple((one.case.key, _request(one.case.key)) for one in waiting.order_by("case_id")):
        return Item(name, UNDER_WAY, "A request is open", asked)
    return Item(name, MISSING, "No request has documented any", (("Open a request", reverse("new-request")),))


def _sla(held: Held) -> Item:
    name = "Service level agreements (SLA)"
    if mine := [one for one in held.in_force if one.kind == "SLA"]:
        return Item(name, DONE, f"{counted(len(mine), 'SLA')} in force", held.links(mine))
    links = held.links(one for one in held.drafts if one.kind == "SLA")
    if held.interim is not None:
        case = held.interim.requirements.case.key
        links = (*links, (f"Interim agreement of {case}", _request(case)))
    if links:
        return Item(name, UNDER_WAY, "None is in force yet", links)
    return Item(name, MISSING, "None is in force or drafted", (("Agreements", addresses.agreements()),))


def _support(kind: str, service: str, held: Held) -> Item:
    """From the dependency map: each team needs an OLA, each vendor a UC."""
    name, map_of_it = NAMES[kind], (("The dependency map", reverse("dependency-map", args=[service])),)
    mine = [one for one in held.in_force if one.kind == kind]
    if not held.edges:
        known = held.links(mine) if mine else map_of_it
        state = UNDER_WAY if mine else MISSING
        return Item(name, state, "Nothing is recorded of what the service rests on", known)
    needing = [one for one in held.edges if one.needs == kind]
    if not needing:
        return Item(name, NOT_NEEDED, "The service rests on nobody who needs one", map_of_it)
    covered = [one for one in needing if one.covered_by]
    words = f"{len(covered)} of {counted(len(needing), 'dependency,dependencies')} covered"
    if len(covered) == len(needing):
        return Item(name, DONE, words, held.links(mine))
    links = held.links([*mine, *(one for one in held.drafts if one.kind == kind)])
    return Item(name, UNDER_WAY if links else MISSING, words, links or map_of_it)


def _data_collection(service: str, held: Held, person: Any) -> Item:
    name = "Data collection document (DCD)"
    about = [f"agreement:{one.agreement}" for one in (*held.in_force, *held.drafts) if one.kind == "SLA"]
    rows = documents_visible_to(person).filter(kind="dcd").filter(Q(service=service) | Q(about__in=about))
    found = list(rows)
    links = tuple((one.title, reverse("document", args=[one.key])) for one in found)
    published = DocumentVersion.objects.filter(document__in=found, state=DocumentVersion.State.PUBLISHED)
    if published.exists():
        return Item(name, DONE, "Published", links)
    if found:
        return Item(name, UNDER_WAY, "Drafted", links)
    return Item(name, MISSING, "None is published", (("Documents", f"{reverse('documents')}?kind=dcd"),))


def _report(held: Held, reports: Reports) -> Item:
    name = "Report"
    if reports.links:
        return Item(name, DONE, "The last ones", reports.links)
    if reports.first_after:
        return Item(name, UNDER_WAY, f"The first one comes after {reports.first_after}")
    return Item(name, MISSING, "An SLA in force defines what is reported")


def _request(case: str) -> str:
    return reverse("request", args=[case])
