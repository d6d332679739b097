"""What the page of a request shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from servicelevel.organisation.queries import is_inside
from servicelevel.process.desk.standing import Doable, next_word, replies
from servicelevel.requirements.desk.acts import ACTS
from servicelevel.requirements.desk.sentences import headline
from servicelevel.requirements.desk.state import State
from servicelevel.requirements.figures import KINDS
from servicelevel.requirements.models import (
    DocumentedSlr,
    Gap,
    InterimAgreement,
    OptionSheet,
    Requirement,
    SlrVersion,
)
from servicelevel.requirements.queries import gaps_seen
from servicelevel.requirements.rules import SOURCES, TRIGGERS, Item, checklist, interim_state
from servicelevel.requirements.versions import Change, differences, figure_words
from servicelevel.web.wording import counted

LOOKS = {"met": "met", "not met": "breached", "unknown": "no data"}
WORDS = {"met": "Met", "not met": "Not met", "unknown": "Unknown"}


@dataclass(frozen=True)
class RequirementRow:
    """A requirement in the table. verdict, look, verdict_words: empty before it was assessed as it stands."""

    number: int
    statement: str
    figure: str
    kind: str
    source: str
    citation: str
    link: str
    proposed_by: str
    look: str
    verdict_words: str
    doables: Sequence[Doable]


@dataclass(frozen=True)
class GapRow:
    """A row of the assessment."""

    requirement: int
    statement: str
    against: str
    title: str
    href: str
    words: str
    computed_look: str
    computed: str
    look: str
    verdict: str
    gap: Gap


@dataclass(frozen=True)
class SheetRow:
    """The options of a requirement, and what was decided on them."""

    number: int
    statement: str
    options: Sequence[dict[str, Any]]
    sheet: OptionSheet
    decision: str
    href: str


@dataclass(frozen=True)
class VersionRow:
    """A version and what differs from the one before it."""

    version: SlrVersion
    changes: Sequence[Change]
    consultation: str
    documented: DocumentedSlr | None


@dataclass(frozen=True)
class CaseView:
    """The page of a request."""

    sentence: str
    trigger: str
    waits_for: str
    doables: Sequence[Doable]
    rows: Sequence[RequirementRow]
    gaps: Sequence[GapRow]
    sheets: Sequence[SheetRow]
    versions: Sequence[VersionRow]
    checklist: Sequence[Item]
    interims: Sequence[tuple[InterimAgreement, str]]
    sees_inside: bool


def case_view(state: State, agreements_seen: frozenset[str]) -> CaseView:
    """The page of a request for a person. agreements_seen: keys of the agreements that they may open."""
    row = state.row
    gathering = state.waits("2.1", "2.4")
    contents = [_content(one) for one in state.written]
    return CaseView(
        sentence=headline(state), trigger=TRIGGERS.get(row.trigger, row.trigger), waits_for=next_word(state),
        doables=doables(state), rows=[_row(state, one) for one in state.written],
        gaps=[_gap(one, agreements_seen) for one in gaps_seen(state.person, state.gaps)],
        sheets=[_sheet(state, one) for one in state.sheets if one.replaced_at is None],
        versions=_versions(row.versions.select_related("by", "documented").order_by("number")),
        checklist=checklist(state.needs, contents) if gathering and not state.own else (),
        interims=[(one, interim_state(one.expires, one.ended_at, state.now)) for one in row.interims.all()],
        sees_inside=is_inside(state.person),
    )  # fmt: skip


def doables(state: State) -> list[Doable]:
    """What a person can do now, the most pressing first: replies that are waited for, then the acts of the open steps."""
    ready = [key for key, act in ACTS.items() if not act.numbered and act.may(state, 0)]
    if state.needs and "need" in ready:
        ready = [*(key for key in ready if key != "need"), "need"]
    found = [
        Doable(ACTS[key].called(state), reverse("request-act", args=[state.case.key, key])) for key in ready
    ]
    about = [
        Doable(f"{act.called(state)}: requirement {number}", _numbered(state, key, number))
        for key in ("options", "decision")
        for number in state.out_of_reach
        if (act := ACTS[key]).may(state, number)
    ]
    return [*replies(state), *about, *found]


def _numbered(state: State, key: str, number: int) -> str:
    return reverse("request-numbered", args=[state.case.key, key, number])


def _content(one: Requirement) -> dict[str, Any]:
    return {"kind": one.kind, "source": one.source}


def _row(state: State, one: Requirement) -> RequirementRow:
    assessed = {gap.requirement_id for gap in state.gaps}
    verdict = state.verdicts.get(one.number, "") if one.pk in assessed else ""
    can = [
        Doable(words, _numbered(state, key, one.number))
        for key, words in (("change", "Change"), ("drop", "Leave out"))
        if ACTS[key].may(state, one.number)
    ]
    return RequirementRow(
        number=one.number, statement=one.statement, figure=figure_words(one.kind, one.figure), kind=KINDS[one.kind].name,
        source=SOURCES[one.source], citation=one.citation, link=one.link, proposed_by=one.get_proposed_by_display(),
        look=LOOKS.get(verdict, ""), verdict_words=WORDS.get(verdict, ""), doables=can,
    )  # fmt: skip


def _gap(gap: Gap, agreements_seen: frozenset[str]) -> GapRow:
    href = reverse("agreement", args=[gap.key]) if gap.key in agreements_seen else ""
    against = {"capability": "Capability"}.get(gap.against, gap.against)
    return GapRow(
        gap.requirement.number, gap.requirement.statement, against, gap.title, href, gap.words, LOOKS[gap.computed],
        WORDS[gap.computed], LOOKS.get(gap.verdict, ""), WORDS.get(gap.verdict, ""), gap,
    )  # fmt: skip


def _sheet(state: State, sheet: OptionSheet) -> SheetRow:
    every = sheet.version.content["requirements"]
    statement = next((one["statement"] for one in every if one["number"] == sheet.number), "")
    decision = (
        "" if not sheet.choice else "does without" if sheet.choice == "none" else f"option {sheet.choice}"
    )
    can = ACTS["decision"].may(state, sheet.number) and sheet.decided_at is None
    href = _numbered(state, "decision", sheet.number) if can else ""
    return SheetRow(sheet.number, statement, sheet.content["options"], sheet, decision, href)


def _versions(versions: Any) -> list[VersionRow]:
    """Newest first, each with what differs from the one before."""
    found, before = [], None
    for version in versions:
        changes: Sequence[Change] = (
            differences(before.content["requirements"], version.content["requirements"]) if before else []
        )
        documented = getattr(version, "documented", None)
        found.append(VersionRow(version, changes, _consulted(version), documented))
        before = version
    return found[::-1]


def _consulted(version: SlrVersion) -> str:
    told = version.content.get("consultation") or {}
    parts = [f"{told['by']} replied: {told['said']}"] if told.get("by") else []
    return " ".join([*parts, *([told["recorded"]] if told.get("recorded") else [])])


def requests_sentence(total: int, overdue: int) -> str:
    """The answer of the list."""
    if not total:
        return "No request is open"
    many = f"{counted(total, 'request')} {'is' if total == 1 else 'are'} open"
    return (
        f"{many}; {counted(overdue, 'interim agreement')} expired without a formal one" if overdue else many
    )
