"""What a negotiation asks of what stands above it: contradictions (3.1), proofs (R171), readings, what carries it (R39),
and its DCD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from servicelevel.agreements import unapplied
from servicelevel.agreements.conflicts.find import find
from servicelevel.agreements.conflicts.similar import Similar, similar
from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.negotiation.checking import together
from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.publishing import signed_version
from servicelevel.agreements.negotiation.queries import documents_of, latest
from servicelevel.agreements.negotiation.rules import SLA, Finding, Proof, ReadingChoice
from servicelevel.agreements.queries import all_terms
from servicelevel.agreements.reviewing.review import surroundings
from servicelevel.agreements.terms import Terms
from servicelevel.agreements.underpinning.checked import Checked
from servicelevel.agreements.underpinning.checking import check
from servicelevel.contents import digest
from servicelevel.errors import Invalid
from servicelevel.levels.chosen_reading import written_as
from servicelevel.monitoring import gate
from servicelevel.monitoring.collected import sources_of
from servicelevel.monitoring.reading.asked import read
from servicelevel.monitoring.shown.readings import side_of
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import sees_everything

LONGEST_KEY = 200


def on_the_table(row: Negotiation, now: datetime) -> Mapping[str, Terms]:
    """The terms of each document of a negotiation as its latest text would make them, by key. Raises Invalid."""
    texts = {draft: text.content for draft in documents_of(row) if (text := latest(draft))}
    return unapplied.unapplied(together(texts), now).terms if texts else {}


def findings(row: Negotiation, person: Person, now: datetime) -> list[Finding]:
    """What the review of current agreements finds (3.1, R105): contradictions, gaps, and which are near.

    Of what is proposed already; while nothing is, of the agreements on the same service.
    """
    at = now.replace(second=0, microsecond=0)
    existing = {terms.key: terms for terms in all_terms(person)}
    tabled = on_the_table(row, now)
    asked = tabled or {key: one for key, one in existing.items() if row.case.service in one.services}
    found = find(asked.values(), {**existing, **tabled}.values(), at, surroundings(at))
    near = [one for terms in tabled.values() for one in similar(terms, existing.values(), at, most=3)]
    told = [
        Finding(_short(one.key), f"{one.words} {one.example.words}".strip(), one.severity) for one in found
    ]
    return [*told, *_near(near), *([] if tabled else _on_the_same_service(asked, now))]


def proofs(draft: Draft, now: datetime) -> dict[str, Proof]:
    """Whether each target of the latest text of a document can be measured, tried on real data (R171)."""
    return proofs_of(on_the_table(draft.negotiation, now).get(draft.key), now)


def proofs_of(terms: Terms | None, now: datetime) -> dict[str, Proof]:
    """The same for the terms that a text would make."""
    tried = gate.proofs(terms, now.replace(second=0, microsecond=0)) if terms else {}
    return {key: Proof(one.proven, " ".join(one.reasons)) for key, one in tried.items()}


def carried(tabled: Mapping[str, Terms], person: Person, now: datetime) -> Checked | None:
    """Whether the OLAs and UCs, those in force and those on the table, can carry the SLA that is proposed (R39)."""
    sla = next((one for one in tabled.values() if one.kind == SLA), None)
    if sla is None:
        return None
    others = {**{terms.key: terms for terms in all_terms(person)}, **tabled}
    return check(sla, list(others.values()), max(now, sla.versions[-1].takes_effect))


def reading_choices(draft: Draft, person: Person, now: datetime) -> list[ReadingChoice]:
    """The readings of the latest text of a document on which real tickets come out differently (R170).

    The tickets themselves are for who sees everything: they may be another customer's.
    """
    try:
        terms = on_the_table(draft.negotiation, now).get(draft.key)
    except Invalid:  # a text names a document of the table that has none yet
        return []
    if terms is None:
        return []
    written = terms.versions[-1].content["targets"]
    inside = sees_everything(person)
    found: dict[str, ReadingChoice] = {}
    for one in read(terms, now.replace(second=0, microsecond=0)):
        for row in one.differences:
            for number, reading in enumerate((row.first, row.second), 1):
                key = f"{one.target.id}:{row.question.key}:{reading.words}"
                if reading.is_writable and key not in found:
                    side = side_of(row, 1 if number == 1 else 2, terms.zone)
                    seen = f"{row.ticket.partition('/')[2]}: {side.verdict}, {side.time}" if inside else ""
                    found[key] = ReadingChoice(
                        key, one.target.id, one.target.name, row.question.words, reading.words, reading.as_written,
                        written_as(written[one.target.id], row.question.key, reading), seen,
                    )  # fmt: skip
    return list(found.values())


def publish_dcd(row: Negotiation, person: Person, now: datetime) -> str:
    """What is measured of the signed SLA, from which sources and how, as a controlled document (3.6); its key."""
    draft = next(one for one in documents_of(row) if one.kind == SLA)
    terms, version = signed_version(draft)
    made = publishing.publish_dcd(
        terms, version, sources_of(version.services), person, now, summary=f"For {draft.document}."
    )
    return made.document.key


def _short(key: str) -> str:
    """A key that a record can hold, and no two keys alike."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}-{digest(key)[:16]}"


def _near(found: list[Similar]) -> Iterator[Finding]:
    for key, one in {one.key: one for one in found}.items():
        yield Finding(f"similar:{key}", f"{one.title} is near: {'; '.join(one.alike)}.", "note")


def _on_the_same_service(asked: Mapping[str, Terms], now: datetime) -> Iterator[Finding]:
    for key, terms in asked.items():
        version = terms.version_at(now)
        if version is not None and version.state == "in force":
            words = f"{terms.title} ({terms.kind}, {terms.customer}) is in force on the same service."
            yield Finding(f"same-service:{key}", words, "note")
