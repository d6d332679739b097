"""What the plan asks for is arranged, announced, held and closed with its evidence (R177 to R183, R191, R192)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from servicelevel.communication import media
from servicelevel.communication.models import Attendance, Communication, Occasion, PlanVersion
from servicelevel.communication.plan.expected import Expected
from servicelevel.communication.plan.invitations import Meeting, invitation, notice_of
from servicelevel.communication.plan.queries import Due, due
from servicelevel.communication.words import wrong_words
from servicelevel.documents import evidence
from servicelevel.documents.uploads.accepted import Upload
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.queries import history_of
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.queries import roles_of
from servicelevel.web.days import day_in
from servicelevel.worktime.problems import Problem

WHO_RUNS = (roles.SERVICE_LEVEL_MANAGER,)
WHO_LOGS = (
    roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_LIAISON, roles.SERVICE_OWNER, roles.PROCESS_OWNER,
    roles.INFRASTRUCTURE_LEAD, roles.CONTRACT_MANAGER,
)  # fmt: skip
LONGEST_MEETING = 24 * 60


@dataclass(frozen=True)
class Held:
    """How a meeting went. present, absent: names; minutes or link: the minutes, as a file or where they lie."""

    on: date
    outcome: str
    present: Sequence[str] = ()
    absent: Sequence[str] = ()
    minutes: Upload | None = None
    link: str = ""


@dataclass(frozen=True)
class Message:
    """What is said to somebody. type, medium: as in Appendix 5; about: the record that it is about, `kind:key`."""

    type: str
    medium: str
    subject: str
    words: str
    audience: str
    about: str = ""
    given_out_at: datetime | None = field(default=None)


@act("communication.arrange", may=WHO_RUNS)
def arrange(
    by: By, key: str, *, meets_at: datetime, place: str = "", minutes_long: int = 60
) -> Told[Occasion]:
    """Set the time and the place of a meeting of the plan, or move it. Raises NotFound, Conflict, Invalid."""
    found = _open(by, key)
    if not found.expected.row.is_meeting:
        raise Conflict("This is a notice; there is no meeting to arrange.")
    problems = []
    if meets_at <= by.now:
        problems.append(Problem("meets_at", meets_at.isoformat(), "is over already", "choose a later time"))
    if not 5 <= minutes_long <= LONGEST_MEETING:
        problems.append(Problem("minutes_long", minutes_long, "is no length", "5 minutes to a day"))
    if len(place) > 200:
        problems.append(Problem("place", f"{len(place)} characters", "is too long", "at most 200"))
    if problems:
        raise Invalid(problems)
    row = _touched(found.expected)
    row.meets_at, row.place, row.minutes_long = meets_at, place.strip(), minutes_long
    row.save(update_fields=["meets_at", "place", "minutes_long"])
    told = {"meets_at": meets_at.isoformat(), "place": row.place, "minutes_long": minutes_long}
    return Told(row, told, f"occasion:{key}")


@act("communication.close", may=WHO_RUNS)
def close(by: By, key: str, held: Held) -> Told[Occasion]:
    """Write down that a meeting was held, who came, and what came of it; with its minutes where the plan asks for them.

    Raises NotFound, Conflict for a notice or what is closed already, Invalid with everything that is missing (R179).
    """
    found = _open(by, key)
    if not found.expected.row.is_meeting:
        raise Conflict("A notice is done when it is given out.")
    if problems := list(_problems_with(by, found, held)):
        raise Invalid(problems)
    row = _touched(found.expected)
    if held.minutes is not None:
        title = f"Minutes: {found.expected.row.activity}"[:200]
        row.minutes = evidence.keep(by.someone, by.now, held.minutes, title=title, about=f"occasion:{key}")
    row.done_at, row.done_by, row.held_on = by.now, by.person, held.on
    row.outcome, row.link = held.outcome.strip(), held.link.strip()
    row.save()
    names = {name.strip(): False for name in held.absent if name.strip()}
    names |= {name.strip(): True for name in held.present if name.strip()}
    Attendance.objects.bulk_create(
        Attendance(occasion=row, name=name, came=came) for name, came in names.items()
    )
    told = {
        "held_on": held.on.isoformat(), "due_on": row.due_on.isoformat(), "outcome": row.outcome, "link": row.link,
        "minutes": row.minutes.key if row.minutes else None, "present": [one for one, came in names.items() if came],
        "absent": [one for one, came in names.items() if not came],
    }  # fmt: skip
    return Told(row, told, f"occasion:{key}")


@act("communication.draft_notice", may=WHO_RUNS)
def draft_notice(by: By, key: str, *, words: str = "") -> Told[Communication]:
    """Draft a notice of the plan, with the invitation to its meeting where that was arranged; the draft before is replaced.

    words: instead of those that are made from the plan. Raises NotFound, Conflict for a meeting or a notice that is out.
    """
    found = _open(by, key)
    asked = found.expected
    if asked.row.is_meeting:
        raise Conflict("This is a meeting; its notice stands beside it in the plan.")
    meeting = _meeting(by, asked)
    row = _touched(asked)
    row.communications.filter(given_out_at=None).delete()
    text = words.strip() or notice_of(
        meeting, asked.row.activity, asked.row.audience, asked.about, asked.due_on, str(by.someone)
    )
    made = Communication.objects.create(
        type=media.NOTIFICATION, medium=media.EMAIL, subject=asked.row.activity.partition(": ")[2][:200] or asked.row.key,
        words=text, audience=asked.row.audience, about=f"occasion:{key}", occasion=row, due_on=asked.due_on,
        invitation=invitation(meeting, by.now) if meeting else "", made_at=by.now, made_by=by.person,
    )  # fmt: skip
    return Told(
        made,
        {"notice": made.pk, "subject": made.subject, "due_on": asked.due_on.isoformat()},
        f"occasion:{key}",
    )


@act("communication.give_out", may=WHO_RUNS)
def give_out(by: By, number: int) -> Told[Communication]:
    """Record that a draft went out now; how late it was follows from its day. Raises NotFound, Conflict."""
    row = Communication.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such communication.")
    if row.given_out_at is not None:
        raise Conflict("It has gone out already.")
    row.given_out_at, row.given_out_by = by.now, by.person
    row.save(update_fields=["given_out_at", "given_out_by"])
    today = day_in(by.person, by.now)
    if row.occasion is not None:
        row.occasion.done_at, row.occasion.done_by, row.occasion.held_on = by.now, by.person, today
        row.occasion.save(update_fields=["done_at", "done_by", "held_on"])
    late = max(0, (today - row.due_on).days) if row.due_on else 0
    told = {"communication": number, "type": row.type, "medium": row.medium, "days_late": late}
    return Told(row, told, f"communication:{number}")


@act("communication.log", anyone=True)
def log(by: By, message: Message) -> Told[Communication]:
    """Write down what somebody said or sent by themselves: a talk, a report, an escalation (R192).

    Raises NotAllowed, and Invalid where the medium does not carry the type, and for whatever is missing.
    """
    if not may_log(by.person, by.now):
        names = ", ".join(roles.NAMES[role] for role in WHO_LOGS)
        raise NotAllowed(f"Communications are logged by these roles: {names}.")
    at = message.given_out_at or by.now
    problems = list(media.problems_with(message.type, message.medium))
    for path, words, most in (("subject", message.subject, 200), ("audience", message.audience, 200)):
        problems += wrong_words(path, words, most)
    problems += wrong_words("words", message.words)
    if at > by.now:
        problems.append(
            Problem("given_out_at", at.isoformat(), "is still to come", "log it when it has happened")
        )
    if problems:
        raise Invalid(problems)
    row = Communication.objects.create(
        type=message.type, medium=message.medium, subject=message.subject.strip(), words=message.words.strip(),
        audience=message.audience.strip(), about=message.about, made_at=by.now, made_by=by.person, given_out_at=at,
        given_out_by=by.person,
    )  # fmt: skip
    told = {"type": row.type, "medium": row.medium, "subject": row.subject, "audience": row.audience}
    return Told(row, told, f"communication:{row.pk}")


def may_log(person: Any, at: datetime) -> bool:
    """Whether a person logs communications: in one of the roles, whatever they hold it for."""
    return any(held.role in WHO_LOGS for held in roles_of(person, at))


def _open(by: By, key: str) -> Due:
    # Whoever is slower with the same occasion waits here, and then sees what the other one wrote.
    Occasion.objects.select_for_update(of=("self",)).filter(key=key).first()
    found = due(key, day_in(by.person, by.now))
    if found.is_done:
        raise Conflict("This is done already.")
    return found


def _touched(asked: Expected) -> Occasion:
    plan = PlanVersion.objects.get(number=asked.plan)
    row, _ = Occasion.objects.get_or_create(key=asked.key, defaults={"plan": plan, "due_on": asked.due_on})
    return row


def _meeting(by: By, asked: Expected) -> Meeting | None:
    row = Occasion.objects.filter(key=asked.meeting).first() if asked.meeting else None
    if row is None or row.meets_at is None:
        return None
    title = due(asked.meeting, day_in(by.person, by.now)).expected.row.activity.partition(": ")[2]
    revision = len(history_of(f"occasion:{asked.key}"))
    zone = by.someone.zone
    return Meeting(row.key, title, asked.about, row.meets_at, row.minutes_long, row.place, revision, zone)


def _problems_with(by: By, found: Due, held: Held) -> Iterator[Problem]:
    if held.on > day_in(by.person, by.now):
        yield Problem("on", held.on.isoformat(), "is still to come", "close it when it was held")
    yield from wrong_words("outcome", held.outcome)
    if not any(name.strip() for name in held.present):
        yield Problem("present", "", "is empty", "name who came, a name a line")
    if found.expected.row.needs_minutes and held.minutes is None and not held.link.strip():
        yield Problem("minutes", "", "are missing", "bring the minutes, or say where they lie")
    if len(held.link) > 500:
        yield Problem("link", f"{len(held.link)} characters", "is too long", "at most 500")
    for path, names in (("present", held.present), ("absent", held.absent)):
        for name in names:
            if len(name) > 200:
                yield Problem(path, name[:50], "is too long for a name", "a name a line, at most 200 letters")
