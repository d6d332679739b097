"""What the tests of 3.0 have in common: a negotiation of E-Mail for Physics with an OLA and a contract, walked to a step."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from servicelevel.agreements.models import Calendar, CalendarVersion
from servicelevel.agreements.negotiation import consenting, opening, proposing, signing, steps
from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.queries import latest, standings_of
from servicelevel.agreements.negotiation.rules import Proof
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.contents import digest
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person, SignatureAuthority
from servicelevel.process import actions as process
from servicelevel.process import cases as process_cases
from servicelevel.process.models import Case, Consultation
from tests.process import organisation
from tests.process.organisation import LONG_AGO, NOW
from tests.requirements import cases as requirements

HOURS = {"zone": "America/Chicago", "weekly": {"mon-fri": ["08:00-17:00"]}}
AVAILABLE = {
    "name": "Mail available",
    "measure": "availability",
    "service": "email",
    "calendar": "support",
    "goal": "99.5%",
}
SLA: dict[str, Any] = {
    "kind": "SLA", "title": "E-Mail for Physics", "customer": "physics", "provider": "computing", "services": ["email"],
    "zone": "America/Chicago", "from": "2027-01-01", "review": {"every": "12 months"},
    "support": {"hours": "support", "contact": "Service Desk"},
    "workload": [{"name": "Mailboxes", "at_most": 900, "per": "month", "over": "relaxed"}],
    "continuity": [{"name": "Loss of a room", "within": "8h", "data_loss": "1h"}],
    "targets": {"available": AVAILABLE},
}  # fmt: skip
OLA: dict[str, Any] = {
    "kind": "OLA", "title": "Messaging for E-Mail", "customer": "computing", "provider": "messaging", "services": ["email"],
    "supports": ["email-physics"], "zone": "America/Chicago", "from": "2027-01-01",
    "targets": {"available": {**AVAILABLE, "goal": "99.7%"}},
}  # fmt: skip
UC: dict[str, Any] = {
    **OLA, "kind": "UC", "title": "Relay", "provider": "relay",
    "targets": {"available": {**AVAILABLE, "goal": "99.9%"}},
}  # fmt: skip
TEXTS = {"SLA": SLA, "OLA": OLA, "UC": UC}
PROVEN = {"available": Proof(True)}
WHO = {
    roles.CUSTOMER: "priya", roles.SERVICE_OWNER: "owen", roles.EXTERNAL_VENDOR: "niamh",
    roles.INFRASTRUCTURE_LEAD: "ines", roles.CONTRACT_MANAGER: "connor", roles.SERVICE_LEVEL_MANAGER: "maya",
}  # fmt: skip
SEATED = {"SLA": ("priya", "owen"), "OLA": ("ines",), "UC": ("niamh", "connor")}


def found() -> dict[str, Person]:
    """The organisation, its catalogue, a calendar, and a customer who may sign."""
    people = organisation.found()
    requirements.catalogue()
    prepare(people)
    Party.objects.create(key="network", name="Network", kind="team")
    return people


def prepare(people: dict[str, Person]) -> None:
    """What an organisation with a catalogue needs besides, to negotiate: a calendar, and a customer who may sign."""
    calendar = Calendar.objects.create(key="support")
    CalendarVersion.objects.create(
        calendar=calendar,
        number=1,
        holds_from=ALWAYS,
        recorded_at=LONG_AGO,
        content=HOURS,
        digest=digest(HOURS),
    )
    SignatureAuthority.objects.create(person=people["priya"], kind="SLA", begins=LONG_AGO)


def on_the_table(people: dict[str, Person]) -> Table:
    """A negotiation with a text of the contract, in an organisation that has a catalogue."""
    prepare(people)
    return Table(people).documents().reviewed().proposed("UC", supports=[])


def unprinted(draft: Draft, person: Person, now: datetime) -> str:
    """Printing takes longer than everything else that is tested here."""
    return f"{draft.kind.lower()}-{draft.key}"


class Table:
    """A negotiation, in which a minute passes with each act."""

    def __init__(self, people: dict[str, Person], **asked: Any) -> None:
        self.people, self.now = people, NOW
        given = {"trigger": "new service", "service": "email", "customer": "physics"} | asked
        self.row: Negotiation = opening.open_negotiation(self.by("maya"), opening.Asked(**given))
        self.key = self.row.case.key

    def by(self, name: str) -> By:
        self.now += timedelta(minutes=1)
        return By(self.people[name], self.now)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.row.case_id)

    def draft(self, kind: str) -> Draft:
        return self.row.drafts.get(kind=kind, left_out_at=None)

    def digest(self, kind: str) -> str:
        text = latest(self.draft(kind))
        assert text is not None
        return text.digest

    def asked(self) -> list[Consultation]:
        return list(Consultation.objects.filter(case=self.case, replied_at=None))

    def reply(self, row: Consultation) -> None:
        process.reply(self.by(WHO[row.role]), row.pk, words="Fine with me.", supports=True)

    def replies(self) -> None:
        for row in self.asked():
            self.reply(row)

    def documents(self) -> Table:
        """With an OLA of Messaging and a contract with Relay."""
        opening.begin_document(
            self.by("maya"), self.key, kind="OLA", key="messaging-email", provider="messaging"
        )
        opening.begin_document(self.by("connor"), self.key, kind="UC", key="relay-email", provider="relay")
        return self

    def reviewed(self) -> Table:
        """At 3.2 and 3.3."""
        self.replies()
        steps.finish_review(self.by("maya"), self.key)
        return self

    def proposed(self, kind: str, name: str = "maya", **changes: Any) -> Table:
        """With a text of a document."""
        text = deepcopy(TEXTS[kind]) | changes
        proposing.propose(
            self.by(name), self.key, self.draft(kind).number, content=text, summary="As talked about."
        )
        return self

    def agreed(self, *kinds: str) -> Table:
        """With the consent of everybody who must agree to these documents."""
        for kind in kinds:
            for name in SEATED[kind]:
                consenting.consent(self.by(name), self.key, self.draft(kind).number, digest=self.digest(kind))
        return self

    def signed(self, *kinds: str) -> Table:
        """OLA and UC signed by their parties and authorised."""
        for kind in kinds:
            for name in SEATED[kind]:
                signing.sign(self.by(name), self.key, self.draft(kind).number, digest=self.digest(kind))
            signing.authorise(self.by("maya"), self.key, self.draft(kind).number, digest=self.digest(kind))
        return self

    def negotiated(self) -> Table:
        """At 3.4, with all agreed and the OLA and UC signed."""
        self.documents().reviewed()
        for kind in TEXTS:
            self.proposed(kind)
        self.agreed(*TEXTS).signed("OLA", "UC").replies()
        steps.finish_underpinning(self.by("maya"), self.key)
        steps.finish_sla(self.by("maya"), self.key)
        return self

    def reached(self) -> Table:
        """At 3.5."""
        self.negotiated()
        assert steps.decide(self.by("maya"), self.key)
        return self

    def sign(self, name: str, **given: Any) -> None:
        """Somebody signs the SLA; nothing is printed."""
        told = {"proofs": PROVEN, "publish": unprinted} | given
        steps.sign_sla(
            self.by(name), self.key, **{"digest": given.get("digest") or self.digest("SLA")} | told
        )

    def concluded(self, **given: Any) -> Table:
        """At 3.6."""
        self.reached()
        for name in ("owen", "maya", "priya"):
            self.sign(name, **given)
        return self


def waiting(table: Table) -> list[str]:
    """The steps that wait to be taken."""
    return [one.step for one in process_cases.standing(table.case)]


def states(table: Table, kind: str) -> list[str]:
    """How everybody who must agree stands to a document."""
    return [one.state for one in standings_of(table.draft(kind))]
