"""OpenSLO v1 as the draft of a promise file: what was exported here comes back whole, the rest as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from servicelevel.agreements.openslo.expressed import SIDES
from servicelevel.agreements.openslo.writing import DURATIONS, SOURCE, VERSION
from servicelevel.agreements.yaml_text import Document, read_documents
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

ALWAYS: Final = "around-the-clock"
OPERATORS: Final[dict[str, str]] = {operator: side for side, operator in SIDES.items()}
ID: Final = re.compile(r"[^a-z0-9_-]+")
HEAD: Final = """# A draft made from OpenSLO: name the parties, the hours and what each target is to stand for, then
#   servicelevel apply FILE
"""


@dataclass(frozen=True)
class Drafted:
    """The promise file as text, and what could not be taken: the SLO, and why."""

    text: str
    left_out: tuple[tuple[str, str], ...]


@dataclass
class _Draft:
    services: dict[str, Any] = field(default_factory=dict)
    calendars: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    windows: list[Mapping[str, Any]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    agreement: str = ""
    covered: list[str] = field(default_factory=list)


def drafted(path: Path) -> Drafted:
    """The draft of a promise file with one agreement. Raises Invalid for what is no OpenSLO v1 or holds no SLO of use."""
    documents, problems = read_documents(path)
    problems += [problem for one in documents for problem in _not_openslo(one)]
    if problems:
        raise Invalid(problems)
    draft = _Draft()
    for one in documents:
        _take(_mapping(one.value), draft)
    if not draft.targets:
        why = "; ".join(f"{name}: {reason}" for name, reason in draft.left_out) or "it holds no SLO"
        raise Invalid([Problem(str(path), "", "holds no target that can be taken", why)])
    return Drafted(HEAD + _left_out_words(draft.left_out) + _text(draft), tuple(draft.left_out))


def _not_openslo(document: Document) -> list[Problem]:
    value = document.value
    if (
        isinstance(value, Mapping)
        and value.get("apiVersion") == VERSION
        and isinstance(value.get("spec"), Mapping)
    ):
        return []
    return [
        document.problem("", "", f"is no {VERSION} document", f"apiVersion: {VERSION}, kind, metadata, spec")
    ]


def _take(value: Mapping[str, Any], draft: _Draft) -> None:
    metadata, spec = _mapping(value.get("metadata")), _mapping(value["spec"])
    name = str(metadata.get("name", ""))
    shown = str(metadata.get("displayName") or name)
    if value.get("kind") == "Service":
        draft.services[_id(name)] = _named(shown, spec)
    elif value.get("kind") == "SLO":
        found = _target(spec, name, shown, draft)
        if isinstance(found, str):
            draft.left_out.append((shown, found))
    else:
        draft.left_out.append(
            (shown, f"{value.get('kind')} is not taken: servicelevel warns by its own rules")
        )


def _target(spec: Mapping[str, Any], name: str, shown: str, draft: _Draft) -> str | None:
    """Take one SLO into the draft, or say why not."""
    indicator = _mapping(_mapping(spec.get("indicator")).get("spec"))
    objectives = spec.get("objectives")
    if not isinstance(objectives, Sequence) or len(objectives) != 1 or not isinstance(objectives[0], Mapping):
        return "it has not exactly one objective"
    draft.windows += [_mapping(one) for one in spec.get("timeWindow") or ()][:1]
    own = _own(indicator)
    if own is not None:
        draft.agreement = draft.agreement or str(own.get("agreement", ""))
        draft.targets[str(own["target"])] = dict(own["definition"])
        draft.calendars |= _mapping(own.get("calendars"))
    else:
        made = _foreign(spec, indicator, objectives[0], name, shown)
        if isinstance(made, str):
            return made
        draft.targets[_id(name)] = made
        draft.calendars[ALWAYS] = {"zone": "UTC", "weekly": {"daily": ["00:00-24:00"]}}
    service = _id(str(spec.get("service", "service")))
    if service not in draft.covered:
        draft.covered.append(service)
    return None


def _own(indicator: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What this software wrote into the source of the indicator."""
    ratio = _mapping(_mapping(indicator.get("ratioMetric")).get("good"))
    source = _mapping((ratio or _mapping(indicator.get("thresholdMetric"))).get("metricSource"))
    spec = _mapping(source.get("spec"))
    is_ours = (
        source.get("type") == SOURCE and isinstance(spec.get("definition"), Mapping) and spec.get("target")
    )
    return spec if is_ours else None


