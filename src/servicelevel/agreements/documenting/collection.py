"""What the gaps of a data collection document are filled with: how every figure of an agreement comes about (R111)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicelevel.agreements.documenting.named import Named, hours_words, name_of
from servicelevel.agreements.documenting.report_fields import OF_A_MEASURE
from servicelevel.agreements.documenting.values import NOTHING, agreement_values
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents.language.gaps import Values
from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget, TicketTarget
from servicelevel.levels.promised import defined, promised
from servicelevel.levels.targets import MEASURES, Target
from servicelevel.levels.words import goal_percent

MEASURE_HEADS: Final = ["Target", "Measure", "Promised", "Formula"]
COLLECTION: Final = ["Target", "Source", "Collector", "Frequency", "Calendar"]
RULES: Final = ["Target", "Left out", "Owner"]
REPORTED: Final = ["Target", "Fields of the service report"]
TICKETS, OUTAGES, SAMPLES = "tickets", "outages", "samples"
NO_SOURCE: Final = "none yet: its figures are without data until one is connected"


@dataclass(frozen=True)
class Source:
    """What tells of tickets, outages or samples. of: one of these three words; collector: what reads it, and how often.

    services: those that it has told of.
    """

    name: str
    of: str
    services: frozenset[str]
    collector: str
    frequency: str


def collection_values(
    terms: Terms, version: TermsVersion, sources: Sequence[Source], names: Named, owner: str
) -> Values:
    """The texts, lists and tables of a DCD. owner: who answers for the figures."""
    told = names.told(terms, version)
    whole = agreement_values(terms, version, names)
    targets = version.targets
    tables = {
        "measures": {
            "head": MEASURE_HEADS,
            "rows": [[one.name, _measure(one), promised(one, told), defined(one)] for one in targets],
        },
        "collection": {"head": COLLECTION, "rows": [_collected(one, version, sources, names) for one in targets]},
        "rules": {"head": RULES, "rows": [[one.name, "; ".join(_left_out(one)) or "nothing", owner] for one in targets]},
        "reported": {"head": REPORTED, "rows": [[one.name, ", ".join(OF_A_MEASURE[measure_of(one)])] for one in targets]},
    }  # fmt: skip
    lists = {key: whole.lists[key] for key in ("scope", "rests_on")}
    lists["hours"] = [hours_words(one, key) for key, one in names.calendars.items()] or [NOTHING]
    return Values(whole.texts, lists, tables)


def measure_of(target: Target) -> str:
    """The word with which a promise file names what a target measures."""
    return next(name for name, kind in MEASURES.items() if isinstance(target, kind))


def _measure(target: Target) -> str:
    if isinstance(target, TicketTarget):
        return "share of ticket clocks that met their goal, in %"
    if isinstance(target, AvailabilityTarget):
        return "share of agreed service time in which the service could be used, in %"
    if isinstance(target, SampleTarget):
        unit = "%" if target.limit.percent else target.unit or "a number"
        return f"{target.statistic.words()} of {target.metric.replace('_', ' ')}, in {unit}"
    return f"number of {target.of}"


def _collected(target: Target, version: TermsVersion, sources: Sequence[Source], names: Named) -> list[str]:
    wanted = {_watched(target)} if _watched(target) else set(version.services)
    found = [one for one in sources if one.of == _told_by(target) and one.services & wanted]
    how = (
        ", ".join(dict.fromkeys(getattr(one, name) for one in found))
        for name in ("name", "collector", "frequency")
    )
    source, collector, frequency = how if found else (NO_SOURCE, "none yet", "none yet")
    return [target.name, source, collector, frequency, _calendars(target, names)]


def _told_by(target: Target) -> str:
    if isinstance(target, SampleTarget):
        return SAMPLES
    is_of_outages = isinstance(target, AvailabilityTarget) or (
        isinstance(target, CountTarget) and target.of == OUTAGES
    )
    return OUTAGES if is_of_outages else TICKETS


def _watched(target: Target) -> str:
    return "" if isinstance(target, TicketTarget) else target.service


def _calendars(target: Target, names: Named) -> str:
    if isinstance(target, CountTarget):
        return "all hours"
    keys = (
        [row.calendar_id for row in target.rows] if isinstance(target, TicketTarget) else [target.calendar_id]
    )
    return ", ".join(name_of(names.calendars.get(key, {}), key) for key in dict.fromkeys(keys))


def _left_out(target: Target) -> list[str]:
    """What does not count, from the target itself."""
    if isinstance(target, TicketTarget):
        cap = f", for at most {target.pause_cap}" if target.pause_cap else ""
        said: list[tuple[Any, str]] = [
            (target.pause, "time in which {}" + cap),
            (target.cancel, "tickets once {}"),
        ]
        found = [words.format(one.words()) for one, words in said if one]
        if target.applies.alternatives:
            found.insert(0, f"all tickets but those where {target.applies.words()}")
        return found
    if isinstance(target, AvailabilityTarget):
        found = ["agreed maintenance"] if target.maintenance == "excluded" else []
        found += ["time that nobody watched"] if target.unknown == "excluded" else []
        partly = [
            f"{kind} counts {goal_percent(share)} of its time" for kind, share in target.weights.items()
        ]
        return [*found, "time outside its calendar", *partly]
    if isinstance(target, SampleTarget):
        return ["samples outside its calendar", f"periods with fewer than {target.min_samples} samples"]
    if target.of == TICKETS and target.applies.alternatives:
        return [f"all tickets but those where {target.applies.words()}"]
    return []
