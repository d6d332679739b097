"""What the tests of 2.0 have in common: a catalogue, what requirements are held against, and cases walked to a step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.queries import ALWAYS as FROM_THE_BEGINNING
from servicelevel.levels import Goal
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.process import actions as process
from servicelevel.process.models import Case, Consultation
from servicelevel.requirements import actions, assessing, gathering
from servicelevel.requirements.against import Against, Capability, Promise, Underpinning
from servicelevel.requirements.gaps import current_rows
from servicelevel.requirements.models import Requirements
from servicelevel.worktime import WorkCalendar
from tests.process.organisation import NOW

OFFICE = WorkCalendar.parse({"zone": "America/Chicago", "weekly": {"mon-fri": ["08:00-17:00"]}})
ALWAYS = WorkCalendar.parse({"zone": "America/Chicago", "weekly": {"daily": ["00:00-24:00"]}})
People = dict[str, Person]
AVAILABLE = gathering.Written(
    "availability",
    "Mail can be read.",
    "liaison",
    "Lia, 12 Oct",
    {"number": "99", "unit": "%", "per": "month"},
)
RESOLVED = gathering.Written(
    "resolution", "P2 is mended the same day.", "governing document", "MOU 2024, section 3",
    {"number": "8", "unit": "working hours", "share": "90", "priority": "P2", "per": "month"},
)  # fmt: skip
SECURE = gathering.Written("security", "Mail is scanned.", "owner", "Owen, 12 Oct")


def catalogue() -> None:
    """Two services; Physics sees the first, Astronomy the second."""
    for key, name, party in (("email", "E-Mail", "physics"), ("desktop", "Desktop", "astronomy")):
        made = record_version(key, 1, FROM_THE_BEGINNING, {"name": name}, "0" * 64, NOW)
        made.service.seen_by.add(Party.objects.get(key=party))


def promises(hours: str = "6h", available: str = "99.5", share: int = 90) -> Against:
    """An OLA that promises so much, and a capability that nobody has measured."""
    ola = Underpinning(
        "OLA", "messaging-ola", "Messaging", True,
        (
            Promise("resolution", OFFICE, f"P2 within {hours}", "P2", Goal.parse(hours), share=Decimal(share)),
            Promise("availability", ALWAYS, f"{available} % available", number=Decimal(available)),
        ),
    )  # fmt: skip
    return Against(Capability(hours=OFFICE, hours_words="mon-fri 08:00-17:00"), (ola,))


ENOUGH = promises()
TOO_LITTLE = promises(hours="16h")


def at(people: People, name: str, minutes: int = 0) -> By:
    """Who acts, so many minutes after the instant of the tests."""
    return By(people[name], NOW + timedelta(minutes=minutes))


def asked(people: People, name: str = "priya", **given: object) -> Requirements:
    """A new case for E-Mail of Physics."""
    told = {
        "trigger": "customer request",
        "description": "Mail stops too often.",
        "customer": "physics",
        "service": "email",
    }
    return actions.request(at(people, name), actions.Request(**(told | given)))  # type: ignore[arg-type]


def reply_all(people: People, case: Case, minutes: int = 0) -> None:
    """Everybody who is asked in a case and could reply replies."""
    who = {
        roles.CUSTOMER: "priya", roles.SERVICE_OWNER: "owen", roles.EXTERNAL_VENDOR: "niamh",
        roles.INFRASTRUCTURE_LEAD: "ines",
    }  # fmt: skip
    for row in Consultation.objects.filter(case=case, replied_at=None):
        process.reply(at(people, who[row.role], minutes), row.pk, words="Fine with me.", supports=True)


def gathered(people: People, *written: gathering.Written) -> Requirements:
    """A case at 2.2, with the requirements."""
    row = asked(people)
    for minute, one in enumerate(written or (AVAILABLE, RESOLVED), start=1):
        gathering.add_requirement(at(people, "maya", minute), row.case.key, written=one)
    reply_all(people, row.case)
    actions.finish_gathering(at(people, "maya", 60), row.case.key)
    return row


def confirm_all(
    people: People, row: Requirements, verdict: str = "", minutes: int = 70, name: str = "ines"
) -> None:
    """The lead confirms every row as computed, an unknown one as `verdict` (default met)."""
    rows = current_rows(row.versions.order_by("-number")[0])
    said = {
        gap.pk: assessing.Said(gap.computed)
        if gap.computed != "unknown"
        else assessing.Said(verdict or "met", "Looked at the machines.")
        for gap in rows
    }
    assessing.confirm(at(people, name, minutes), row.case.key, said=said)


def assessed(people: People, against: Against = ENOUGH, *written: gathering.Written) -> Requirements:
    """A case at 2.3."""
    row = gathered(people, *written)
    assessing.assess(at(people, "maya", 61), row.case.key, against=against)
    confirm_all(people, row)
    reply_all(people, row.case, 71)
    actions.finish_assessment(at(people, "ines", 72), row.case.key)
    return row


def resolved(
    people: People, outcome: str, against: Against = ENOUGH, *written: gathering.Written
) -> Requirements:
    """A case after decision 2.3."""
    row = assessed(people, against, *written)
    actions.resolve(at(people, "maya", 80), row.case.key, outcome=outcome, reason="As talked about.")
    return row


OPTION = {
    "words": "A second relay", "days": 60, "cost": "40000.00", "currency": "USD", "gains": "P2 within 8 working hours",
    "risk": "Delivery times", "benefit": "No shift stops for mail", "justified_by": "Priya Raman",
}  # fmt: skip
