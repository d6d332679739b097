"""The frame of a report's page: its files, its targets, and the periods beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from servicelevel.levels import Period
from servicelevel.monitoring.reports import Report
from servicelevel.monitoring.shown.seen import is_draft, period_after, period_before
from servicelevel.web import addresses

DRAFTS = {"UC": "Draft a claim on the vendor", "SLA": "Draft a notice of the customer's part"}


@dataclass(frozen=True)
class TargetLink:
    """The way to a target of the month."""

    words: str
    href: str
    verdict: str
    interim: bool


@dataclass(frozen=True)
class ReportView:
    """What stands around the body of a report."""

    agreement_href: str
    pdf_href: str
    xlsx_href: str
    json_href: str
    draft: bool
    targets: Sequence[TargetLink]
    holders_href: str = ""
    claim_href: str = ""
    claim_words: str = ""
    before_href: str = ""
    before_words: str = ""
    after_href: str = ""
    after_words: str = ""


def report_view(terms: Any, period: Period, report: Report, now: datetime, inside: bool) -> ReportView:
    """The frame of the report for a period. inside: whether drafts of claims are shown."""
    files = {
        f"{form}_href": reverse(f"report-{form}", args=[terms.key, period.key])
        for form in ("pdf", "xlsx", "json")
    }
    before, after = period_before(terms, period), period_after(terms, period, now)
    beside: dict[str, str] = {}
    if report.breaches:
        beside["holders_href"] = reverse("holders", args=[terms.key, period.key])
    if inside and terms.kind in DRAFTS:
        beside["claim_href"] = reverse("claim", args=[terms.key, period.key])
        beside["claim_words"] = DRAFTS[terms.kind]
    if before:
        beside |= {"before_href": addresses.period(terms.key, before.key), "before_words": before.words}
    if after:
        beside |= {"after_href": addresses.period(terms.key, after.key), "after_words": after.words}
    targets = [
        TargetLink(
            row.name,
            addresses.target_month(terms.key, period.key, row.target),
            row.figure.verdict,
            row.figure.interim,
        )
        for row in report.targets
    ]
    return ReportView(
        addresses.agreement(terms.key), **files, draft=is_draft(terms), targets=targets, **beside
    )
