"""What the gaps of the template of an SLA, an OLA or an underpinning contract are filled with. Pure, but for names.

What an agreement does not say is said: a mandatory section never vanishes, it states that nothing is agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from servicelevel.agreements.documenting.named import Named, hours_words, name_of
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents.control import day
from servicelevel.documents.language.gaps import Values
from servicelevel.instants import MICROSECOND
from servicelevel.levels import AvailabilityTarget, CountTarget, TicketTarget
from servicelevel.levels.promised import UNMEASURED, Told, defined, promised, roll_up_words
from servicelevel.levels.targets import Target

NOTHING: Final = "Nothing is agreed on this."
TARGETS: Final = ["Target", "In business terms", "Exactly"]
ESCALATION: Final = ["Level", "To whom it goes", "Who is told", "After"]
SIGNATURES: Final = ["For", "Name", "Signed", "How"]
CREDITS: Final = ["When attainment is below", "Credit"]
LIST_KEYS: Final = ("exclusions", "customer_responsibilities", "security")


@dataclass(frozen=True)
class Signature:
    """Who signed for whom. capacity: `Service Owner`; how: `electronically`, `on paper, scan EVI-2026-0004`."""

    capacity: str
    name: str
    at: datetime
    how: str


@dataclass(frozen=True)
class Waiver:
    """What was put up with when it was signed, as every reader of the document may read it: why, and by whom."""

    what: str
    reason: str
    by: str


def agreement_values(
    terms: Terms, version: TermsVersion, names: Named, signatures: Sequence[Signature] = (), waivers: Sequence[Waiver] = ()
) -> Values:  # fmt: skip
    """The texts, lists and tables of an agreement's document (R107, R162)."""
    told = names.told(terms, version)
    content = version.content
    texts = _facts(terms, version, told) | _money(content) | _support(content, names)
    lists = _of_services(version, names) | _targets_by_kind(version, told) | _of_content(content)
    lists["hours"] = [hours_words(one, key) for key, one in names.calendars.items()] or [NOTHING]
    lists["waivers"] = [f"{one.what}: {one.reason} ({one.by})" for one in waivers]
    lists["rests_on"] = _underpinnings(content)
    tables = {
        "targets": {"head": TARGETS, "rows": _target_rows(version, told)},
        "escalation": {"head": ESCALATION, "rows": [_level(one) for one in _mappings(content, "escalation")]},
        "credits": {"head": CREDITS, "rows": [_credit(one) for one in _mappings(content, "credits")]},
        "signatures": {"head": SIGNATURES, "rows": _signatures(terms, signatures)},
    }  # fmt: skip
    return Values(texts, lists, tables)


def begins_on(terms: Terms, version: TermsVersion) -> date:
    """The first day on which a version holds, in the agreement's zone."""
    return version.takes_effect.astimezone(ZoneInfo(terms.zone)).date()


def ends_on(terms: Terms, version: TermsVersion) -> date | None:
    """The last day on which a version holds; None without an end."""
    if version.until is None:
        return None
    last = (version.until - MICROSECOND).astimezone(ZoneInfo(terms.zone)).date()
    return max(last, begins_on(terms, version))


def _facts(terms: Terms, version: TermsVersion, told: Told) -> dict[str, str]:
    content, ends = version.content, ends_on(terms, version)
    review = content.get("review") or {}
    return {
        "title": str(content.get("title", terms.title)), "agreement": terms.key, "agreement_version": str(version.number),
        "kind": terms.kind, "customer": terms.customer, "provider": terms.provider,
        "service": ", ".join(map(told.service, version.services)), "description": str(content.get("description", "")),
        "business_goal": str(content.get("business_goal", "")), "zone": terms.zone,
        "starts": day(begins_on(terms, version)), "ends": f"until {day(ends)}" if ends else "until it is ended or replaced",
        "period": terms.report_period, "roll_up": roll_up_words(version.roll_up),
        "review": _review(review) if isinstance(review, Mapping) else "", "escalation_none": _escalation_none(content),
        "state": "In force" if version.state == "in force" else "Draft: it binds nobody until it is brought into force",
    }  # fmt: skip


def _review(review: Mapping[str, Any]) -> str:
    every = f"every {review['every']}" if review.get("every") else ""
    following = f"next on {review['next']}" if review.get("next") else ""
    return ", ".join(filter(None, (every, following))) or "when either party asks for it"


def _escalation_none(content: Mapping[str, Any]) -> str:
    return (
        ""
        if _mappings(content, "escalation")
        else "The escalation path of the service provider's process holds."
    )


