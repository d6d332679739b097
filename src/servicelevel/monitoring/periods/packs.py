"""The evidence pack of a frozen report for whoever may check it: its files, and the ledger's line that names them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from servicelevel.errors import NotFound
from servicelevel.ledger.queries import lines_of_case
from servicelevel.ledger.verification import exported_line
from servicelevel.monitoring.evidence.packing import LEDGER, packed, unpacked
from servicelevel.monitoring.periods.freezing import PACK
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile
from servicelevel.monitoring.periods.queries import period_seen, reports_seen
from servicelevel.organisation.queries import is_inside


def pack_seen(person: Any, case: str, number: int, at: datetime) -> bytes:
    """The pack of a report. From inside and for auditors: the tickets of a service may be those of other customers.

    Raises NotFound.
    """
    reports = {row.number: row for row in reports_seen(person, period_seen(person, case, at))}
    if number not in reports or not is_inside(person):
        raise NotFound(f"There is no evidence of report {number} of {case}.")
    return pack_of(reports[number])


def pack_of(issued: IssuedReport) -> bytes:
    """The pack of a report, always the same bytes. Raises NotFound for a report that was frozen without evidence."""
    kept = ReportFile.objects.filter(report=issued, form=PACK).first()
    if kept is None:
        raise NotFound("This report was frozen without its evidence.")
    return packed(unpacked(bytes(kept.content)) | {LEDGER: _line(issued).encode()})


def _line(issued: IssuedReport) -> str:
    """The line of the ledger that names the files of a report, as the ledger is exported."""
    digests = dict(ReportFile.objects.filter(report=issued).values_list("form", "digest"))
    for line in lines_of_case(issued.period.case.key):
        if json.loads(line.content).get("sha256") == digests:
            return f"{exported_line(line)}\n"
    raise NotFound("The ledger does not name this report.")
