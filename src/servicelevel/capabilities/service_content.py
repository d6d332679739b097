"""What the catalogue says of a service: its fields, in one place for files, forms, imports and pages. Pure.

A content is the mapping that a promise file writes under `services.<id>`, without `from`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from servicelevel.worktime.problems import Problem, suggestion

Form = Literal["line", "text", "key", "keys", "texts", "offerings", "choice", "number"]
Content = Mapping[str, Any]

LIFECYCLE: Final = {
    "proposed": "Proposed",
    "in design": "In design",
    "offered": "Offered",
    "retired": "Retired",
}
CRITICALITY: Final = {"critical": "Critical", "high": "High", "normal": "Normal"}
KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LONGEST: Final[Mapping[str, int]] = {"line": 200, "text": 4_000, "texts": 1_000}
MOST: Final = 100
"""How many entries a list may have."""
LAST_WAVE: Final = 99


@dataclass(frozen=True)
class Field:
    """A field of the catalogue.

    refers_to: what the ids in it name (calendar, team, customer); expected: it counts for completeness;
    outside: customers and vendors who see the service see it as well.
    """

    key: str
    label: str
    description: str
    form: Form
    expected: bool = False
    outside: bool = False
    refers_to: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    example: Any = None


FIELDS: Final = (
    Field("name", "Name", "The name that people read.", "line", True, True, example="E-Mail"),
    Field(
        "description", "Description", "What the service is, in the customer's words.", "text", True, True,
        example="Mailboxes, shared calendars and mailing lists.",
    ),
    Field(
        "characteristics", "Characteristics", "What marks the service: sizes, limits, places. One a line.",
        "texts", True, True, example=["Mailboxes of 50 GB"],
    ),
    Field(
        "lifecycle", "Lifecycle", "Where the service stands: proposed, in design, offered, retired. Left out: offered.",
        "choice", False, True, choices=LIFECYCLE, example="offered",
    ),
    Field(
        "owner", "Owner", "The one person who answers for the service.", "line", True, True, example="Owen Castillo"
    ),
    Field(
        "contact", "Contact", "How customers and users reach the owner; left out: the owner's name alone.", "line",
        True, True, example="owen.castillo@example.org, ext. 2300",
    ),
    Field(
        "maintainers", "Maintainers", "The teams that keep the service running.", "keys", True, refers_to="team",
        example=["messaging"],
    ),
    Field(
        "customers", "Customers",
        "Customers that see the service in the catalogue. Those with an agreement on it need not be listed.",
        "keys", True, refers_to="customer", example=["physics"],
    ),
    Field(
        "offerings", "Offerings",
        "What can be ordered of the service, each with a name, what it is, its hours and its price.",
        "offerings", True, True, example=[{"name": "Shared mailbox"}],
    ),
    Field(
        "hours", "Service hours", "The calendar of the service hours.", "key", True, True, "calendar",
        example="office-hours",
    ),
    Field(
        "inclusions", "Included", "What the customer may expect. One a line.", "texts", True, True,
        example=["Recovery of mail deleted within 30 days"],
    ),
    Field(
        "exclusions", "Not included", "What the customer may not expect. One a line.", "texts", True, True,
        example=["Mail on private telephones"],
    ),
    Field(
        "customer_responsibilities", "What the customer does",
        "What has to be done on the customer's side for the service to work. One a line.", "texts", True, True,
        example=["Report people who leave within one working day"],
    ),
    Field(
        "criticality", "Criticality", "How much depends on the service: critical, high, normal. Left out: normal.",
        "choice", True, choices=CRITICALITY, example="high",
    ),
    Field(
        "phase", "Wave", "The wave of the roadmap in which service level management reaches the service.", "number",
        True, example=1,
    ),
    Field(
        "request_rules", "How to ask for it", "Who may order, where, and what has to be said.", "text", True, True,
        example="Order in the portal; the head of the group approves.",
    ),
    Field(
        "data", "Kinds of data",
        "What kinds of data the service keeps or carries; security requirements name them. One a line.",
        "texts", example=["Personal data"],
    ),
    Field(
        "process_documents", "Process documents",
        "Keys of the controlled documents by which the service is deployed and maintained.", "keys",
        example=["pro-mail-operation"],
    ),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in FIELDS}
OFFERING: Final = (
    Field("name", "Name", "The name of the offering.", "line", True, True, example="Shared mailbox"),
    Field("description", "Description", "What it is.", "text", False, True, example="One mailbox for a group."),
    Field(
        "hours", "Hours", "The calendar of its hours; left out: those of the service.", "key", False, True,
        "calendar", example="office-hours",
    ),
    Field(
        "price", "Price", "What a customer pays for it.", "line", False, True, example="40 EUR a mailbox and year",
    ),
)  # fmt: skip
_OFFERING_KEYS: Final = tuple(one.key for one in OFFERING)


@dataclass(frozen=True)
class Completeness:
    """How much of what the catalogue should say is said; `missing` names the rest by labels (R16)."""

    filled: int
    expected: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The share in whole per cent, 100 only where nothing is missing."""
        return self.filled * 100 // self.expected