def _money(content: Mapping[str, Any]) -> dict[str, str]:
    price = content.get("price")
    if not isinstance(price, Mapping):
        return {"price": "none is agreed"}
    amount = " ".join(filter(None, (_said(price, "amount"), _said(price, "currency"))))
    return {"price": f"{amount} per {price['per']}" if price.get("per") else amount}


def _support(content: Mapping[str, Any], names: Named) -> dict[str, str]:
    support = content.get("support")
    given = support if isinstance(support, Mapping) else {}
    hours = _said(given, "hours")
    said = hours_words(names.calendars[hours], hours) if hours in names.calendars else hours
    return {"support_hours": said or "not agreed", "support_contact": _said(given, "contact") or "not agreed"}


def _of_services(version: TermsVersion, names: Named) -> dict[str, list[str]]:
    """What the catalogue says of the services: scope, what is included, what is not, and the customer's part."""
    services = [(key, names.services.get(key, {})) for key in version.services]
    scope = [_with(name_of(one, key), str(one.get("description", ""))) for key, one in services]
    included = [str(line) for _, one in services for line in one.get("inclusions", ())]
    return {"scope": scope, "inclusions": included or ["What the service catalogue says of these services."]}


def _target_rows(version: TermsVersion, told: Told) -> list[list[str]]:
    measured = [[one.name, promised(one, told), defined(one)] for one in version.targets]
    return measured + [
        [one.name, promised(one, told), f"{UNMEASURED} {defined(one)}"] for one in version.unmeasured
    ]


def _targets_by_kind(version: TermsVersion, told: Told) -> dict[str, list[str]]:
    """Each target in one of three sections: availability, capacity, response and resolution."""
    found: dict[str, list[str]] = {"availability": [], "capacity": [], "times": []}
    for one in version.targets:
        found[_section(one)].append(_with(f"{one.name}: {promised(one, told)}", one.description, " "))
    for one in version.unmeasured:
        said = f"{one.name}: {promised(one, told)} {UNMEASURED}"
        found[_section(one)].append(_with(said, one.description, " "))
    return {name: lines or [NOTHING] for name, lines in found.items()}


def _section(target: Target) -> str:
    if isinstance(target, AvailabilityTarget) or (isinstance(target, CountTarget) and target.of == "outages"):
        return "availability"
    return "times" if isinstance(target, TicketTarget | CountTarget) else "capacity"


def _of_content(content: Mapping[str, Any]) -> dict[str, list[str]]:
    found = {key: [str(line) for line in content.get(key, ())] for key in LIST_KEYS}
    said: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
        ("workload", _workload),
        ("continuity", _continuity),
    )
    for key, words in said:
        found[key] = [words(one) for one in _mappings(content, key)]
    return {key: lines or [NOTHING] for key, lines in found.items()}


def _workload(one: Mapping[str, Any]) -> str:
    per = f" per {one['per']}" if one.get("per") else ""
    over = f" Beyond it: {one['over']}." if one.get("over") else ""
    return f"{_said(one, 'name')}: at most {_said(one, 'at_most')}{per}.{over}"


def _continuity(one: Mapping[str, Any]) -> str:
    loss = f", with the data of at most {one['data_loss']} lost" if one.get("data_loss") else ""
    return f"{_said(one, 'name')}: back within {_said(one, 'within')} after a disaster{loss}."


def _underpinnings(content: Mapping[str, Any]) -> list[str]:
    """What each target rests on. For documents that stay inside: customers and vendors never see OLAs and contracts."""
    found = []
    for key, target in content.get("targets", {}).items():
        rests_on = target.get("rests_on") if isinstance(target, Mapping) else None
        if rests_on:
            listed = rests_on if isinstance(rests_on, list) else [rests_on]
            found.append(f"{name_of(target, key)} rests on {', '.join(map(_plain, listed))}.")
    return found


def _level(one: Mapping[str, Any]) -> list[str]:
    return [_said(one, "level"), _said(one, "functional"), _said(one, "hierarchical"), _said(one, "after")]


def _credit(one: Mapping[str, Any]) -> list[str]:
    return [_said(one, "below"), _said(one, "credit")]


def _signatures(terms: Terms, signatures: Sequence[Signature]) -> list[list[str]]:
    zone = ZoneInfo(terms.zone)
    given = [[one.capacity, one.name, day(one.at.astimezone(zone)), one.how] for one in signatures]
    return given or [[terms.customer, "", "", ""], [terms.provider, "", "", ""]]


def _mappings(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [one for one in content.get(key) or () if isinstance(one, Mapping)]


def _said(one: Mapping[str, Any], key: str) -> str:
    return str(one.get(key, "") if one.get(key) is not None else "")


def _plain(value: Any) -> str:
    return (
        ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, Mapping) else str(value)
    )


def _with(name: str, words: str, between: str = ": ") -> str:
    return f"{name}{between}{words}" if words else name
