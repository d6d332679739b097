"""A version of an agreement as OpenSLO v1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from servicelevel.agreements.documenting.named import Named, name_of
from servicelevel.agreements.openslo.expressed import Objective, objective_of
from servicelevel.agreements.promise_references import named_calendars
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.levels import CountTarget, TicketTarget
from servicelevel.levels.promised import promised
from servicelevel.levels.targets import Target

VERSION: Final = "openslo/v1"
SOURCE: Final = "servicelevel"
LONGEST: Final = 1_050
"""Letters of a description."""
DURATIONS: Final = {"month": "1M", "contract month": "1M", "quarter": "1Q", "week": "1w", "year": "1Y"}
OF_AGREEMENT: Final = (
    "roll_up", "review", "price", "credits", "escalation", "support", "workload", "continuity", "security", "exclusions",
    "customer_responsibilities", "supports",
)  # fmt: skip
"""What an agreement may say and OpenSLO has no word for."""


@dataclass(frozen=True)
class Exported:
    """The text, and what could not be said: the part of the agreement, and why."""

    text: str
    left_out: tuple[tuple[str, str], ...]


def exported(terms: Terms, version: TermsVersion, names: Named) -> Exported:
    """Every target that OpenSLO can say, with its services."""
    documents: list[dict[str, Any]] = [_service(key, names) for key in version.services]
    left_out = []
    for target in version.targets:
        objective = objective_of(target)
        if isinstance(objective, str):
            left_out.append((target.name, objective))
        else:
            documents.append(_slo(terms, version, target, objective, names))
    said = [key for key in OF_AGREEMENT if version.content.get(key) not in (None, "all")]
    left_out += [(key.replace("_", " "), "OpenSLO has no word for it") for key in said]
    text = yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True, width=100)
    return Exported(text, tuple(left_out))


def label(*parts: str) -> str:
    """A name as OpenSLO wants it: small letters, digits and hyphens, 63 of them."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower())[:63].strip("-")


def _service(key: str, names: Named) -> dict[str, Any]:
    content = names.services.get(key, {})
    return _document("Service", label(key), name_of(content, key), _described(content.get("description")))


def _slo(
    terms: Terms, version: TermsVersion, target: Target, objective: Objective, names: Named
) -> dict[str, Any]:
    told = names.told(terms, version)
    written = version.content["targets"][target.id]
    calendars = named_calendars({"targets": {target.id: written}})
    source = {
        "metricSource": {
            "type": SOURCE,
            "spec": {
                "agreement": terms.key, "target": target.id, "definition": _plain(written),
                "calendars": {key: _plain(names.calendars[key]) for key in sorted(calendars) if key in names.calendars},
            },
        }
    }  # fmt: skip
    return _document(
        "SLO", label(terms.key, target.id), target.name,
        {
            **_described(promised(target, told)), "service": label(_service_of(target, version)),
            "indicator": {"metadata": {"name": label(terms.key, target.id, "sli")}, "spec": _indicator(source, objective)},
            "timeWindow": [_window(terms, version)], "budgetingMethod": "Occurrences",
            "objectives": [_objective(objective, target.name)],
        },
    )  # fmt: skip


def _indicator(source: Mapping[str, Any], objective: Objective) -> dict[str, Any]:
    """Samples are held against the objective's value; of tickets and time the good are counted."""
    if objective.operator is not None:
        return {"thresholdMetric": source}
    spec = source["metricSource"]["spec"]
    named = {key: spec[key] for key in ("agreement", "target")}
    good = {"metricSource": {"type": SOURCE, "spec": {**spec, "count": "good"}}}
    total = {"metricSource": {"type": SOURCE, "spec": {**named, "count": "total"}}}
    return {"ratioMetric": {"counter": False, "good": good, "total": total}}


def _objective(objective: Objective, name: str) -> dict[str, Any]:
    side = {"op": objective.operator, "value": float(objective.value)} if objective.operator else {}
    return {"displayName": name, **side, "target": float(objective.target)}


def _window(terms: Terms, version: TermsVersion) -> dict[str, Any]:
    local = version.takes_effect.astimezone(ZoneInfo(terms.zone)).date()
    begins = f"{_first_day(local, terms).isoformat()} 00:00:00"
    calendar = {"startTime": begins, "timeZone": terms.zone}
    return {"duration": DURATIONS[terms.report_period], "isRolling": False, "calendar": calendar}


def _first_day(local: date, terms: Terms) -> date:
    """The day on which the first period begins, in whose rhythm the others follow."""
    if terms.report_period == "week":
        return local - timedelta(days=local.weekday())
    month = {"quarter": (local.month - 1) // 3 * 3 + 1, "year": 1}.get(terms.report_period, local.month)
    return local.replace(month=month, day=terms.start_day)


def _service_of(target: Target, version: TermsVersion) -> str:
    named = "" if isinstance(target, TicketTarget | CountTarget) else target.service
    return named or version.services[0]


def _document(kind: str, name: str, shown: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": VERSION, "kind": kind, "metadata": {"name": name, "displayName": shown}, "spec": dict(spec),
    }  # fmt: skip


def _described(words: Any) -> dict[str, str]:
    return {"description": str(words)[:LONGEST]} if words else {}


def _plain(value: Any) -> Any:
    """A content without the kinds of mappings and lists that only this software knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