def completeness(content: Content, has_dependencies: bool) -> Completeness:
    """The share of expected fields that are filled, the dependency map among them (R16, R9)."""
    expected = [one for one in FIELDS if one.expected]
    missing = [one.label for one in expected if not content.get(one.key)]
    if not has_dependencies:
        missing.append("Dependencies")
    count = len(expected) + 1
    return Completeness(count - len(missing), count, tuple(missing))


def lifecycle_of(content: Content) -> str:
    """Where the service stands; offered where nothing is said."""
    return str(content.get("lifecycle") or "offered")


def criticality_of(content: Content) -> str:
    """How much depends on it; normal where nothing is said."""
    return str(content.get("criticality") or "normal")


def contact_of(content: Content) -> str:
    """The central point of contact: the owner, reached as the catalogue says (R48)."""
    owner, contact = str(content.get("owner") or ""), str(content.get("contact") or "")
    return f"{owner}, {contact}" if owner and contact and owner not in contact else contact or owner


def for_outside(content: Content) -> dict[str, Any]:
    """What customers and vendors may read: no other customers, no teams, nothing of our planning (R5)."""
    return {key: value for key, value in content.items() if key in BY_KEY and BY_KEY[key].outside}


def in_order(content: Content) -> dict[str, Any]:
    """The same content without what is empty, its fields in the order of the catalogue."""
    return {one.key: content[one.key] for one in FIELDS if content.get(one.key) not in (None, "", [], ())}


def problems_of(content: Content) -> list[Problem]:
    """Everything in which a content differs from the form of the catalogue. What ids name is checked elsewhere."""
    found = list(_unknown(content, [one.key for one in FIELDS], ""))
    for one in FIELDS:
        if one.key in content:
            found += _PROBLEMS[one.form](one, one.key, content[one.key])
    if "name" not in content:
        found.append(Problem("name", None, "is missing", "write the name that people read"))
    return found


def named(content: Content, what: str) -> Iterator[tuple[str, str]]:
    """Every id of a kind (calendar, team, customer) that a content names, with its path."""
    for one in FIELDS:
        if one.refers_to == what and isinstance(value := content.get(one.key), str):
            yield one.key, value
        elif one.refers_to == what and isinstance(value, list):
            yield from ((f"{one.key}[{n}]", each) for n, each in enumerate(value) if isinstance(each, str))
    offerings = content.get("offerings")
    for n, offering in enumerate(offerings if isinstance(offerings, list) else ()):
        hours = offering.get("hours") if isinstance(offering, Mapping) else None
        if what == "calendar" and isinstance(hours, str):
            yield f"offerings[{n}].hours", hours


def _unknown(content: Content, known: Sequence[str], path: str) -> Iterator[Problem]:
    for key in content:
        if key not in known:
            remedy = suggestion(key, known, f"known here: {', '.join(known)}")
            yield Problem(f"{path}{key}", content[key], f"{key!r} is not known here", remedy)


def _text(one: Field, path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, value, "is not text", "write text")
    elif not value:
        yield Problem(path, value, "is empty", "fill it or leave it out")
    elif len(value) > (longest := LONGEST[one.form]):
        yield Problem(path, value, f"has {len(value):,} characters", f"write {longest:,} or fewer")


def _key(one: Field, path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        remedy = "write small letters, digits and hyphens, for instance it-support"
        yield Problem(path, value, "is not an id", remedy)


def _list(one: Field, path: str, value: object) -> Iterator[Problem]:
    each = _key if one.form == "keys" else _text
    if not isinstance(value, list):
        yield Problem(path, value, "is not a list", "write a list")
        return
    if len(value) > MOST:
        yield Problem(path, value, f"has {len(value)} entries", f"write {MOST} or fewer")
    for number, entry in enumerate(value):
        yield from each(one, f"{path}[{number}]", entry)
        if entry in value[:number]:
            yield Problem(f"{path}[{number}]", entry, f"{entry!r} stands here twice", "keep one of them")


def _offerings(one: Field, path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, value, "is not a list", "write a list of offerings, each with a name")
        return
    if len(value) > MOST:
        yield Problem(path, value, f"has {len(value)} entries", f"write {MOST} or fewer")
    for number, offering in enumerate(value):
        below = f"{path}[{number}]"
        if not isinstance(offering, Mapping):
            yield Problem(below, offering, "is not an offering", "write name, description, hours, price")
            continue
        yield from _unknown(offering, _OFFERING_KEYS, f"{below}.")
        if "name" not in offering:
            yield Problem(f"{below}.name", None, "is missing", "write the name of the offering")
        for part in OFFERING:
            if part.key in offering:
                yield from _PROBLEMS[part.form](part, f"{below}.{part.key}", offering[part.key])


def _choice(one: Field, path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or value not in one.choices:
        remedy = suggestion(value, one.choices, f"write {', '.join(one.choices)}")
        yield Problem(path, value, f"{value!r} is not one of {', '.join(one.choices)}", remedy)


def _number(one: Field, path: str, value: object) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LAST_WAVE:
        yield Problem(path, value, "is no wave", f"write a whole number from 1 to {LAST_WAVE}")


_PROBLEMS: Final = {
    "line": _text, "text": _text, "key": _key, "keys": _list, "texts": _list, "offerings": _offerings,
    "choice": _choice, "number": _number,
}  # fmt: skip
