"""What was signed as controlled documents: SLA, OLA, UC clause by clause, and the data collection document (R110, R111)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel.agreements.negotiation.models import Draft, Negotiation, Signature
from servicelevel.agreements.negotiation.queries import (
    documents_of,
    latest,
    signatures_of,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import SLA, UC, WAIVED
from servicelevel.agreements.negotiation.wording import definition, said
from servicelevel.agreements.queries import calendars_as_of
from servicelevel.capabilities.queries import service_names
from servicelevel.documents import writing
from servicelevel.documents.writing import About, Wording
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person

Publish = Callable[[Draft, Person, datetime], str]
"""Publishes what was signed of a document; gives the key of the controlled document."""
PublishDcd = Callable[[Negotiation, Person, datetime], str]
"""Publishes the data collection document of a negotiation; gives its key."""
SIGNED, HEADS = ["Role", "Name", "When", "How"], ["Target", "How it is measured"]


def publish_document(draft: Draft, person: Person, now: datetime) -> str:
    """What was signed of a document, as the next version of its controlled document."""
    proposal = latest(draft)
    assert proposal is not None, "only a text can be signed"
    content = proposal.content
    calendars, names = calendars_as_of(), names_of(draft)
    sections = [
        {"heading": one.name, "parts": [{"list": list(one.lines)}]}
        for one in said(content, calendars, names)
        if one.lines
    ]
    sections += [
        *_without(draft),
        {"heading": "Signatures", "parts": [{"table": _signatures(draft, person.zone)}]},
    ]
    outside = {SLA: draft.customer, UC: draft.provider}.get(draft.kind)
    about = About(
        draft.kind.lower(), content["title"], f"{draft.kind.lower()}-{draft.key}"[:80], party=outside,
        service=draft.negotiation.case.service, about=f"case:{draft.negotiation.case.key}",
    )  # fmt: skip
    made_from = {"case": draft.negotiation.case.key, "proposal": proposal.number, "digest": proposal.digest}
    return _issued(about, sections, f"As signed: {proposal.summary}", made_from, person, now)


def publish_dcd(row: Negotiation, person: Person, now: datetime) -> str:
    """What is measured of the signed SLA, and how, as a controlled document (3.6)."""
    draft = next(one for one in documents_of(row) if one.kind == SLA)
    proposal = latest(draft)
    assert proposal is not None, "only a text can be signed"
    calendars = calendars_as_of()
    rows = [
        [str(target.get("name", key)), definition(key, target, calendars)]
        for key, target in proposal.content["targets"].items()
    ]
    services = [service_names().get(key, key) for key in proposal.content["services"]]
    sections = [
        {"heading": "Services", "parts": [{"list": services}]},
        {"heading": "Targets", "parts": [{"table": {"head": HEADS, "rows": rows}}]},
    ]
    about = About(
        "dcd", f"{proposal.content['title']}: data collection", f"dcd-{draft.key}"[:80], party=draft.customer,
        service=row.case.service, about=f"case:{row.case.key}",
    )  # fmt: skip
    made_from = {"case": row.case.key, "agreement": draft.key, "digest": proposal.digest}
    return _issued(about, sections, f"For {draft.document}.", made_from, person, now)


def names_of(draft: Draft) -> dict[str, str]:
    """The names of parties and services by their keys, as a text of the document may name them."""
    parties = Party.objects.filter(pk__in=[draft.customer_id, draft.provider_id])
    return {**service_names(), **dict(parties.values_list("key", "name"))}


def _issued(
    about: About, sections: list[dict[str, Any]], summary: str, made_from: dict[str, Any], person: Person, now: datetime
) -> str:  # fmt: skip
    wording = Wording({"sections": sections}, summary, _local(now, person.zone), made_from=made_from)
    return writing.issue(person, now, about, wording).document.key


def _without(draft: Draft) -> Iterator[dict[str, Any]]:
    """What an SLA goes without, and why (R107, R171, X8). No party of an OLA or UC is named before a customer."""
    told = [f"{one.about.replace(':', ' ')}: {one.reason}" for one in draft.left_out.all()]
    if draft.kind == SLA:
        for other in documents_of(draft.negotiation):
            told += [
                f"An underlying agreement is not agreed yet: {one.said.words}"
                for one in standings_of(other)
                if other.kind != SLA and one.state == WAIVED and one.said
            ]
    if told:
        yield {"heading": "What is left out", "parts": [{"list": told}]}


def _signatures(draft: Draft, zone: str) -> dict[str, Any]:
    rows = [
        [
            roles.NAMES[one.role],
            str(one.signer),
            f"{one.at.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M %Z}",
            _how(one),
        ]
        for one in signatures_of(draft).values()
    ]
    return {"head": SIGNED, "rows": rows}


def _how(one: Signature) -> str:
    return f"on paper, {one.evidence}" if one.evidence else f"electronic, under {one.digest[:12]}"


def _local(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
