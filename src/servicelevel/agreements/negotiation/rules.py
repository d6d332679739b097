"""What has to hold in procedure 3.0, as pure rules over values: who must agree, whose consent stands, what may be signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from servicelevel.organisation import roles

TRIGGERS: Final = {
    "new service": "A new service",
    "major upgrade": "A major upgrade of a service",
    "requirements documented": "Requirements that were documented (2.0)",
    "renewal": "An agreement is renewed",
    "amendment": "An agreement is changed",
    "review": "The result of a review",
}
"""What may open a case (R102)."""
AMENDING: Final = ("renewal", "amendment")
AGREES, OBJECTS, WAIVED = "agrees", "objects", "waived"
Position = Literal["agrees", "objects", "waived"]
SLA, OLA, UC = "SLA", "OLA", "UC"
SLA_SIGNERS: Final = (roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER, roles.CUSTOMER)
"""Whose signatures an SLA needs (R110, X13)."""
MANDATORY: Final = {
    "availability": "An availability target",
    "capacity": "Capacity",
    "support": "Support",
    "continuity": "Continuity",
}
"""The sections that every SLA has, or of which it says why not (R107)."""


@dataclass(frozen=True)
class Seat:
    """Somebody who must agree to a document: a role, held by people of a party (empty: any of the provider's)."""

    role: str
    party: str = ""


@dataclass(frozen=True)
class Said:
    """The last word from a seat on a document. digest: of the content that it was about."""

    seat: Seat
    position: Position
    digest: str
    at: datetime
    by: str = ""
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """How a seat stands to the latest proposal. fell: its consent was to another text; open: it said nothing yet."""

    seat: Seat
    state: Literal["agrees", "objects", "waived", "fell", "open"]
    said: Said | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is waited for from this seat."""
        return self.state in (AGREES, WAIVED)


@dataclass(frozen=True)
class Finding:
    """Something that the review of current agreements found (3.1). severity: as whoever finds says it."""

    key: str
    words: str
    severity: str = "concern"


@dataclass(frozen=True)
class Answer:
    """What becomes of a finding: resolved, or accepted for a reason."""

    answer: Literal["resolved", "accepted"]
    reason: str


@dataclass(frozen=True)
class ReadingChoice:
    """A reading of a target, by its id and name, that the parties can choose. written: the target as it would then be.

    key: names it among the choices of a text; seen: the smallest real ticket on which it matters, for who may read it.
    """

    key: str
    target: str
    name: str
    question: str
    words: str
    as_written: bool
    written: Mapping[str, Any]
    seen: str = ""


@dataclass(frozen=True)
class Proof:
    """Whether a target can be measured today (R171), and what was tried."""

    is_proven: bool
    words: str = ""


def seats(kind: str, customer: str, provider: str) -> tuple[Seat, ...]:
    """Who must agree to a document of a kind between two parties (X8, R40, R41, R42, R109)."""
    if kind == SLA:
        return Seat(roles.CUSTOMER, customer), Seat(roles.SERVICE_OWNER)
    if kind == OLA:
        return (Seat(roles.INFRASTRUCTURE_LEAD, provider),)
    return Seat(roles.EXTERNAL_VENDOR, provider), Seat(roles.CONTRACT_MANAGER)


def signers(kind: str, of: Sequence[Seat]) -> tuple[str, ...]:
    """The roles whose signatures a document needs besides the authorisation of an OLA or UC (X9, X13)."""
    return SLA_SIGNERS if kind == SLA else tuple(seat.role for seat in of)


def standings(of: Sequence[Seat], said: Iterable[Said], latest: str) -> list[Standing]:
    """How each seat stands. latest: the digest of the latest proposal; said: in the order in which it was said.

    A consent holds for exactly the text that it was given to: it falls by itself when the text changes, and stands again
    when the text is what it was. Of what one seat said to the present text, the last counts.
    """
    words = list(said)
    return [_standing(seat, [one for one in words if one.seat == seat], latest) for seat in of]


def is_agreed(found: Iterable[Standing]) -> bool:
    """Whether every seat agrees, or is waived."""
    return all(one.is_settled for one in found)


def is_waived(found: Iterable[Standing]) -> bool:
    """Whether a seat was waived: such a document does not come into force."""
    return any(one.state == WAIVED for one in found)


def missing_sections(content: Mapping[str, Any], left_out: Iterable[str]) -> list[str]:
    """The mandatory sections of an SLA that are neither there nor left out with a reason."""
    has = {
        "availability": any(one.get("measure") == "availability" for one in content["targets"].values()),
        "capacity": bool(content.get("workload")),
        "support": bool(content.get("support")),
        "continuity": bool(content.get("continuity")),
    }
    gone = set(left_out)
    return [key for key in MANDATORY if not has[key] and key not in gone]


def unproven(content: Mapping[str, Any], proofs: Mapping[str, Proof]) -> list[str]:
    """The targets whose measure is not proven, and that are not marked as unmeasured (R171)."""
    return [
        key
        for key, target in content["targets"].items()
        if not (key in proofs and proofs[key].is_proven) and not target.get("unmeasured")
    ]


def unanswered(findings: Iterable[Finding], answers: Mapping[str, Answer]) -> list[Finding]:
    """The findings of the review that nobody has answered."""
    return [one for one in findings if one.key not in answers or not answers[one.key].reason.strip()]


def _standing(seat: Seat, said: Sequence[Said], latest: str) -> Standing:
    now = [one for one in said if one.digest == latest]
    if now:
        return Standing(seat, now[-1].position, now[-1])
    before = [one for one in said if one.position == AGREES]
    return Standing(seat, "fell", before[-1]) if before else Standing(seat, "open")
