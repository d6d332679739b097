"""What people do about steps besides taking them: reply, acknowledge, ask to skip one, decide that; and adopt a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act, one_act, permitted, write
from servicelevel.organisation.queries import held_by
from servicelevel.process import cases, definition
from servicelevel.process.duties import MAY_WAIVE
from servicelevel.process.in_force import OWN, reading_of
from servicelevel.process.models import Consultation, Notice, OwnProcess, Waiver
from servicelevel.process.steps import locked, open_step
from servicelevel.worktime.problems import Problem

LONGEST = 10_000


@act("process.reply", anyone=True)
def reply(by: By, consultation: int, *, words: str, supports: bool | None = None) -> Told[Consultation]:
    """Say what one thinks about a step on which one's role is consulted.

    Raises NotFound for who is not asked, Conflict where the step was taken already or somebody replied for the role.
    """
    row = Consultation.objects.select_for_update(of=("self",)).filter(pk=consultation).first()
    held = by.person and row and held_by(by.person, row.role, cases.scope_of(row.case), by.now)
    if row is None or not held:
        raise NotFound("You are not asked for a reply here.")
    _check_words(words, "words")
    if row.replied_at is not None:
        raise Conflict(f"{row.replied_by} has replied for this role already.")
    if cases.visit_of(row.case) != row.visit and not _still_open(row):
        raise Conflict("The step has been taken already; a reply can no longer be weighed.")
    row.replied_at, row.replied_by, row.supports, row.reply = by.now, by.person, supports, words.strip()
    row.save(update_fields=["replied_at", "replied_by", "supports", "reply"])
    content = {"step": row.step, "role": row.role, "supports": supports, "reply": row.reply}
    return Told(row, content, f"case:{row.case.key}", row.case.key)


@act("process.acknowledge", anyone=True)
def acknowledge(by: By, notice: int) -> Told[Notice]:
    """Confirm that one has read a notice that asks for it. Raises NotFound for anybody else's."""
    row = Notice.objects.select_for_update(of=("self",)).filter(pk=notice, person=by.person).first()
    if row is None:
        raise NotFound("There is no such notice for you.")
    if row.acknowledged_at is not None:
        raise Conflict("You have acknowledged this already.")
    row.acknowledged_at = by.now
    row.read_at = row.read_at or by.now
    row.save(update_fields=["acknowledged_at", "read_at"])
    content = {"step": row.step, "role": row.role, "line": row.line}
    return Told(row, content, f"case:{row.case.key}", row.case.key)


@act("process.ask_to_skip", anyone=True)
def ask_to_skip(by: By, case: str, step: str, *, reason: str, outcome: str = "") -> Told[Waiver]:
    """Ask that an open step be skipped; a second person decides. Who may ask: those who perform the step, or answer for it.

    outcome: which way a skipped decision is to go.
    """
    found = locked(case, by)
    reading = reading_of(found)
    open_step(found, step)
    may = (*reading.performers(step), reading.accountable(step))
    permitted(by, may, cases.scope_of(found), what="Asking to skip a step")
    _check_words(reason, "reason")
    ways = reading.steps[step].outcomes
    if outcome not in ways:
        raise Invalid(
            [Problem("outcome", outcome, "is no way on from this step", f"one of {', '.join(ways)}")]
        )
    visit = cases.visit_of(found)
    if Waiver.objects.filter(case=found, step=step, visit=visit, decided_at=None).exists():
        raise Conflict("Somebody has asked for this already; it waits for the decision.")
    row = Waiver.objects.create(
        case=found, step=step, visit=visit, outcome=outcome, reason=reason.strip(), asked_at=by.now,
        asked_by=by.someone,
    )  # fmt: skip
    return Told(row, {"step": step, "outcome": outcome, "reason": row.reason}, f"case:{found.key}", found.key)


def decide_waiver(by: By, waiver: int, *, granted: bool) -> Waiver:
    """Authorise that a step is skipped, or not. Raises NotAllowed for whoever asked: a second person decides."""
    name = "process.decide_waiver"
    with one_act(name):
        row = Waiver.objects.select_related("case").filter(pk=waiver).first()
        if row is None:
            raise NotFound("There is no such request.")
        case = locked(row.case.key, by)
        row = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver)
        held = permitted(by, MAY_WAIVE, cases.scope_of(case), what="Authorising that a step is skipped")
        if by.person is None or row.asked_by_id == by.person.pk:
            raise NotAllowed("Whoever asks to skip a step cannot authorise it; somebody else has to.")
        if row.decided_at is not None:
            raise Conflict("This has been decided already.")
        waiting = open_step(case, row.step)
        if cases.visit_of(case) != row.visit:
            raise Conflict("The case has gone on since this was asked for.")
        row.decided_at, row.decided_by, row.granted = by.now, by.person, granted
        row.save(update_fields=["decided_at", "decided_by", "granted"])
        content = {"step": row.step, "outcome": row.outcome, "reason": row.reason, "granted": granted}
        content |= {"asked_by": row.asked_by.username}
        line = write(by, name, held, Told(None, content, f"case:{case.key}", case.key), row.step)
        if granted:
            cases.record_step(
                case,
                waiting,
                row.outcome,
                by.person,
                held.role,
                by.now,
                line.number,
                waived_because=row.reason,
            )
    return row


@act("process.adopt", may=(roles.SERVICE_LEVEL_MANAGER, roles.ADMINISTRATOR))
def adopt(by: By, content: Mapping[str, Any], *, because: str, reading: str = OWN) -> Told[OwnProcess]:
    """Put the organisation's own copy of the process into force for new cases.

    Raises Invalid with every finding: an activity without exactly one accountable role, an arrow to nowhere, a loop
    without an end (R128).
    """
    _check_words(because, "because")
    try:
        findings = definition.validate(definition.parse(content), roles.NAMES)
    except definition.Malformed as malformed:
        raise Invalid(malformed.problems) from None
    if findings:
        raise Invalid(findings)
    latest = OwnProcess.objects.order_by("-number").first()
    row = OwnProcess.objects.create(
        number=latest.number + 1 if latest else 1, reading=reading, content=dict(content), because=because.strip(),
        adopted_at=by.now, adopted_by=by.someone,
    )  # fmt: skip
    return Told(row, {"number": row.number, "reading": reading, "because": row.because}, "process:own")


def _still_open(row: Consultation) -> bool:
    return any(one.step == row.step for one in cases.standing(row.case))


def _check_words(words: str, path: str) -> None:
    if not words.strip():
        raise Invalid([Problem(path, words, "is empty", "say it in a sentence; others will read it")])
    if len(words) > LONGEST:
        raise Invalid([Problem(path, f"{len(words)} characters", "is too long", f"at most {LONGEST}")])
