"""The kinds of documents: how their keys begin, and in which collection they are published. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SLM: Final = "SLM"
ISO20K: Final = "ISO20K"
COLLECTIONS: Final = {
    SLM: "Service Level Management",
    ISO20K: "ISO 20000",
}
"""The two published collections of the one repository (X10)."""

SLR: Final = "slr"
INTERIM: Final = "interim-sla"
TEMPLATE: Final = "template"
EVIDENCE: Final = "evidence"
SLA: Final = "sla"
OLA: Final = "ola"
UC: Final = "uc"
DCD: Final = "dcd"
REPORT: Final = "report"
MINUTES: Final = "minutes"
ACTION_PLAN: Final = "action-plan"
SURVEY: Final = "survey"
NOTICE: Final = "notice"
VENDOR_CLAIM: Final = "vendor-claim"
LAPSE_NOTICE: Final = "lapse-notice"


@dataclass(frozen=True)
class Kind:
    """A kind of document. collection: where it is published unless somebody says otherwise; mark: printed on each page."""

    key: str
    name: str
    prefix: str
    collection: str
    mark: str = ""


KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind(SLR, "Service level requirements", "SLR", SLM),
        Kind(INTERIM, "Interim service level agreement", "INT", SLM, mark="INTERIM"),
        Kind(SLA, "Service level agreement", "SLA", ISO20K),
        Kind(OLA, "Operational level agreement", "OLA", ISO20K),
        Kind(UC, "Underpinning contract", "UC", ISO20K),
        Kind(DCD, "Data collection document", "DCD", ISO20K),
        Kind(REPORT, "Report", "REP", ISO20K),
        Kind(MINUTES, "Minutes", "MIN", SLM),
        Kind("process", "Process description", "PRO", SLM),
        Kind(TEMPLATE, "Template", "TPL", SLM),
        Kind(EVIDENCE, "Evidence", "EVI", ISO20K),
        Kind("plan", "Plan", "PLN", SLM),
        Kind(ACTION_PLAN, "Corrective action plan", "CPL", SLM),
        Kind(SURVEY, "Survey", "SUR", SLM),
        Kind(NOTICE, "Notice", "NOT", SLM),
        Kind(VENDOR_CLAIM, "Claim on a vendor", "CLM", SLM, mark="DRAFT"),
        Kind(LAPSE_NOTICE, "Notice of the customer's part", "CUS", SLM, mark="DRAFT"),
    )
}
"""By key, in the order in which they are listed."""

NOT_FOR_CUSTOMERS: Final = (OLA, UC)
"""What the provider agrees with its teams and vendors is none of a customer's business, whoever it names."""
FOR_VENDORS: Final = (UC,)
