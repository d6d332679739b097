"""A small organisation for the pages: two agreements, two customers, sixty tickets over three months, two outages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servicelevel.agreements import actions, promise_file
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.security.actions import Wanted, record_security_requirement
from servicelevel.capabilities.assessments.opening import Opening, open_assessment
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.questions.actions import ask_question
from servicelevel.monitoring.models import Import, Outage, Source, TicketEvent
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process.actions import ask_to_skip
from servicelevel.process.audit.actions import record_finding
from servicelevel.process.cases import Start, begin
from servicelevel.process.models import Case
from tests.documents.laid_out import found_document
from tests.web.assessments import found_assessment
from tests.web.communication import found_communication
from tests.web.feedback import found_feedback
from tests.web.negotiations import found_negotiation
from tests.web.reports import found_report
from tests.web.requests import found_request

NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)
"""A Wednesday, 13:30 in Chicago."""
PASSWORD = "keeps-promises-2026"
PEOPLE = {
    "manager": "computing", "anna": "physics", "carl": "astronomy", "teo": "messaging", "vera": "relay", "abel": "audit",
}  # fmt: skip
ROLES = (
    ("manager", roles.SERVICE_LEVEL_MANAGER, ""),
    ("manager", roles.SERVICE_OWNER, "email"),
    ("anna", roles.CUSTOMER, ""),
    ("carl", roles.CUSTOMER, ""),
    ("teo", roles.INFRASTRUCTURE_LEAD, "email"),
    ("vera", roles.EXTERNAL_VENDOR, "email"),
    ("abel", roles.AUDITOR, ""),
)
"""Name, role, and the service for which it is held."""


@act("tests.open_cases", anyone=True)
def open_cases(by: By) -> Told[list[Case]]:
    """A case of capabilities and one of requirements, and a wish to skip a step."""
    physics = Party.objects.get(key="physics")
    opening = Opening("E-Mail, yearly", "review", Service.objects.get(key="email"))
    start = Start("2.0", "E-Mail for Physics", "customer request", service="email", customer=physics)
    return Told([open_assessment(opening, by.person, by.now).case, begin(start, by.person, by.now)])


def found() -> None:
    """Fill an empty database."""
    actions.apply(promise_file.read([Path(__file__).with_name("promises.yaml")]), NOW - timedelta(days=90))
    for agreement in Agreement.objects.all():
        actions.bring_into_force(agreement.key, NOW - timedelta(days=89))
    for key, kind in (("messaging", "team"), ("relay", "vendor"), ("audit", "auditor")):
        Party.objects.get_or_create(key=key, defaults={"name": f"{key.title()} people", "kind": kind})
    for name, party in PEOPLE.items():
        Person.objects.create_user(
            name,
            password=PASSWORD,
            party=Party.objects.get(key=party),
            first_name=name.title(),
            zone="Europe/Berlin",
        )
    for name, role, service in ROLES:
        person = Person.objects.get(username=name)
        RoleHolding.objects.create(person=person, role=role, service=service, begins=NOW - timedelta(days=90))
    desk = Source.objects.create(key="desk", kind="csv", zone="America/Chicago")
    Import.objects.create(
        source=desk, file_name="incidents.csv", file_digest="ab" * 32, mapping_digest="cd" * 32, state="done",
        rows_read=180, rows_refused=2, events_new=178, started_at=NOW - timedelta(hours=2),
        finished_at=NOW - timedelta(hours=2) + timedelta(seconds=4),
        summary={"reasons": {"The instant has no time zone": 2}, "odd": []},
    )  # fmt: skip
    TicketEvent.objects.bulk_create(tickets(desk, 60))
    by = By(Person.objects.get(username="manager"), NOW)
    review, _ = open_cases(by)
    Case.objects.filter(pk=review.pk).update(key="CAP-2026-0001")
    auditor = By(Person.objects.get(username="abel"), NOW)
    record_finding(
        auditor, weight="observation", about="Step 1.1", words="The evidence is older than a year."
    )
    ask_to_skip(by, "CAP-2026-0001", "1.1", reason="Assessed in August under another number.")
    Outage.objects.bulk_create(outages(desk))
    ask_question(By(Person.objects.get(username="anna"), NOW), "email", words="How large may a message be?")
    wanted = Wanted("mail-encrypted", "Mail is encrypted.", NOW.date(), ("desktop",))
    record_security_requirement(by, wanted)
    found_request(NOW, "laid-out")
    found_document(NOW, by.someone, "case:SLR-laid-out")
    found_assessment(NOW, "assessed")
    found_communication(by)
    found_negotiation(NOW, "proposed")
    found_report(NOW, "REP-laid-out")
    found_feedback(NOW)


def tickets(source: Source, count: int) -> Iterator[TicketEvent]:
    """Every second ticket of each service; every third one waits a day, every seventh is late, the last ones are open."""
    for number in range(count):
        opened = datetime(2026, 8, 3, 14, 0, tzinfo=UTC) + timedelta(days=number * 72.1 / (count - 1))
        service, priority = ("email", "P2") if number % 2 else ("desktop", "P3")
        yield event(source, number, 0, opened, state="New", priority=priority, service=service)
        if number >= count - 6:
            continue
        yield event(
            source, number, 1, opened + timedelta(hours=1), state="Waiting" if number % 3 == 0 else "Working"
        )
        hours = 70 if number % 7 == 0 else 3
        yield event(
            source,
            number,
            2,
            opened + timedelta(hours=hours + (24 if number % 3 == 0 else 0)),
            state="Resolved",
        )


def event(source: Source, ticket: int, sequence: int, at: datetime, **fields: str) -> TicketEvent:
    """One event, told a minute after it occurred."""
    return TicketEvent(
        source=source, event_id=f"{ticket}-{sequence}", ticket=f"INC{ticket:04}", occurred_at=at,
        recorded_at=at + timedelta(minutes=1), sequence=sequence, **fields,
    )  # fmt: skip


def outages(source: Source) -> Iterator[Outage]:
    """Twenty minutes in August, five hours in October."""
    for number, (start, minutes) in enumerate(
        [(datetime(2026, 8, 11, 9, tzinfo=UTC), 20), (datetime(2026, 10, 5, 15, tzinfo=UTC), 300)]
    ):
        yield Outage(
            source=source, event_id=f"out-{number}", service="email", kind="outage", started_at=start,
            ended_at=start + timedelta(minutes=minutes), cause="Disk array failed", recorded_at=start + timedelta(hours=8),
        )  # fmt: skip
