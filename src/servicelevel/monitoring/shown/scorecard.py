"""The other processes measured by the service level targets that they can break (R7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from servicelevel.levels import AvailabilityTarget, Figure
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.shown.agreement import Link
from servicelevel.monitoring.shown.home import present_figures
from servicelevel.monitoring.shown.seen import is_draft
from servicelevel.web import addresses
from servicelevel.web.wording import counted, duration

CLOCKS, AVAILABLE, SAMPLED, COUNTED = "ticket clock", "availability", "samples", "count"
BREAKS: Mapping[str, tuple[str, ...]] = {
    "incident": (CLOCKS,),
    "problem": (CLOCKS, AVAILABLE, COUNTED),
    "change": (AVAILABLE, COUNTED),
    "capacity": (SAMPLED,),
    "availability": (AVAILABLE, COUNTED),
    "continuity": (AVAILABLE,),
    "release": (AVAILABLE, COUNTED),
    "security": (AVAILABLE,),
}
"""Which kinds of targets a process can break; those that are not named here can break none by themselves. Ours."""
TOLD: Mapping[str, str] = {
    "problem": "Problems are not kept here: which breaches repeat a known one is not known.",
    "continuity": "Disasters and recoveries are not kept here.",
    "release": "Releases are not kept here: which outages follow one is not known.",
    "security": "Security incidents are not kept apart from others here.",
    "configuration": "It breaks no target by itself; wrong records lead others wrong.",
    "financial": "It breaks no target by itself.",
    "general": "They break no target by themselves; what they do to one is seen in incidents and outages.",
}
"""Where no data is kept, what is said instead of a figure."""


@dataclass(frozen=True)
class ScoreRow:
    """A process: how many SLA targets it can break, and its share in those that were missed.

    targets: 0 for a process that breaks none by itself. now, closed: the missed targets of the period that runs and of
    the last closed one; None where no data tells.
    """

    process: str
    targets: int
    now: Sequence[Link] | None
    closed: Sequence[Link] | None
    words: str


def scorecard(measurements: Sequence[Measurement], processes: Mapping[str, str]) -> list[ScoreRow]:
    """A row for each process. measurements: of all agreements; SLAs in force count. processes: names by key."""
    slas = [one for one in measurements if one.terms.kind == "SLA" and not is_draft(one.terms)]
    return [_row(key, name, slas) for key, name in processes.items()]


def score_sentence(rows: Sequence[ScoreRow]) -> str:
    """`Incident Management and 1 other process contributed to missed targets; of 6 no data tells`."""
    guilty = [row.process for row in rows if row.now or row.closed]
    unknown = sum(row.now is None and row.targets > 0 for row in rows)
    rest = f"of {counted(unknown, 'process,processes')} nothing is known" if unknown else ""
    if not guilty:
        return (
            f"No process contributed to a missed target; {rest}"
            if rest
            else "No process contributed to a missed target"
        )
    others = f" and {counted(len(guilty) - 1, 'other')}" if len(guilty) > 1 else ""
    said = f"{guilty[0]}{others} contributed to missed targets"
    return f"{said}; {rest}" if rest else said


def _row(key: str, name: str, slas: Sequence[Measurement]) -> ScoreRow:
    measures = BREAKS.get(key, ())
    now = list(chain.from_iterable(_of(measures, present_figures(one)) for one in slas))
    if key in TOLD:
        return ScoreRow(name, len(now), None, None, TOLD[key])
    closed = list(chain.from_iterable(_of(measures, _closed_figures(one)) for one in slas))
    if key == "change":
        return ScoreRow(name, len(now), *_by_maintenance(slas, now, closed), _maintenance_words(closed))
    return ScoreRow(
        name, len(now), _missed(now, slas), _missed(closed, slas), _WORDS.get(key, lambda _: "")(closed)
    )


def _of(measures: Collection[str], figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.measure in measures]


def _closed_figures(one: Measurement) -> list[Figure]:
    if len(one.periods) < 2:
        return []
    return [figure for figure in one.figures if figure.period.key == one.periods[-2].key]


def _missed(figures: Sequence[Figure], slas: Sequence[Measurement]) -> list[Link]:
    titles = {one.terms.key: one.terms.title for one in slas}
    return [
        Link(
            f"{one.target_name}, {titles[one.agreement]}",
            addresses.target_month(one.agreement, one.period.key, one.target),
        )
        for one in figures
        if one.verdict == "breached"
    ]


def _by_maintenance(
    slas: Sequence[Measurement], now: Sequence[Figure], closed: Sequence[Figure]
) -> tuple[list[Link], list[Link]]:
    """The missed targets in which agreed maintenance counts, and took time."""
    counting = {
        (one.terms.key, target.id)
        for one in slas
        for version in one.terms.versions
        for target in version.targets
        if isinstance(target, AvailabilityTarget) and target.maintenance == "counted"
    }
    chosen = [
        [
            one
            for one in figures
            if (one.agreement, one.target) in counting and one.detail.get("maintenance_us")
        ]
        for figures in (now, closed)
    ]
    return _missed(chosen[0], slas), _missed(chosen[1], slas)


def _maintenance_words(closed: Sequence[Figure]) -> str:
    longest = max((one.detail.get("maintenance_us", 0) for one in closed), default=0)
    said = f"At most {duration(longest)} of agreed maintenance on one target in the last closed period"
    return f"{said if longest else 'No agreed maintenance in the last closed period'}. Changes themselves are not kept here."


def _clock_words(closed: Sequence[Figure]) -> str:
    late = sum(one.denominator - one.numerator for one in closed)
    judged = sum(one.denominator for one in closed)
    return f"{late:,} of {counted(judged, 'clock')} in the last closed period {'was' if late == 1 else 'were'} late."


def _down_words(closed: Sequence[Figure]) -> str:
    longest = max((one.detail.get("down_us", 0) for one in closed), default=0)
    if not longest:
        return "No outage in agreed time in the last closed period."
    return f"At most {duration(longest)} down in agreed time on one target in the last closed period."


def _sample_words(closed: Sequence[Figure]) -> str:
    return (
        "Response times and other samples; capacity plans are not kept here."
        if closed
        else "No target rests on samples."
    )


_WORDS = {"incident": _clock_words, "availability": _down_words, "capacity": _sample_words}
