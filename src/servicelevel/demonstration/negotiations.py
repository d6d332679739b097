"""Negotiations of the demonstration: one that ended with three signatures, and one in which a consent has fallen."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from servicelevel.agreements.negotiation import consenting, opening, proposing, signing, steps
from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.queries import latest
from servicelevel.agreements.negotiation.rules import Answer
from servicelevel.agreements.queries import terms
from servicelevel.demonstration.story import DAY, HOUR, Story
from servicelevel.monitoring import for_agreements
from servicelevel.process.models import Case

PARTS: dict[str, Any] = {
    "support": {"hours": "service-desk-hours", "contact": "Service Desk, extension 2345"},
    "workload": [{"name": "Messages sent at once", "at_most": 6500, "per": "hour", "over": "relaxed"}],
    "continuity": [{"name": "Loss of the main data centre", "within": "8h", "data_loss": "1h"}],
    "security": ["Mail is kept within the laboratory"],
    "escalation": [
        {"level": 1, "functional": "Messaging", "hierarchical": "Service Owner of E-Mail", "after": "2h"},
        {"level": 2, "functional": "Harbour Mail Relay", "hierarchical": "Service Level Manager", "after": "4h"},
    ],
    "customer_responsibilities": ["Large mailings are announced a day before"],
    "exclusions": ["Mailboxes on private machines"],
}  # fmt: skip
AVAILABLE = {
    "name": "Mailboxes available", "measure": "availability", "service": "e-mail", "calendar": "extended-hours",
    "goal": "99%",
}  # fmt: skip
FOR_BUSINESS: dict[str, Any] = {
    "kind": "SLA", "title": "E-Mail for Business Services", "customer": "business-services", "provider": "computing-sector",
    "description": "Pay slips and orders go out by mail.", "business_goal": "Everybody is paid on the day that is promised.",
    "services": ["e-mail"], "zone": "America/Chicago", "review": {"every": "12 months"}, **PARTS,
    "targets": {"available": AVAILABLE},
}  # fmt: skip
UNDER_BUSINESS: dict[str, Any] = {
    "kind": "OLA", "title": "Messaging for Business Services", "customer": "computing-sector", "provider": "messaging",
    "services": ["e-mail"], "supports": ["e-mail-business-services"], "zone": "America/Chicago",
    "targets": {"available": {**AVAILABLE, "goal": "99.2%"}},
}  # fmt: skip


class Table:
    """A negotiation at which the people of the demonstration sit."""

    def __init__(self, story: Story, asked: opening.Asked) -> None:
        self.story = story
        self.row: Negotiation = opening.open_negotiation(story.by("manager"), asked)
        self.key = self.row.case.key

    @property
    def case(self) -> Case:
        """Its case as it stands now."""
        return Case.objects.get(pk=self.row.case_id)

    def document(self, key: str) -> Draft:
        """One of its documents by the key of the agreement."""
        return self.row.drafts.get(key=key)

    def digest(self, key: str) -> str:
        """Which text of a document counts."""
        text = latest(self.document(key))
        return text.digest if text else ""

    def begins(self, kind: str, key: str, provider: str) -> None:
        """An OLA or a contract is put on the table."""
        opening.begin_document(self.story.by("manager"), self.key, kind=kind, key=key, provider=provider)

    def reviewed(self) -> None:
        """3.1, with each finding accepted."""
        self.story.replies(self.case)
        found = for_agreements.findings(self.row, self.story.people["manager"], self.story.now)
        answers = {
            one.key: Answer("accepted", "Another customer, or the same machines: there is room.")
            for one in found
        }
        steps.finish_review(self.story.by("manager", DAY), self.key, findings=found, answers=answers)

    def mark_unmeasured(self, key: str) -> None:
        """What cannot be measured yet, in a demonstration with little history, is marked so (R171)."""
        document = self.document(key)
        for target, proof in for_agreements.proofs(document, self.story.now).items():
            if not proof.is_proven:
                proposing.go_without(
                    self.story.by("manager"),
                    self.key,
                    document.number,
                    about=f"target:{target}",
                    reason=proof.words,
                )

    def propose(self, name: str, key: str, content: dict[str, Any], summary: str) -> None:
        """Somebody proposes a text."""
        by = self.story.by(name, DAY)
        proposing.propose(by, self.key, self.document(key).number, content=content, summary=summary)

    def agree(self, name: str, key: str) -> None:
        """Somebody agrees to a text."""
        by = self.story.by(name, 5 * HOUR)
        consenting.consent(by, self.key, self.document(key).number, digest=self.digest(key))


def mail_for_business(story: Story) -> None:
    """A new SLA with an OLA under it: agreed in two rounds, signed by three, published."""
    sla, ola = "e-mail-business-services", "messaging-business-services"
    table = Table(story, opening.Asked("new service", "e-mail", "business-services"))
    table.begins("OLA", ola, "messaging")
    table.reviewed()
    begins = {"from": _first_of_month(story, 3)}
    table.propose("manager", sla, FOR_BUSINESS | begins, "As talked about in the first meeting.")
    less = deepcopy(FOR_BUSINESS) | begins
    less["targets"]["available"]["goal"] = "98.5%"
    table.propose("business", sla, less, "98.5 % is enough, if large mailings are out before nine.")
    table.propose("lead", ola, UNDER_BUSINESS | begins, "What the team can promise.")
    table.mark_unmeasured(sla)
    for name, key in (("business", sla), ("owner", sla), ("lead", ola)):
        table.agree(name, key)
    signing.sign(story.by("lead"), table.key, table.document(ola).number, digest=table.digest(ola))
    signing.authorise(story.by("manager"), table.key, table.document(ola).number, digest=table.digest(ola))
    story.replies(table.case)
    steps.finish_underpinning(story.by("manager", DAY), table.key)
    steps.finish_sla(story.by("manager"), table.key)
    steps.decide(story.by("manager"), table.key)
    for name in ("owner", "manager", "business"):
        proofs = for_agreements.proofs(table.document(sla), story.now)
        steps.sign_sla(story.by(name, DAY), table.key, digest=table.digest(sla), proofs=proofs)
    story.replies(table.case)
    steps.create_dcd(story.by("manager", DAY), table.key, publish=for_agreements.publish_dcd)


def more_mail_for_physics(story: Story, slr: str) -> None:
    """A change of an SLA in force, from documented requirements: one consent has fallen, and the vendor objects."""
    sla, relay = "e-mail-particle-physics", "mail-relay"
    asked = opening.Asked("requirements documented", "e-mail", "particle-physics", sla, slr=slr)
    table = Table(story, asked)
    table.begins("UC", relay, "harbour-relay")
    table.begins("OLA", "messaging-team", "messaging")
    table.reviewed()
    begins = {"from": _first_of_month(story, 4)}
    texts = {key: dict(terms(key).versions[-1].content) for key in (sla, relay)}
    wanted = texts[sla] | PARTS | begins
    wanted["targets"] = wanted["targets"] | {"available": wanted["targets"]["available"] | {"goal": "99.7%"}}
    table.propose("manager", sla, wanted, "99.7 % instead of 99.5 %, as the requirements say.")
    table.agree("customer", sla)
    proposing.comment(
        story.by("customer", HOUR), table.key, table.document(sla).number, clause="continuity",
        words="Eight hours are a whole shift. Is there anything that we can do meanwhile?",
    )  # fmt: skip
    quicker = texts[relay] | begins
    quicker["targets"] = quicker["targets"] | {"relayed": quicker["targets"]["relayed"] | {"goal": "<= 10"}}
    table.propose("contracts", relay, quicker, "10 seconds instead of 20.")
    consenting.object_to(
        story.by("vendor", 6 * HOUR), table.key, table.document(relay).number, digest=table.digest(relay),
        reason="Ten seconds need a second line; we can promise 15.",
    )  # fmt: skip
    again = deepcopy(wanted)
    again["targets"]["available"]["goal"] = "99.6%"
    table.propose("manager", sla, again, "99.6 % until the second relay stands.")
    table.agree("owner", sla)


def _first_of_month(story: Story, later: int) -> str:
    """The first day of a month, so many months later."""
    day: date = story.now.date()
    for _ in range(later):
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.isoformat()
