"""The documented requirements and the interim agreement as controlled documents, made from the template in force (R1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel.documents import control, kinds, writing
from servicelevel.documents.control import day
from servicelevel.documents.language.gaps import Values, filled
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.queries import template_in_force
from servicelevel.documents.writing import About, Wording
from servicelevel.instants import MICROSECOND
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case
from servicelevel.requirements import rules
from servicelevel.requirements.figures import KINDS
from servicelevel.requirements.gaps import current_rows
from servicelevel.requirements.models import InterimAgreement, OptionSheet, Requirements, SlrVersion
from servicelevel.requirements.parties import service_of
from servicelevel.requirements.versions import Change, differences, figure_words

AGAINST = {
    "capability": "What the service can do",
    "OLA": "Operational level agreement",
    "UC": "Underpinning contract",
}
REQUIREMENTS = ["Number", "Kind", "Requirement", "Figure", "Source"]
ASSESSMENT = ["Requirement", "Against", "Verdict", "What was found"]
OPTIONS = ["Requirement", "Option", "Days", "Cost", "Chosen"]


def publish_requirements(version: SlrVersion, person: Person, now: datetime) -> DocumentVersion:
    """2.5: a version of the requirements as the next version of its controlled document, within the step (R99)."""
    row = version.requirements
    before = (
        row.versions.filter(number__lt=version.number, documented__isnull=False).order_by("-number").first()
    )
    changes = differences(before.content["requirements"], version.content["requirements"]) if before else []
    last = row.resolutions.order_by("pk").last()
    texts = _about(row, version) | {
        "trigger": rules.TRIGGERS.get(row.trigger, row.trigger),
        "description": row.description,
        "resolution": f"{last.outcome[:1].upper()}{last.outcome[1:]}. {last.reason}" if last else "",
        "changes": "; ".join(map(_said, changes)),
    }
    needs = [f"{one['words']} ({one['stated_by']})" for one in version.content["needs"]]
    tables = {
        "requirements": _requirements(version),
        "assessment": _assessment(version),
        "options": _options(row.sheets.filter(decided_at__isnull=False)),
    }
    wording = _wording(kinds.SLR, Values(texts, {"needs": needs}, tables), version.summary, person, now)
    return writing.issue(person, now, _document(kinds.SLR, row.case), wording)


def publish_interim(made: InterimAgreement, notice: str, person: Person, now: datetime) -> DocumentVersion:
    """2.6: the interim agreement as a document that says on each page that it is one, with its last day (R100)."""
    row, ends = made.requirements, last_day(made, person)
    texts = _about(row, made.version) | {"notice": notice, "expires": day(ends), "text": made.text}
    values = Values(texts, tables={"requirements": _requirements(made.version)})
    summary = f"Issued until {day(ends)}."
    wording = _wording(kinds.INTERIM, values, summary, person, now, expires_on=ends)
    return writing.issue(person, now, _document(kinds.INTERIM, row.case), wording)


def last_day(made: InterimAgreement, person: Person) -> date:
    """The last day on which an interim agreement holds, where whoever issues it lives."""
    return _local(made.expires - MICROSECOND, person)


def permalink(version: DocumentVersion) -> str:
    """Where a version stays."""
    return control.permalink(version.document.key, version.number)


def _document(kind: str, case: Case) -> About:
    number = case.key.lower().removeprefix("slr-")
    key = f"{kinds.KINDS[kind].prefix.lower()}-{number}"
    return About(kind, case.title, key, party=case.customer, service=case.service, about=f"case:{case.key}")


def _wording(
    kind: str, values: Values, summary: str, person: Person, now: datetime, expires_on: date | None = None
) -> Wording:
    template = template_in_force(kind)
    made_from = {"template": dict(template.made_from), "case": values.texts["case"]}
    content = filled(template.text, values)
    return Wording(content, summary, _local(now, person), expires_on=expires_on, made_from=made_from)


def _about(row: Requirements, version: SlrVersion) -> dict[str, str]:
    case = row.case
    return {
        "title": case.title, "service": service_of(row), "customer": str(case.customer or ""), "case": case.key,
        "slr_version": str(version.number),
    }  # fmt: skip


def _requirements(version: SlrVersion) -> dict[str, Any]:
    rows = [
        [
            str(one["number"]), KINDS[one["kind"]].name, one["statement"], figure_words(one["kind"], one["figure"]),
            f"{rules.SOURCES.get(one['source'], one['source'])}: {one['citation']}",
        ]
        for one in version.content["requirements"]
    ]  # fmt: skip
    return {"head": REQUIREMENTS, "rows": rows}


def _assessment(version: SlrVersion) -> dict[str, Any]:
    rows = [
        [
            str(gap.requirement.number), gap.title or AGAINST.get(gap.against, gap.against),
            gap.verdict or gap.computed, gap.comment or gap.words,
        ]
        for gap in current_rows(version)
    ]  # fmt: skip
    return {"head": ASSESSMENT, "rows": rows}


def _options(sheets: Iterable[OptionSheet]) -> dict[str, Any]:
    rows = []
    for sheet in sheets:
        for number, option in enumerate(sheet.content["options"], 1):
            chosen = f"by {sheet.decided_by}" if sheet.choice == str(number) else ""
            rows.append([str(sheet.number), *_option(option), chosen])
    return {"head": OPTIONS, "rows": rows}


def _option(option: Mapping[str, Any]) -> list[str]:
    cost = f"{option.get('cost') or ''} {option.get('currency') or ''}".strip()
    return [str(option.get("words", "")), str(option.get("days") or ""), cost]


def _said(change: Change) -> str:
    return f"{change.number} {change.what}: {change.statement}"


def _local(at: datetime, person: Person) -> date:
    return at.astimezone(ZoneInfo(person.zone)).date()
