"""Acts within 2.2: the gap table is computed, and the infrastructure leads confirm it row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.queries import holders, holds
from servicelevel.process import cases
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.against import MET, NOT_MET, UNKNOWN, Against
from servicelevel.requirements.assessment import Asked, gap_table
from servicelevel.requirements.figures import read_figure
from servicelevel.requirements.fixing import latest_version
from servicelevel.requirements.gaps import current_rows, verdicts
from servicelevel.requirements.models import Gap, Requirements, SlrVersion
from servicelevel.requirements.within import within
from servicelevel.worktime.problems import Problem

LEAD = roles.INFRASTRUCTURE_LEAD


@dataclass(frozen=True)
class Said:
    """What somebody says of a row: the verdict, and why where it is another than the one that was computed."""

    verdict: str
    comment: str = ""


@within("2.2", also=(LEAD,))
def assess(doing: Doing, row: Requirements, *, against: Against) -> Done[list[Gap]]:
    """Hold every requirement of the latest version against capabilities, OLAs and UCs; the new rows count from now on."""
    version = latest_version(row)
    rows = compute(doing, version, against)
    return Done(rows, content=_told(version, rows))


@within("2.2", "2.3", also=(LEAD,))
def confirm(doing: Doing, row: Requirements, *, said: Mapping[int, Said]) -> Done[list[Gap]]:
    """Confirm rows of the assessment, or say otherwise with a comment: the leads do, whoever assesses where there is none.

    said: by the number (primary key) of the row. Raises Invalid with everything that is wrong, nothing confirmed.
    """
    _check_is_a_lead(doing)
    version = latest_version(row)
    rows = {gap.pk: gap for gap in current_rows(version)}
    if missing := set(said) - set(rows):
        raise NotFound(f"There is no row {min(missing)} in the assessment that counts.")
    problems = [one for pk, each in said.items() for one in _problems(rows[pk], each)]
    if not said:
        problems.append(Problem("rows", "", "are none", "confirm at least one"))
    if problems:
        raise Invalid(problems)
    for pk, each in said.items():
        gap = rows[pk]
        gap.verdict, gap.comment = each.verdict, each.comment.strip()
        gap.confirmed_at, gap.confirmed_by, gap.role = doing.now, doing.person, doing.held.role
        gap.save(update_fields=["verdict", "comment", "confirmed_at", "confirmed_by", "role"])
    changed = [rows[pk] for pk in said]
    return Done(changed, content=_told(version, changed))


def compute(doing: Doing, version: SlrVersion, against: Against, keep: SlrVersion | None = None) -> list[Gap]:
    """Write the rows of a new run. keep: the version whose confirmed rows stay so where nothing about them differs."""
    run = max((gap.run for gap in version.gaps.all()), default=0) + 1
    by_number = {one["number"]: one for one in version.content["requirements"]}
    revisions = {
        one.number: one
        for one in version.requirements.revisions.filter(number__in=list(by_number))
        if one.revision == by_number[one.number]["revision"]
    }
    asked = [
        Asked(number, one["kind"], read_figure(one["kind"], one["figure"])[0])
        for number, one in by_number.items()
    ]
    before = {_same(gap): gap for gap in current_rows(keep) if gap.verdict} if keep else {}
    rows = [
        Gap(
            version=version, run=run, requirement=revisions[found.number], against=found.against, key=found.key,
            title=found.title[:200], computed=found.verdict, words=found.words, computed_at=doing.now,
        )
        for found in gap_table(asked, against, doing.now)
    ]  # fmt: skip
    for gap in rows:
        if (known := before.get(_same(gap))) is not None:
            gap.verdict, gap.comment, gap.role = known.verdict, known.comment, known.role
            gap.confirmed_at, gap.confirmed_by = known.confirmed_at, known.confirmed_by
    return Gap.objects.bulk_create(rows)


def _same(gap: Gap) -> tuple[object, ...]:
    return gap.requirement_id, gap.against, gap.key, gap.computed, gap.words


def _told(version: SlrVersion, rows: list[Gap]) -> dict[str, object]:
    each = [
        {
            "requirement": gap.requirement.number, "against": gap.against, "agreement": gap.key, "computed": gap.computed,
            "verdict": gap.verdict, "comment": gap.comment,
        }
        for gap in rows
    ]  # fmt: skip
    by_verdict = {str(number): verdict for number, verdict in verdicts(current_rows(version)).items()}
    return {"version": version.number, "rows": each, "requirements": by_verdict}


def has_leads(case: Case, at: datetime) -> bool:
    """Whether anybody is an infrastructure lead in a case."""
    return bool(holders(LEAD, cases.scope_of(case), at))


def _check_is_a_lead(doing: Doing) -> None:
    if holds(doing.person, LEAD, cases.scope_of(doing.case), doing.now) or not has_leads(
        doing.case, doing.now
    ):
        return
    raise NotAllowed("The infrastructure leads confirm what was found; you are none of them here.")


def _problems(gap: Gap, said: Said) -> list[Problem]:
    path = f"verdict_{gap.pk}"
    if said.verdict not in (MET, NOT_MET, UNKNOWN):
        return [Problem(path, said.verdict, "is no verdict", "met, not met or unknown")]
    if said.verdict != gap.computed and not said.comment.strip():
        remedy = "say why it is another than the one that was computed"
        return [Problem(f"comment_{gap.pk}", "", "is empty", remedy)]
    return []


def check_confirmed(version: SlrVersion) -> list[Gap]:
    """The rows that count. Raises Conflict where there are none, or not every one is confirmed."""
    rows = current_rows(version)
    if not rows:
        raise Conflict("The requirements were not assessed yet.")
    if missing := sum(not gap.verdict for gap in rows):
        raise Conflict(f"{missing} of {len(rows)} rows of the assessment are not confirmed yet.")
    return rows
