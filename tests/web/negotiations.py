"""Negotiations of the small organisation for the tests of pages: E-Mail for Physics, with an OLA and a contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from servicelevel.agreements.negotiation import consenting, opening, proposing, signing, steps
from servicelevel.agreements.negotiation.models import Negotiation
from servicelevel.agreements.negotiation.queries import latest
from servicelevel.agreements.negotiation.rules import Proof
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding, SignatureAuthority
from servicelevel.process import actions as process
from servicelevel.process.models import Case, Consultation
from tests.web.requests import WHO

AVAILABLE = {
    "name": "Available",
    "measure": "availability",
    "service": "email",
    "calendar": "always",
    "goal": "99.5%",
}
TEXT: dict[str, Any] = {
    "title": "E-Mail for Physics", "services": ["email"], "zone": "America/Chicago", "from": "2027-01-01",
    "review": {"every": "12 months"}, "targets": {"available": AVAILABLE},
}  # fmt: skip
SLA = TEXT | {
    "kind": "SLA", "customer": "physics", "provider": "computing", "support": {"hours": "support", "contact": "Service Desk"},
    "workload": [{"name": "Mailboxes", "at_most": 900, "per": "month", "over": "relaxed"}],
    "continuity": [{"name": "Loss of a room", "within": "8h", "data_loss": "1h"}],
    "escalation": [{"level": 1, "functional": "Mail team", "hierarchical": "Service Owner", "after": "2h"}],
    "customer_responsibilities": ["A contact on each shift"], "exclusions": ["Private machines"],
}  # fmt: skip
OLA = TEXT | {"kind": "OLA", "title": "Messaging", "customer": "computing", "provider": "messaging"}
UC = TEXT | {"kind": "UC", "title": "Relay", "customer": "computing", "provider": "relay"}
TEXTS = {"SLA": SLA, "OLA": OLA, "UC": UC}
KEYS = {"OLA": "messaging-ola", "UC": "relay-uc"}
SEATED = {"SLA": ("anna", "manager"), "OLA": ("teo",), "UC": ("vera", "manager")}


class Walk:
    """Takes a negotiation from step to step, a minute for each act."""

    def __init__(self, now: datetime, customer: str = "physics", who: str = "anna") -> None:
        self.now, self.customer, self.who = now - timedelta(hours=4), customer, who
        trigger = "amendment" if customer == "physics" else "new service"
        asked = opening.Asked(trigger, "email", customer, f"email-{customer}")
        self.row: Negotiation = opening.open_negotiation(self.by("manager"), asked)
        self.key = self.row.case.key

    def by(self, name: str) -> By:
        self.now += timedelta(minutes=1)
        return By(Person.objects.get(username=name), self.now)

    def number(self, kind: str) -> int:
        return self.row.drafts.get(kind=kind).number

    def digest(self, kind: str) -> str:
        text = latest(self.row.drafts.get(kind=kind))
        assert text is not None
        return text.digest

    def replies(self) -> None:
        case = Case.objects.get(pk=self.row.case_id)
        for row in Consultation.objects.filter(case=case, replied_at=None):
            name = self.who if row.role == roles.CUSTOMER else WHO.get(row.role, "manager")
            process.reply(self.by(name), row.pk, words="Fine.", supports=True)

    def propose(self, kind: str, **changes: Any) -> None:
        text = TEXTS[kind] | changes
        if kind == "SLA":
            text |= {"customer": self.customer}
        proposing.propose(
            self.by("manager"), self.key, self.number(kind), content=text, summary="As talked about."
        )

    def reviewed(self) -> Walk:
        """At 3.2 and 3.3, with nothing proposed."""
        for kind, key in KEYS.items():
            provider = TEXTS[kind]["provider"]
            key = f"{key}-{self.customer}"
            opening.begin_document(self.by("manager"), self.key, kind=kind, key=key, provider=provider)
        self.replies()
        steps.finish_review(self.by("manager"), self.key)
        return self

    def proposed(self) -> Walk:
        """All texts on the table, the customer's consent to the SLA fallen, an objection, a comment."""
        self.reviewed()
        for kind in TEXTS:
            self.propose(kind)
        consenting.consent(self.by("anna"), self.key, self.number("SLA"), digest=self.digest("SLA"))
        self.propose("SLA", targets={"available": {**AVAILABLE, "goal": "99.3%"}})
        consenting.object_to(
            self.by("vera"), self.key, self.number("UC"), digest=self.digest("UC"), reason="Too much."
        )
        proposing.comment(
            self.by("anna"), self.key, self.number("SLA"), clause="support", words="Who is there at night?"
        )
        return self

    def agreed(self) -> Walk:
        """At 3.4."""
        self.reviewed()
        for kind, names in SEATED.items():
            self.propose(kind)
            for name in (self.who if one == "anna" else one for one in names):
                consenting.consent(self.by(name), self.key, self.number(kind), digest=self.digest(kind))
        for kind in KEYS:
            for name in SEATED[kind]:
                signing.sign(self.by(name), self.key, self.number(kind), digest=self.digest(kind))
            signing.authorise(self.by("manager"), self.key, self.number(kind), digest=self.digest(kind))
        self.replies()
        steps.finish_underpinning(self.by("manager"), self.key)
        steps.finish_sla(self.by("manager"), self.key)
        return self

    def reached(self) -> Walk:
        """At 3.5."""
        self.agreed()
        steps.decide(self.by("manager"), self.key)
        return self

    def signed(self) -> Walk:
        """At 3.6."""
        self.reached()
        owner, manager = roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER
        for name, role in (("manager", owner), ("manager", manager), (self.who, "")):
            proofs = {"available": Proof(True)}
            steps.sign_sla(self.by(name), self.key, digest=self.digest("SLA"), proofs=proofs, role=role)
        return self


def authorities(now: datetime) -> None:
    """Who may sign, and who looks after contracts, where nobody does yet."""
    before = now - timedelta(days=90)
    manager, *customers = (Person.objects.get(username=name) for name in ("manager", "anna", "carl"))
    if not SignatureAuthority.objects.exists():
        for one in customers:
            SignatureAuthority.objects.create(person=one, kind="SLA", begins=before)
        RoleHolding.objects.create(person=manager, role=roles.CONTRACT_MANAGER, begins=before)


AT = {
    "new": lambda walk: walk,
    "proposed": Walk.proposed,
    "agreed": Walk.agreed,
    "reached": Walk.reached,
    "signed": Walk.signed,
}


def found_negotiation(now: datetime, place: str) -> Negotiation:
    """A negotiation at a place, under a key that says which: `AGR-proposed`; that one changes the SLA of Physics, the others
    make a new one for Astronomy.
    """
    authorities(now)
    walk = AT[place](Walk(now) if place == "proposed" else Walk(now, "astronomy", "carl"))
    Case.objects.filter(pk=walk.row.case_id).update(key=f"AGR-{place}")
    return walk.row
