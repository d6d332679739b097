"""Steps 4.1 to 4.3: every target is measured, or is made to be; the data is gathered, with where it came from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from servicelevel.agreements.queries import terms
from servicelevel.agreements.terms import Terms
from servicelevel.errors import Invalid
from servicelevel.levels import Period
from servicelevel.monitoring import gate, queries
from servicelevel.monitoring.measurement import events_of
from servicelevel.monitoring.models import Import
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.reporting_periods import period_of
from servicelevel.process.steps import Doing, Done, step
from servicelevel.said import said
from servicelevel.worktime import Problem


@step("4.1", of=ReportingPeriod)
def check_metrics(doing: Doing, row: ReportingPeriod) -> Done[ReportingPeriod]:
    """Whether every target has a working measure and data in the period: yes, or no (R117)."""
    row.metrics = metrics_of(row, doing.now)
    row.save(update_fields=["metrics"])
    outcome = "yes" if is_complete(row) else "no"
    return Done(row, outcome=outcome, content={"targets": row.metrics["targets"]})


@step("4.2", of=ReportingPeriod)
def define_metrics(doing: Doing, row: ReportingPeriod, *, words: str) -> Done[ReportingPeriod]:
    """Say what was done so that each target is measured; it is checked once more and shown (R118). Raises Invalid."""
    row.defined, row.metrics = said("words", words), metrics_of(row, doing.now)
    row.save(update_fields=["defined", "metrics"])
    return Done(row, content={"words": row.defined, "targets": row.metrics["targets"]})


@step("4.3", of=ReportingPeriod)
def gather(doing: Doing, row: ReportingPeriod, *, words: str = "") -> Done[ReportingPeriod]:
    """Take the data of the period as gathered, with sources, files and freshness (R119). Raises Invalid for none."""
    row.provenance, row.gathered = provenance_of(row, doing.now), words.strip()
    if not row.provenance["sources"]:
        remedy = "read them in first; a report of nothing would say nothing"
        raise Invalid([Problem("sources", row.key, "have told of nothing in this period", remedy)])
    row.save(update_fields=["provenance", "gathered"])
    return Done(row, content={"words": row.gathered} | row.provenance)


def metrics_of(row: ReportingPeriod, now: datetime) -> dict[str, Any]:
    """For each target whether its measure is proven on real data, and whether its source told of anything in the period.

    The measure is tried as of the end of the period: whether a source has fallen silent since is another question.
    """
    known, period = terms_and_period(row)
    heard, proofs = gate.heard_in(known, period), gate.proofs(known, period.end)
    found = {}
    for target, proof in proofs.items():
        silent = [] if heard[target] else [f"Its source told of nothing in {period.words}."]
        found[target] = {
            "name": proof.name, "ok": proof.proven and not silent, "heard": heard[target],
            "words": " ".join([*silent, *proof.reasons]) or proof.case_words,
        }  # fmt: skip
    return {"at": now.isoformat(), "targets": found}


def is_complete(row: ReportingPeriod) -> bool:
    """Whether the last check found every target measured."""
    return all(one["ok"] for one in row.metrics.get("targets", {}).values())


def provenance_of(row: ReportingPeriod, now: datetime) -> dict[str, Any]:
    """The sources that told of something in the period, how much, how fresh they are, and the files they were read from."""
    known, period = terms_and_period(row)
    events = events_of(known, None, queries.data_stamp())
    told = set(events["source"].unique().cast(str)) if events.height else set()
    told |= {one for service in known.services for one in queries.news_of_service(service)["source"].unique()}
    fresh = {one["key"]: one for one in queries.source_freshness()}
    files = Import.objects.filter(source__key__in=told, source__withdrawn_at=None).order_by(
        "-started_at", "pk"
    )
    sources = [
        {
            "source": key, "kind": fresh[key]["kind"], "events": fresh[key]["events"],
            "last_event_at": _text(fresh[key]["last_event_at"]), "recorded_at": _text(fresh[key]["last_recorded_at"]),
            "files": [
                {"name": one.file_name, "digest": one.file_digest, "rows": one.rows_read, "refused": one.rows_refused,
                 "read_at": _text(one.finished_at or one.started_at)}
                for one in files.filter(source__key=key)[:20]
            ],
        }
        for key in sorted(told & set(fresh))
    ]  # fmt: skip
    return {"at": now.isoformat(), "period": period.key, "sources": sources}


def terms_and_period(row: ReportingPeriod, as_of: datetime | None = None) -> tuple[Terms, Period]:
    """The agreement as it was known, and the period."""
    known = terms(row.agreement.key, as_of)
    return known, period_of(known, row.key)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