def _foreign(
    spec: Mapping[str, Any], indicator: Mapping[str, Any], objective: Mapping[str, Any], name: str, shown: str
) -> dict[str, Any] | str:
    """A target in our words: of samples by their value, or of time by slices."""
    share = _share(objective)
    if share is None:
        return "its objective has no target"
    service = _id(str(spec.get("service", "service")))
    if indicator.get("thresholdMetric") is not None:
        side, value = OPERATORS.get(str(objective.get("op"))), objective.get("value")
        if side is None or not isinstance(value, int | float):
            return "its objective has no operator and value to hold samples against"
        return {
            "name": shown, "measure": "samples", "metric": _id(name), "service": service, "calendar": ALWAYS,
            "statistic": f"share {side} {value:.15g}", "goal": f">= {share}",
        }  # fmt: skip
    if str(spec.get("budgetingMethod", "")).endswith("Timeslices"):
        return {
            "name": shown,
            "measure": "availability",
            "service": service,
            "calendar": ALWAYS,
            "goal": share,
        }
    if spec.get("indicatorRef"):
        return "its indicator stands elsewhere (indicatorRef); write it into the SLO"
    return (
        "it is a share of events that another tool counts; servicelevel counts tickets, outages and samples"
    )


def _share(objective: Mapping[str, Any]) -> str | None:
    target, percent = objective.get("target"), objective.get("targetPercent")
    given = target * 100 if isinstance(target, int | float) and not isinstance(target, bool) else percent
    return (
        f"{given:.10g}%"
        if isinstance(given, int | float) and not isinstance(given, bool) and 0 < given <= 100
        else None
    )


def _text(draft: _Draft) -> str:
    zone, period, begins = _when(draft.windows)
    services = {key: draft.services.get(key, {"name": key}) for key in draft.covered}
    agreement = {
        "kind": "SLA", "title": "Taken from OpenSLO", "customer": "customer", "provider": "provider",
        "services": list(services), "zone": zone, "from": begins, "report": {"period": period}, "targets": draft.targets,
    }  # fmt: skip
    whole = {
        "parties": {
            "provider": {"name": "The provider", "kind": "provider"},
            "customer": {"name": "The customer", "kind": "customer"},
        },
        "calendars": draft.calendars, "services": services, "agreements": {_id(draft.agreement or "imported"): agreement},
    }  # fmt: skip
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)


def _when(windows: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Zone, period and first day from the first time window; what is not said is UTC, a month, and a day to be changed."""
    window = windows[0] if windows else {}
    calendar = _mapping(window.get("calendar"))
    periods = {duration: period for period, duration in DURATIONS.items() if period != "contract month"}
    begins = str(calendar.get("startTime", ""))[:10]
    return (
        str(calendar.get("timeZone") or "UTC"), periods.get(str(window.get("duration")), "month"),
        begins if re.fullmatch(r"\d{4}-\d{2}-\d{2}", begins) else "2026-01-01",
    )  # fmt: skip


def _left_out_words(left_out: Sequence[tuple[str, str]]) -> str:
    lines = [f"# Not taken: {' '.join(f'{name}: {why}'.split())}\n" for name, why in left_out]
    return "".join(lines)


def _named(shown: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    words = str(spec.get("description") or "")[:4_000]
    return {"name": shown[:200]} | ({"description": words} if words else {})


def _id(name: str) -> str:
    return ID.sub("-", name.lower()).strip("-_")[:80] or "unnamed"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
