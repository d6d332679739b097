"""An invented report: every part of it filled, so that its four forms can be compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from servicelevel.levels import Figure, Trend, months
from servicelevel.monitoring.data_quality import DataQuality, Finding, SourceSeen
from servicelevel.monitoring.reports import sentences
from servicelevel.monitoring.reports.report import (
    Breach,
    Cell,
    Difference,
    OpenClock,
    OwnVerdict,
    Report,
    Share,
    Stoppage,
    TargetResult,
    TimeOf,
    VersionUsed,
)

HOUR = 3_600_000_000
ZONE = "America/Chicago"
AT = datetime(2016, 6, 11, 16, 30, tzinfo=UTC)
NOON = datetime(2016, 5, 12, 17, 0, tzinfo=UTC)
PERIODS = months(ZONE, datetime(2015, 5, 1).date(), datetime(2016, 5, 31).date())


def figure(name: str, met: int, of: int, verdict: str, period: Any = PERIODS[-1], **more: Any) -> Figure:
    """A figure of a ticket target."""
    key = name.lower().replace(" ", "-")
    return Figure(
        **{
            "agreement": "email",
            "target": key,
            "target_name": name,
            "measure": "ticket clock",
            "period": period,
            "verdict": verdict,
            "value": Fraction(met, of) if of else None,
            "goal": Fraction(9, 10),
            "low": 0.897 if of else None,
            "high": 0.968 if of else None,
            "unit": "share",
            "numerator": met,
            "denominator": of,
            "words": f"{100 * met / of:.1f} %, {met} of {of}" if of else "no cases",
            "goal_words": "90 %",
            "definition": f"90 % of the tickets of {name} within 8 working hours.",
            "detail": {},
            "interim": False,
            **more,
        }  # fmt: skip
    )


def trend(
    direction: str = "none", words: str = "no trend over 12 months (Mann-Kendall S = 4, p = 0.84)"
) -> Trend:
    return Trend(direction=direction, s=4, z=0.2, p=0.84, tau=0.1, slope=0.0, n=12, words=words)


def result(
    name: str, met: int, of: int, verdict: str, missed: int = 0, moving: Trend | None = None
) -> TargetResult:
    """A target with thirteen months: nothing, then the same figure each month."""
    own = figure(name, met, of, verdict)
    cells = [
        Cell(
            period.key,
            period.words,
            verdict,
            None if own.value is None else float(own.value),
            own.words,
            False,
        )
        for period in PERIODS
    ]
    moved = moving or trend()
    return TargetResult(
        own.target, name, own, tuple(cells), moved, missed, sentences.statement(own, missed, moved, "month")
    )


def breach(number: int, ticket: str = "", **more: Any) -> Breach:
    """A breach that is the longer beyond its goal the lower its number."""
    return Breach(
        **{
            "ticket": ticket or f"desk/INC{number:07d}",
            "target": "resolution",
            "target_name": "Resolution",
            "priority": "P2",
            "episode": 1,
            "started_at": NOON - timedelta(hours=number),
            "breached_at": NOON,
            "stopped_at": NOON + timedelta(days=1),
            "goal_us": 8 * HOUR,
            "elapsed_us": 8 * HOUR + (300 - number) * HOUR // 7,
            "history": f"paused {number} h in Awaiting User Info; 61 h 12 min with Group 56",
            "cause": f"paused {number} h in Awaiting User Info; 61 h 12 min with Group 56",
            **more,
        }  # fmt: skip
    )


def report(breaches: int = 3, **more: Any) -> Report:
    """A whole report; `more` replaces parts of it."""
    targets = (
        result("Response", 165, 170, "met"),
        result(
            "Resolution",
            139,
            171,
            "breached",
            2,
            trend("downward", "downward trend over 12 months (Mann-Kendall S = -38, p = 0.01)"),
        ),
        result("Workplace", 151, 167, "threatened"),
        result("Satisfaction", 0, 0, "no data"),
    )
    summary = (sentences.answer("E-Mail", "May 2016", targets, False), "The agreement as a whole: breached.")
    return Report(
        **{
            "agreement": "email",
            "kind": "SLA",
            "title": "E-Mail",
            "customer": "Physics Division",
            "provider": "Computing Sector",
            "services": ("email",),
            "zone": ZONE,
            "period": "2016-05",
            "period_words": "May 2016",
            "starts": PERIODS[-1].start,
            "ends": PERIODS[-1].end,
            "interim": False,
            "at": AT,
            "as_of": None,
            "verdict": "breached",
            "roll_up_words": "All targets must be kept.",
            "summary": summary,
            "targets": targets,
            "breaches": tuple(breach(number) for number in range(breaches)),
            "stoppages": (
                Stoppage("email", "outage", NOON, NOON + timedelta(hours=2), 2 * HOUR, "Disk array failed"),
            ),
            "open_clocks": (
                OpenClock(
                    "desk/INC0000901",
                    "resolution",
                    "Resolution",
                    "P2",
                    "paused",
                    NOON,
                    8 * HOUR,
                    3 * HOUR,
                    NOON,
                    "paused: Awaiting Vendor",
                ),
                OpenClock(
                    "desk/INC0000902",
                    "resolution",
                    "Resolution",
                    "",
                    "waiting",
                    NOON,
                    None,
                    0,
                    None,
                    "waiting: no priority",
                ),
            ),
            "time_of": (
                TimeOf(
                    "resolution",
                    "Resolution",
                    (Share("Group 56", 619 * HOUR, 23), Share("Group 70", 211 * HOUR, 9)),
                    (Share("Awaiting User Info", 403 * HOUR, 56), Share("Awaiting Vendor", 97 * HOUR, 6)),
                ),
            ),
            "own_verdicts": (
                OwnVerdict(
                    "resolution",
                    "Resolution",
                    "made_sla",
                    171,
                    170,
                    (Difference("desk/INC0000777", "met", "breached", "P2", 8 * HOUR, 7 * HOUR),),
                ),
            ),
            "quality": DataQuality(
                14_171,
                2_491,
                (Finding("without priority", "tickets without a priority", 12, 2_491, ("desk/INC0000012",)),),
                (SourceSeen("desk", 14_171, NOON),),
            ),
            "versions": (VersionUsed(2, "in force", NOON, None, "ab" * 32),),
            "data_stamp": "cd" * 32,
            "counts": {"tickets": 2_491, "breached": breaches},
            **more,
        }  # fmt: skip
    )
