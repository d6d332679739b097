"""What surrounds the procedures: policies, measurements, other processes, communication, and the document itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from servicelevel.process.definition.model import Texts


@dataclass(frozen=True)
class Policy:
    """A policy of section 4. check: the name of the automated check that tests it (R22)."""

    key: str
    text: str
    check: str


@dataclass(frozen=True)
class Measurement:
    """A key performance indicator of the process. limits: the document's; ours: what comes with the software.

    counts: what is divided by what; captured_at: the steps at which its data arises; reading: how it is to be understood.
    """

    key: str
    name: str
    frequency: str
    limits: Texts
    objective: str
    captured_at: Texts
    ours: Texts
    counts: str
    reading: str


@dataclass(frozen=True)
class Integration:
    """A process beside Service Level Management: what it is given, and what is taken from it."""

    key: str
    process: str
    gives: Texts
    takes: Texts


@dataclass(frozen=True)
class PlanRow:
    """A row of the communication plan. kind: face-to-face or broadcast (R175)."""

    key: str
    activity: str
    timing: str
    responsible: str
    audience: str
    artifacts: Texts
    kind: str


@dataclass(frozen=True)
class Medium:
    """A medium with examples of its usage and the types of communication that it carries."""

    name: str
    examples: Texts
    types: Texts


@dataclass(frozen=True)
class Communication:
    """Appendix 5. activities: the seven steps of a campaign; types: the types of communication with examples."""

    purpose: Texts
    messages: Texts
    do: Texts
    refrain: Texts
    approach: Texts
    goals: Texts
    plan: tuple[PlanRow, ...]
    activities: Mapping[str, Texts]
    types: Mapping[str, Texts]
    media: tuple[Medium, ...]


@dataclass(frozen=True)
class Listed:
    """A document, tool, repository or template. here: where it stands in this software."""

    name: str
    description: str
    reference: str = ""
    here: str = ""


@dataclass(frozen=True)
class Document:
    """The document that the process was read from. words: the names and spellings that find a word in a search."""

    control: Mapping[str, str]
    purpose: str
    versions: tuple[Mapping[str, str], ...]
    phases: Mapping[str, Texts]
    context: str
    appendices: Texts
    related: tuple[Listed, ...]
    tools: tuple[Listed, ...]
    repositories: tuple[Listed, ...]
    templates: tuple[Listed, ...]
    escalation: Texts
    escalation_annex: str
    words: Mapping[str, Texts]


@dataclass(frozen=True)
class Surroundings:
    """Everything about the process that is no procedure, step or role."""

    policies: tuple[Policy, ...]
    measurements: tuple[Measurement, ...]
    integrations: tuple[Integration, ...]
    communication: Communication
    document: Document


def surroundings(given: Mapping[str, Any]) -> Surroundings:
    """The values of a mapping that we wrote ourselves: what is malformed in it is a mistake of ours."""
    return Surroundings(
        tuple(Policy(key, one["text"], one["check"]) for key, one in given["policies"].items()),
        tuple(_measurement(key, one) for key, one in given["measurements"].items()),
        tuple(
            Integration(key, one["process"], tuple(one["gives"]), tuple(one["takes"]))
            for key, one in given["integrations"].items()
        ),
        _communication(given["communication"]),
        _document(given["document"]),
    )


def _measurement(key: str, one: Mapping[str, Any]) -> Measurement:
    return Measurement(
        key, one["name"], one["frequency"], tuple(one["limits"]), one["objective"], tuple(one["captured_at"]),
        tuple(one.get("ours", ())), one.get("counts", ""), one.get("reading", ""),
    )  # fmt: skip


def _communication(one: Mapping[str, Any]) -> Communication:
    rows = [
        PlanRow(
            key, row["activity"], row["timing"], row["responsible"], row["audience"], tuple(row["artifacts"]), row["kind"]
        )
        for key, row in one["plan"].items()
    ]  # fmt: skip
    media = [Medium(name, tuple(row["examples"]), tuple(row["types"])) for name, row in one["media"].items()]
    return Communication(
        purpose=tuple(one["purpose"]), messages=tuple(one["messages"]), do=tuple(one["do"]),
        refrain=tuple(one["refrain"]), approach=tuple(one["approach"]), goals=tuple(one["goals"]),
        plan=tuple(sorted(rows, key=_place_in_plan)), activities=_texts(one["activities"]), types=_texts(one["types"]),
        media=tuple(media),
    )  # fmt: skip


def _place_in_plan(row: PlanRow) -> tuple[str, bool]:
    """Event 1, Communication 1, Event 2, ..., as the document has them."""
    kind, _, number = row.key.partition(" ")
    return number, kind != "Event"


def _document(one: Mapping[str, Any]) -> Document:
    return Document(
        MappingProxyType(dict(one["control"])), one["purpose"],
        tuple(MappingProxyType(dict(version)) for version in one["versions"]),
        _texts(dict(sorted(one["phases"].items()))), one["context"], tuple(one["appendices"]),
        _listed(one["related"]), _listed(one["tools"]), _listed(one["repositories"]), _listed(one["templates"]),
        tuple(one["escalation"]), one.get("escalation_annex", ""), _texts(one["words"]),
    )  # fmt: skip


def _listed(given: Mapping[str, Mapping[str, str]]) -> tuple[Listed, ...]:
    return tuple(
        Listed(name, one.get("description") or one.get("relation", ""), one.get("reference", ""),
               one.get("here") or one.get("reading", ""))
        for name, one in given.items()
    )  # fmt: skip


def _texts(given: Mapping[str, Iterable[str]]) -> Mapping[str, Texts]:
    return MappingProxyType({name: tuple(lines) for name, lines in given.items()})
