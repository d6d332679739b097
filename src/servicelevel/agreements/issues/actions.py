"""Whoever takes part in an OLA or a UC reports an issue; the Service Level Manager closes it (R38)."""

from __future__ import annotations

from servicelevel.agreements.issues.models import Issue
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.said import said

KINDS = (Agreement.Kind.OLA, Agreement.Kind.UC)


@act("agreements.report_issue", anyone=True)
def report_issue(by: By, agreement: str, *, words: str) -> Told[Issue]:
    """Report an issue on an OLA or a UC that one sees. Raises NotFound, Invalid."""
    found = agreements_visible_to(by.someone).filter(key=agreement, kind__in=KINDS).first()
    if found is None:
        raise NotFound(f"There is no OLA or UC {agreement}.")
    row = Issue.objects.create(
        agreement=found, words=said("words", words), raised_at=by.now, raised_by=by.someone
    )
    return Told(row, {"issue": row.pk, "words": row.words}, f"agreement:{agreement}")


@act("agreements.close_issue", may=(roles.SERVICE_LEVEL_MANAGER,))
def close_issue(by: By, number: int, *, closing: str) -> Told[Issue]:
    """Say what was done about an issue. Raises NotFound, Conflict where it is closed, Invalid."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("agreement")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such issue.")
    if row.closed_at is not None:
        raise Conflict("This issue is closed already.")
    row.closing, row.closed_at, row.closed_by = said("closing", closing), by.now, by.someone
    row.save(update_fields=["closing", "closed_at", "closed_by"])
    return Told(row, {"issue": row.pk, "closing": row.closing}, f"agreement:{row.agreement.key}")
