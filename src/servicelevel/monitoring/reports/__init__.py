"""Reports: one composed `Report`, four forms of it that cannot disagree."""

from servicelevel.monitoring.reports.as_html import as_html, report_context
from servicelevel.monitoring.reports.as_json import as_json
from servicelevel.monitoring.reports.as_pdf import as_pdf
from servicelevel.monitoring.reports.as_xlsx import as_xlsx
from servicelevel.monitoring.reports.compose import compose
from servicelevel.monitoring.reports.report import Report

__all__ = ["Report", "as_html", "as_json", "as_pdf", "as_xlsx", "compose", "report_context"]
