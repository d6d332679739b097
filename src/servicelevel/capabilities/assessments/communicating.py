"""1.4: whoever must know of updated capabilities is told, and the Service Desk acknowledges it (R93)."""

from __future__ import annotations

from datetime import datetime

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import Announcement, Assessment
from servicelevel.capabilities.assessments.queries import latest_announcement, told_of
from servicelevel.errors import Conflict, Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope, holders
from servicelevel.process.in_force import reading_of
from servicelevel.process.steps import Doing, Done, step

MANDATORY = roles.SERVICE_DESK
BESIDES = (roles.SERVICE_LIAISON, roles.DELIVERY_STAFF)
"""Told besides those whom the matrix informs: they meet the customers and do the work."""


@step("1.4", of=Assessment, completes=False)
def communicate(doing: Doing, row: Assessment, *, words: str) -> Done[Announcement]:
    """Tell everybody who must know of the updated capabilities; the Service Desk has to acknowledge it (R93).

    words: what is new, for customers as well. It can be told again, in other words; then the last telling counts.
    Raises Conflict where nobody holds the role of the Service Desk.
    """
    if problems := rules.wrong_words("words", words):
        raise Invalid(problems)
    people = recipients(row, doing.now)
    if not any(role == MANDATORY for _, role in people):
        raise Conflict(
            "Nobody holds the role Service Desk for this service, and the desk must know. Give somebody the role first."
        )
    made = Announcement.objects.create(
        assessment=row, words=words.strip(), made_at=doing.now, by=doing.person
    )
    content = {
        "words": made.words,
        "told": sorted(f"{person.username} as {role}" for person, role in people),
        "must_acknowledge": sorted(person.username for person, role in people if role == MANDATORY),
    }
    told = f"{service_name(row)} has updated capabilities. {made.words}"
    return Done(made, content=content, words=told, people=people, acknowledge=(MANDATORY,))


@step("1.4", of=Assessment)
def confirm_communicated(doing: Doing, row: Assessment) -> Done[Announcement]:
    """Everybody has been told, and the Service Desk has acknowledged it: the case ends (R93).

    Raises Conflict, naming who is missing.
    """
    announcement = latest_announcement(row)
    if announcement is None:
        raise Conflict("Nobody has been told yet. Tell those who must know first.")
    told = told_of(announcement)
    must = [notice for notice in told if notice.must_acknowledge]
    acknowledged = [notice.person_id for notice in must if notice.acknowledged_at is not None]
    if missing := missing_people(row, announcement, doing.now):
        names = ", ".join(str(person) for person in missing)
        raise Conflict(f"The Service Desk has not acknowledged it yet. Still missing: {names}.")
    if not acknowledged:
        raise Conflict(
            "Of those who were told as Service Desk nobody holds the role any more. Tell the desk again."
        )
    content = {
        "told": len(told),
        "acknowledged": sorted(one.person.username for one in must if one.acknowledged_at is not None),
    }
    words = f"The Service Desk has acknowledged the updated capabilities of {service_name(row)}."
    return Done(announcement, "", content, words=words)


def recipients(row: Assessment, now: datetime) -> list[tuple[Person, str]]:
    """Who must know: holders of the roles for the service, and its customers' representatives; each once a role."""
    service = row.service.key if row.service else ""
    informed = reading_of(row.case).roles_with("1.4", "I")
    found = [
        (holder.person, role)
        for role in dict.fromkeys((MANDATORY, *informed, *BESIDES))
        for holder in holders(role, Scope(service), now)
    ]
    for customer in customers_of(row):
        found += [
            (holder.person, roles.CUSTOMER)
            for holder in holders(roles.CUSTOMER, Scope(service, customer=customer), now)
        ]
    return list({(person.pk, role): (person, role) for person, role in found}.values())


def customers_of(row: Assessment) -> list[Party]:
    """The customers whom the capabilities of the service concern."""
    if row.service is None:
        return []
    return list(row.service.seen_by.filter(kind=Party.Kind.CUSTOMER).order_by("key"))


def missing_people(row: Assessment, announcement: Announcement, now: datetime) -> list[Person]:
    """Those of the Service Desk whose acknowledgement is missing, deputies and leavers considered."""
    must = {notice.person_id: notice for notice in told_of(announcement) if notice.must_acknowledge}
    scope = Scope(row.service.key if row.service else "")
    holding = [
        rules.Holding(one.person.pk, one.instead_of.pk if one.instead_of else None)
        for one in holders(MANDATORY, scope, now)
    ]
    acknowledged = [pk for pk, notice in must.items() if notice.acknowledged_at is not None]
    return [must[pk].person for pk in rules.missing_acknowledgements(must, acknowledged, holding)]


def service_name(row: Assessment) -> str:
    """How the service is called in the version that the case brought, else as it was before."""
    version = row.after or row.before
    return str(version.content["name"]) if version else row.case.title
