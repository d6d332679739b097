"""What the report of an agreement is, in the seven fields that FitSM asks for. Pure."""

from __future__ import annotations

from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.periods.rules import WORKING_DAYS_BEFORE_REVIEW
from servicelevel.monitoring.reports.words import listed

EVERY = {
    "week": "every week", "month": "every month", "quarter": "every quarter", "year": "every year",
    "contract month": "every month of the contract",
}  # fmt: skip


def specification(terms: Terms) -> list[tuple[str, str]]:
    """The seven fields with what they hold for an agreement, from its last version."""
    names = listed([target.name for target in terms.versions[-1].targets])
    return [
        ("Identity", f"Service report of {terms.title} ({terms.key})"),
        (
            "Purpose",
            f"What was promised to {terms.customer}, held against what happened, before it is reviewed together",
        ),
        ("Audience", f"{terms.customer}; the service owners and leads of {terms.provider}; CS Management"),
        ("Frequency", f"{EVERY[terms.report_period]}, in {terms.zone}"),
        ("Content", f"{names}; trends, analysis of each, specific actions undertaken, agreed exclusions"),
        ("Format", "HTML, PDF, XLSX and JSON, frozen with their SHA-256"),
        (
            "Delivery",
            f"At the latest {WORKING_DAYS_BEFORE_REVIEW} working days before the review, after a pre-review",
        ),
    ]
