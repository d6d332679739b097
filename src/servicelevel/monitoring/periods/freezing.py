"""A report is frozen: composed as of an instant, printed in every form, and kept byte for byte with its digests."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from servicelevel.contents import canonical
from servicelevel.monitoring import reports
from servicelevel.monitoring.breaches.queries import breached_keys, cause_names, notes_by_clock
from servicelevel.monitoring.evidence import packing
from servicelevel.monitoring.evidence.packing import evidence
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.periods.analysing import measured
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile, ReportingPeriod
from servicelevel.monitoring.periods.queries import EVIDENCE, notes_of
from servicelevel.monitoring.reports.as_json import figure_json
from servicelevel.monitoring.reports.issue import Cause, Excluded, Issue, Note, Restated, Undertaken
from servicelevel.monitoring.reports.issued import summary
from servicelevel.organisation.models import Person

FORMS: Mapping[str, tuple[str, Callable[[reports.Report], bytes]]] = {
    "html": ("text/html; charset=utf-8", lambda report: reports.as_html(report).encode()),
    "pdf": ("application/pdf", reports.as_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", reports.as_xlsx),
    "json": ("application/json", lambda report: reports.as_json(report).encode()),
}  # fmt: skip
"""The media type of each form, and how it is printed."""
SUMS, PACK = EVIDENCE
MEDIA_TYPES = {form: media_type for form, (media_type, _) in FORMS.items()} | {
    SUMS: "text/plain; charset=utf-8", PACK: "application/zip",
}  # fmt: skip


def freeze(
    row: ReportingPeriod, person: Person, now: datetime, as_of: datetime, number: int, restates: IssuedReport | None = None,
    restated: Restated | None = None, changed: Mapping[str, Any] | None = None,
) -> IssuedReport:  # fmt: skip
    """Compose the report as of an instant, print it, and keep it. Nothing of it can be changed from then on."""
    measurement, report = measured(row, now, as_of)
    kept = {"figures": figures_of(report), "trends": trends_of(report)}
    made = IssuedReport.objects.create(
        period=row, number=number, as_of=as_of, figures=kept, restates=restates,
        reason=restated.reason if restated else "", changed=dict(changed or {}), produced_at=now, produced_by=person,
    )  # fmt: skip
    printed, files = _printed(row, measurement, report, as_of, now, number, restated)
    printed |= {SUMS: files[packing.SUMS], PACK: packing.packed(files, zipfile.ZIP_DEFLATED)}
    for form, content in printed.items():
        ReportFile.objects.create(
            report=made, form=form, media_type=MEDIA_TYPES[form], content=content, size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return made


def figures_of(report: reports.Report) -> list[dict[str, Any]]:
    """The figures of a report, exact, as they are kept and compared."""
    return [figure_json(one.figure) for one in report.targets]


def trends_of(report: reports.Report) -> dict[str, dict[str, str]]:
    """The trend of each target: its direction, and the words with the statistic that it rests on."""
    return {
        one.target: {"direction": one.trend.direction, "words": one.trend.words} for one in report.targets
    }


def is_reproduced(issued: IssuedReport, now: datetime) -> bool:
    """Whether the figures, worked out anew from what was known at the instant of the report, are the frozen ones."""
    _, report = measured(issued.period, now, issued.as_of)
    return canonical(figures_of(report)) == canonical(issued.figures["figures"])


def printed_again(issued: IssuedReport, now: datetime) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A report that restates none, and its evidence, made once more from what is known now of the instant of the report."""
    measurement, report = measured(issued.period, now, issued.as_of)
    return _printed(issued.period, measurement, report, issued.as_of, issued.produced_at, issued.number, None)


def digests(issued: IssuedReport) -> dict[str, str]:
    """The SHA-256 of each form."""
    return dict(ReportFile.objects.filter(report=issued).order_by("pk").values_list("form", "digest"))


def _printed(
    row: ReportingPeriod, measurement: Measurement, report: reports.Report, as_of: datetime, said_by: datetime,
    number: int, restated: Restated | None,
) -> tuple[dict[str, bytes], dict[str, bytes]]:  # fmt: skip
    """A report in each form, and the files of its evidence. said_by: what people said of its breaches until then."""
    issue = Issue(
        number, _notes(row, report), _actions(row), _exclusions(row, measurement, as_of), _causes(measurement, said_by),
        restated,
    )  # fmt: skip
    issued = replace(report, issue=issue, summary=summary(report, issue))
    printed = {form: write(issued) for form, (_, write) in FORMS.items()}
    return printed, evidence(measurement, measurement.periods[-1], printed["json"])


def _notes(row: ReportingPeriod, report: reports.Report) -> tuple[Note, ...]:
    written = notes_of(row)
    return tuple(
        Note(one.target, one.name, found.words, found.against, str(found.by))
        for one in report.targets
        if (found := written.get(one.target))
    )


def _actions(row: ReportingPeriod) -> tuple[Undertaken, ...]:
    return tuple(Undertaken(one.words, one.owner, one.due_on) for one in row.actions.all())


def _causes(measurement: Measurement, said_by: datetime) -> tuple[Cause, ...]:
    """What people said of the breaches that the report tells of."""
    said, names = notes_by_clock(measurement.terms.key, said_by), cause_names()
    return tuple(
        Cause(
            key.ticket or key.period, measurement.terms.target_name(key.target), names.get(said[key].cause, said[key].cause),
            said[key].narrative, str(said[key].by),
        )
        for key in breached_keys(measurement, measurement.periods[-1])
        if key in said
    )  # fmt: skip


def _exclusions(row: ReportingPeriod, measurement: Measurement, as_of: datetime) -> tuple[Excluded, ...]:
    """What was agreed by then and touches the period, or a clock that counts in it."""
    agreed = Exclusion.objects.filter(agreement=row.agreement, agreed=True, decided_at__lte=as_of)
    held = agreed.filter(Q(ended_at=None) | Q(ended_at__gt=as_of), begins__lt=row.ends)
    tickets = {
        str(ticket)
        for clocks in measurement.clocks.values()
        for ticket in clocks.filter(clocks["counted_at"].is_between(row.starts, row.ends, closed="left"))[
            "ticket"
        ]
    }
    rows = held.select_related("requested_by", "decided_by").order_by("begins", "pk")
    return tuple(
        Excluded(
            one.about,
            one.target,
            one.begins,
            one.ends,
            one.reason,
            str(one.requested_by),
            str(one.decided_by),
        )
        for one in rows
        if one.ends > row.starts or one.about in tickets
    )
