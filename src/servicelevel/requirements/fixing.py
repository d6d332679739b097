"""From the requirements as they are written now to a version that is never edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from servicelevel.errors import Conflict
from servicelevel.process.steps import Doing
from servicelevel.requirements import rules
from servicelevel.requirements.models import Requirement, Requirements, SlrVersion
from servicelevel.requirements.versions import differences


def written_now(row: Requirements) -> list[Requirement]:
    """The latest revision of each requirement that was not dropped, by number."""
    latest = {one.number: one for one in row.revisions.order_by("number", "revision")}
    return [one for one in latest.values() if not one.is_dropped]


def latest_version(row: Requirements) -> SlrVersion:
    """The version that counts. Raises Conflict where none was fixed yet."""
    found = row.versions.order_by("-number").first()
    if found is None:
        raise Conflict("The requirements were not fixed yet; gathering them comes first.")
    return found


def fix_version(
    doing: Doing, row: Requirements, summary: str, *, consultation: Mapping[str, str] | None = None,
    before: SlrVersion | None = None,
) -> SlrVersion:  # fmt: skip
    """Write down the requirements as the next version.

    Raises Conflict where there are none, one cites no source, or nothing differs from the version before.
    """
    written = [content_of(one) for one in written_now(row)]
    _check(written)
    if before is not None and not differences(before.content["requirements"], written):
        raise Conflict("Nothing differs from the version before; change a requirement first.")
    case = doing.case
    content = {
        "case": case.key, "title": case.title, "service": case.service, "wanted": row.wanted,
        "customer": case.customer.key if case.customer else "",
        "needs": [{"words": need.words, "stated_by": need.stated_by} for need in row.needs.all()],
        "requirements": written, "consultation": dict(consultation or {}),
    }  # fmt: skip
    return SlrVersion.objects.create(
        requirements=row, number=before.number + 1 if before else row.versions.count() + 1, recorded_at=doing.now,
        by=doing.person, summary=summary.strip(), content=content,
    )  # fmt: skip


def content_of(one: Requirement) -> dict[str, Any]:
    """A requirement as a version keeps it."""
    return {
        "number": one.number, "revision": one.revision, "kind": one.kind, "statement": one.statement,
        "figure": one.figure, "source": one.source, "citation": one.citation, "link": one.link,
        "proposed_by": one.proposed_by,
    }  # fmt: skip


def _check(written: Iterable[Mapping[str, Any]]) -> None:
    written = list(written)
    if not written:
        raise Conflict("There is no requirement yet; write down at least one.")
    if missing := rules.without_source(written):
        named = ", ".join(str(number) for number in missing)
        raise Conflict(f"Every requirement cites where it comes from; these do not: {named}.")
