"""What would differ now from a report that is out, and the act that says so: a restatement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.contents import digest
from servicelevel.errors import Conflict, NotFound
from servicelevel.levels import Period
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.periods.analysing import measured
from servicelevel.monitoring.periods.differences import (
    ClockChange,
    FigureChange,
    clock_changes,
    figure_changes,
)
from servicelevel.monitoring.periods.freezing import digests, figures_of, freeze
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod
from servicelevel.monitoring.periods.producing import demand_classified, give_out, let_out
from servicelevel.monitoring.periods.queries import latest_of, periods_visible_to
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.reports.issue import Change, Restated
from servicelevel.monitoring.reports.lists import judged_in
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.process import cases
from servicelevel.said import said


@dataclass(frozen=True)
class Differing:
    """What differs between a report and what is known as of a later instant; the digest names exactly these differences."""

    as_of: datetime
    figures: tuple[FigureChange, ...]
    clocks: tuple[ClockChange, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.clocks)

    def as_mapping(self) -> dict[str, Any]:
        """Plain values, as they are kept with the restatement."""
        return {
            "targets": [asdict(one) for one in self.figures],
            "clocks": [asdict(one) for one in self.clocks],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the differences: a restatement is made of those that were looked at, or not at all."""
        return digest(self.as_mapping())


def differing(issued: IssuedReport, now: datetime) -> Differing:
    """What would differ if the period were reported as of now. The data decides, whatever has moved it."""
    at = max(settled(now), issued.as_of)
    then, _ = measured(issued.period, now, issued.as_of)
    today, report = measured(issued.period, now, at)
    changes = clock_changes(_counted(then, issued), _counted(today, issued), issued.as_of)
    return Differing(at, tuple(figure_changes(issued.figures["figures"], figures_of(report))), tuple(changes))


def restate(
    by: By, case: str, *, reason: str, seen: str, people: Sequence[str], others: Sequence[str] = ()
) -> IssuedReport:
    """Issue the next restatement: it names the report before, the reason, and exactly the differences, and goes out at once.

    seen: the digest of the differences that were looked at, which is the pre-review of it (R28). Raises NotFound,
    NotAllowed, Invalid, Conflict where nothing differs, where others have come in since, where a breach in it is not
    classified yet, or while the report is not out.
    """
    name = "monitoring.restate"
    with one_act(name):
        row = _locked(by, case)
        held = permitted(
            by, (roles.SERVICE_LEVEL_MANAGER,), cases.scope_of(row.case), what="Restating a report"
        )
        before = latest_of(row)
        if before is None or before.circulated_at is None:
            raise Conflict("The report is not out yet; until then it is produced anew instead.")
        found = differing(before, by.now)
        if not found:
            raise Conflict("Nothing differs from the report that is out.")
        if found.digest != seen:
            raise Conflict("Something has come in since you looked at the differences. Look again.")
        demand_classified(row, by.now, found.as_of)
        restated = Restated(
            before.number, before.as_of, digests(before)["json"], said("reason", reason), changes(found)
        )
        made = freeze(
            row, by.someone, by.now, found.as_of, before.number + 1, before, restated, found.as_mapping()
        )
        let_out(made, by.someone, by.now, f"Restatement, its differences looked at: {seen}")
        to = give_out(made, people, others, by.now)
        content = {
            "number": made.number, "restates": before.number, "reason": made.reason,
            "differences": {"figures": len(found.figures), "clocks": len(found.clocks), "sha256": seen},
            "sha256": digests(made), "to": [one.name for one in to],
        }  # fmt: skip
        line = write(by, name, held, Told(None, content, f"case:{case}", case))
        told = [(one.person, one.role) for one in to if one.person]
        words = f"The report is restated: {row.case.title}. {made.reason}"
        cases.tell(row.case, "4.5", (), words, line.number, by.now, people=told)
    return made


def changes(found: Differing) -> tuple[Change, ...]:
    """The differences as a report lists them: figures first, then the clocks behind them."""
    names = {one.target: one.name for one in found.figures}
    listed = [Change(one.name, one.name, _figure(one.before), _figure(one.after)) for one in found.figures]
    listed += [
        Change(one.ticket, names.get(one.target, one.target), _clock(one.before), _clock(one.after))
        for one in found.clocks
    ]
    return tuple(listed)


def _counted(measurement: Measurement, issued: IssuedReport) -> dict[str, pl.DataFrame]:
    period: Period = measurement.periods[-1]
    return {
        target: judged_in(clocks, period.start, period.end) for target, clocks in measurement.clocks.items()
    }


def _locked(by: By, case: str) -> ReportingPeriod:
    visible = periods_visible_to(by.someone, by.now).filter(case__key=case).values("pk")
    rows = ReportingPeriod.objects.select_for_update(of=("self",)).select_related(
        "case__customer", "agreement"
    )
    found = rows.filter(pk__in=visible).first()
    if found is None:
        raise NotFound(f"There is no reporting period {case}.")
    return found


def _figure(one: Any) -> str:
    return f"{one['words']}, {one['verdict']}" if one else "no figure"


def _clock(one: Any) -> str:
    if not one:
        return "not counted"
    used = one["elapsed_us"]
    return f"{one['verdict']}, {used / 3_600_000_000:.2f} h used" if used is not None else f"{one['verdict']}"
