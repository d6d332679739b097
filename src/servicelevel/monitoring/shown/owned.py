"""The services that somebody answers for: how they do, and what they need (R44)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.agreements.queries import all_terms, terms_covering
from servicelevel.agreements.registers.checklist import DONE, NOT_NEEDED, checklist
from servicelevel.agreements.registers.of_service import held_of
from servicelevel.capabilities import queries as capabilities
from servicelevel.capabilities.process_documents import alerts, process_documents
from servicelevel.capabilities.questions.queries import waiting_for
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown import seen
from servicelevel.monitoring.shown.clock_rows import ClockRow
from servicelevel.monitoring.shown.services import ServiceRow, last_reports, services_view
from servicelevel.monitoring.shown.supporting import SupportingRow, supporting_rows
from servicelevel.monitoring.shown.tickets import clocks_of
from servicelevel.organisation.queries import roles_of
from servicelevel.organisation.roles import SERVICE_OWNER
from servicelevel.web.wording import counted

CLOCKS_SHOWN = 3


@dataclass(frozen=True)
class OwnedRow:
    """A service of an owner. lacks: what of the checklist is not there; risks: OLAs and UCs that put it at risk.

    clocks: the open ones nearest to breach; questions: how many of customers wait; documents: how many of its process
    documents are broken or overdue.
    """

    row: ServiceRow
    lacks: Sequence[str]
    risks: Sequence[SupportingRow]
    clocks: Sequence[ClockRow]
    questions: int
    documents: int


def owned_services(person: Any, now: datetime) -> list[str]:
    """The services whose owner somebody is, themselves or as a deputy, by their keys."""
    keys = {one.service for one in roles_of(person, now) if one.role == SERVICE_OWNER}
    return sorted(capabilities.names_visible_to(person, now)) if "" in keys else sorted(keys)


def owned_rows(person: Any, now: datetime) -> list[OwnedRow]:
    """Every service of an owner, with all that is promised on it and below it."""
    said = capabilities.catalogue(person, now)
    titles = {one.key: one.title for one in all_terms(person)}
    waiting = [one.service.key for one in waiting_for(person, now)]
    return [
        _row(person, key, said[key], titles, waiting.count(key), now)
        for key in owned_services(person, now)
        if key in said
    ]


def owned_sentence(rows: Sequence[OwnedRow]) -> str:
    """`You answer for 2 services; on 1 of them a promise is missed, 1 question waits for you`."""
    missed = sum(one.row.verdict == "breached" for one in rows)
    waiting = sum(one.questions for one in rows)
    them = "it" if len(rows) == 1 else "them"
    missed_on = "on it" if len(rows) == 1 else f"on {missed} of them"
    parts = [f"{missed_on} a promise is missed" if missed else f"no promise on {them} is missed so far"]
    if waiting:
        parts.append(f"{counted(waiting, 'question')} {'waits' if waiting == 1 else 'wait'} for you")
    return f"You answer for {counted(len(rows), 'service')}; {', '.join(parts)}"


def _row(
    person: Any, key: str, content: dict[str, Any], titles: dict[str, str], questions: int, now: datetime
) -> OwnedRow:
    measured = [seen.measured(one, now) for one in terms_covering(key)]
    slas = _slas(measured)
    items = checklist(key, held_of(key, now, titles), last_reports(slas), person)
    below = supporting_rows(measured, capabilities.service_names(), titles)
    return OwnedRow(
        services_view({key: content}, slas, 1).rows[0],
        [one.name for one in items if one.state not in (DONE, NOT_NEEDED)],
        [one for one in below if one.risk],
        clocks_of([one for one in slas if one.terms.key in titles], key, CLOCKS_SHOWN),
        questions,
        alerts(process_documents(content, person, now.date())),
    )


def _slas(measured: Sequence[Measurement]) -> list[Measurement]:
    return [one for one in measured if one.terms.kind == "SLA"]
