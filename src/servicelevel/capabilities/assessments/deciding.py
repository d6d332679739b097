"""Decision 1.2, the change under Change Management, and the update of the catalogue that follows it (1.3)."""

from __future__ import annotations

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import Assessment, CatalogueUpdate, Change, Decision
from servicelevel.capabilities.assessments.queries import latest_change
from servicelevel.capabilities.assessments.versions import Offer, offered, version_holding
from servicelevel.errors import Conflict, Invalid
from servicelevel.process.steps import Doing, Done, step
from servicelevel.worktime.problems import Problem

LONGEST_WHERE = 500


@step("1.2", of=Assessment)
def decide_update(
    doing: Doing, row: Assessment, *, update: bool, reason: str, change: str = "", where: str = ""
) -> Done[Decision]:
    """Decide whether the capabilities are updated now (R91).

    Yes names the change under which they are (X3); no ends the case: the requirements that asked for it go on at 2.2,
    and where none did, nothing is invented (X2). where: the tool that keeps the change, or its address.
    """
    problems = rules.wrong_words("reason", reason)
    if update:
        problems += _wrong_change(change, where)
    elif change.strip():
        remedy = "leave it out, or decide that the capabilities are updated"
        problems.append(Problem("change", change, "belongs to a yes", remedy))
    if problems:
        raise Invalid(problems)
    made = Decision.objects.create(
        assessment=row, update=update, reason=reason.strip(), decided_at=doing.now, by=doing.person
    )
    if update:
        _create_change(doing, row, change, where)
    else:
        row.after = version_holding(row.service, doing.now) if row.service else None
        row.save(update_fields=["after"])
    content = {"update": update, "reason": made.reason, "change": change.strip(), "where": where.strip()}
    content |= {"catalogue_version": row.after.number if row.after else None}
    return Done(made, "yes" if update else "no", content)


@step("1.3", of=Assessment, completes=False)
def close_change(doing: Doing, row: Assessment, *, done: bool, words: str) -> Done[Change]:
    """Record that the change has come to its end in Change Management: it was done, or it was withdrawn or refused (X3).

    words: how it ended, and where that can be seen. Raises Conflict where it is closed already.
    """
    change = _change(row)
    if change.closed_at is not None:
        raise Conflict(f"Change {change.reference} is closed already.")
    if problems := rules.wrong_words("words", words):
        raise Invalid(problems)
    change.closed_at, change.closed_by, change.words = doing.now, doing.person, words.strip()
    change.result = Change.Result.DONE if done else Change.Result.WITHDRAWN
    change.save(update_fields=["closed_at", "closed_by", "words", "result"])
    content = {"change": change.reference, "result": change.result, "words": change.words}
    return Done(change, content=content)


@step("1.3", of=Assessment, completes=False)
def name_change(doing: Doing, row: Assessment, *, change: str, where: str = "") -> Done[Change]:
    """Name another change in the place of one that was withdrawn or refused; or the first, where 1.2 was skipped.

    Raises Conflict while there is one that is open, or that was done.
    """
    before = latest_change(row)
    if before is not None and before.closed_at is None:
        raise Conflict(f"Change {before.reference} is still open. Record how it ended first.")
    if before is not None and before.is_done:
        raise Conflict(f"Change {before.reference} was done; update the catalogue.")
    if problems := _wrong_change(change, where):
        raise Invalid(problems)
    made = _create_change(doing, row, change, where)
    content = {
        "change": made.reference,
        "where": made.where,
        "instead_of": before.reference if before else "",
    }
    return Done(made, content=content)


@step("1.3", of=Assessment)
def update_catalogue(doing: Doing, row: Assessment, *, offer: Offer, summary: str) -> Done[CatalogueUpdate]:
    """Update the catalogue with what can be offered now, linked to the assessment and its change (R87, R92).

    offer: the new version of the service, or one that was recorded since the change was named. summary: what is new,
    in words for everybody. Raises Conflict until the change is closed as done (X3), Invalid with everything that is wrong.
    """
    change = _change(row)
    if change.closed_at is None:
        raise Conflict(
            f"Change {change.reference} is still open in Change Management. Close it first, then update the catalogue."
        )
    if not change.is_done:
        raise Conflict(
            f"Change {change.reference} was withdrawn or refused. Name the change that takes its place."
        )
    problems = rules.wrong_words("summary", summary)
    version = offered(row, offer, doing, change.recorded_at, problems)
    made = CatalogueUpdate.objects.create(
        assessment=row, change=change, version=version, summary=summary.strip(), recorded_at=doing.now,
        by=doing.person,
    )  # fmt: skip
    row.after, row.service = version, version.service
    row.save(update_fields=["after", "service"])
    content = {
        "service": version.service.key, "before": row.before.number if row.before else None, "after": version.number,
        "digest": version.digest, "change": change.reference, "summary": made.summary,
    }  # fmt: skip
    return Done(made, "", content, subject=f"service:{version.service.key}")


def _change(row: Assessment) -> Change:
    found = latest_change(row)
    if found is None:
        raise Conflict(
            "No change is named for this case. Name the one under which the capabilities are updated."
        )
    return found


def _wrong_change(reference: str, where: str) -> list[Problem]:
    found = []
    if not reference.strip():
        remedy = "name the change under which the capabilities are updated"
        found.append(Problem("change", reference, "is empty", remedy))
    if len(reference) > 120:
        found.append(Problem("change", reference, "is too long", "at most 120 characters"))
    if len(where) > LONGEST_WHERE:
        found.append(Problem("where", "", "is too long", f"at most {LONGEST_WHERE} characters"))
    return found


def _create_change(doing: Doing, row: Assessment, reference: str, where: str) -> Change:
    return Change.objects.create(
        assessment=row, reference=reference.strip(), where=where.strip(), recorded_at=doing.now,
        by=doing.person,
    )  # fmt: skip
