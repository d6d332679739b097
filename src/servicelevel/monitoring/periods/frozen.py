"""The triggers with which the database itself refuses to change what a report said, or to remove it."""

from __future__ import annotations

from servicelevel.guards import Guard, Guards, differs, set_again

REPORT = "servicelevel_issuedreport"
FILE = "servicelevel_reportfile"
KEPT = (
    "period_id", "number", "as_of", "figures", "restates_id", "reason", "changed", "produced_at", "produced_by_id",
)  # fmt: skip
ONCE = ("set_aside_at", "released_at", "released_by_id", "circulated_at")
"""What is set once, and stays."""


def _report_changed(vendor: str) -> str:
    return " OR ".join([*differs(vendor, KEPT, json=("figures", "changed")), *set_again(vendor, ONCE)])


GUARDS = Guards(
    "reports_are_frozen",
    "a frozen report cannot be changed",
    (
        Guard("issued_report_frozen", "UPDATE", REPORT, _report_changed),
        Guard("issued_report_kept", "DELETE", REPORT),
        Guard("report_file_frozen", "UPDATE", FILE),
        Guard("report_file_kept", "DELETE", FILE),
    ),
)
