"""An auditor finds and verifies; whoever answers for the process plans the action; its owner does it."""

from __future__ import annotations

from datetime import datetime

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import party_of
from servicelevel.process.audit.models import Finding
from servicelevel.worktime.problems import Problem

LONGEST = 10_000


@act("process.record_finding", may=(roles.AUDITOR,))
def record_finding(by: By, *, weight: str, about: str, words: str) -> Told[Finding]:
    """Write down what an audit found. Raises Invalid with all that is missing."""
    problems = [*_empty("about", about), *_empty("words", words)]
    if weight not in Finding.Weight.values:
        problems.append(
            Problem("weight", weight, "is no weight", f"one of {', '.join(Finding.Weight.values)}")
        )
    if problems:
        raise Invalid(problems)
    row = Finding.objects.create(
        key=f"new-{by.now.timestamp()}", weight=weight, about=about.strip()[:200], words=words.strip(), found_at=by.now,
        found_by=by.someone,
    )  # fmt: skip
    row.key = f"FND-{by.now.year}-{row.pk:04d}"
    row.save(update_fields=["key"])
    return Told(row, {"weight": weight, "about": row.about, "words": row.words}, f"finding:{row.key}")


@act("process.answer_finding", may=(roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT))
def answer_finding(by: By, key: str, *, action: str, owner: str, due: datetime) -> Told[Finding]:
    """Say what will be done about a finding, by whom and until when."""
    row = _held(key)
    if row.state not in ("new", "answered"):
        raise Conflict("What was planned has been done already.")
    person = Person.objects.filter(username=owner, is_active=True).select_related("party").first()
    party = party_of(person)
    problems = list(_empty("action", action))
    if party is None or party.kind not in roles.OF_PROVIDER:
        problems.append(Problem("owner", owner, "is nobody of the provider", "name who will do it"))
    if due <= by.now:
        problems.append(Problem("due", due.isoformat(), "is over already", "choose a later day"))
    if problems:
        raise Invalid(problems)
    row.action, row.action_owner, row.action_due = action.strip(), person, due
    row.answered_at, row.answered_by = by.now, by.person
    row.save()
    content = {"action": row.action, "owner": owner, "due": due.isoformat()}
    return Told(row, content, f"finding:{row.key}")


@act("process.report_action_done", anyone=True)
def report_action_done(by: By, key: str, *, words: str) -> Told[Finding]:
    """The owner of a corrective action says that it is done, and how that can be seen."""
    row = _held(key)
    if by.person is None or row.action_owner_id != by.person.pk:
        raise NotAllowed("Only the owner of the corrective action says that it is done.")
    if row.state != "answered":
        raise Conflict("This has been reported already.")
    if problems := list(_empty("words", words)):
        raise Invalid(problems)
    row.done_at, row.done_words = by.now, words.strip()
    row.save(update_fields=["done_at", "done_words"])
    return Told(row, {"words": row.done_words}, f"finding:{row.key}")


@act("process.verify_action", may=(roles.AUDITOR,))
def verify_action(by: By, key: str, *, works: bool, verdict: str) -> Told[Finding]:
    """An auditor looks whether the action worked: the finding is closed, or open again."""
    row = _held(key)
    if row.state != "done":
        raise Conflict("There is nothing to verify yet: the corrective action has not been reported as done.")
    if problems := list(_empty("verdict", verdict)):
        raise Invalid(problems)
    if works:
        row.verified_at, row.verified_by, row.verdict = by.now, by.person, verdict.strip()
    else:
        row.done_at, row.done_words, row.verdict = None, "", verdict.strip()
    row.save()
    return Told(row, {"works": works, "verdict": row.verdict}, f"finding:{row.key}")


def _held(key: str) -> Finding:
    found = Finding.objects.select_for_update(of=("self",)).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no finding {key}.")
    return found


def _empty(path: str, words: str) -> list[Problem]:
    if not words.strip():
        return [Problem(path, words, "is empty", "say it in a sentence; others will read it")]
    if len(words) > LONGEST:
        return [Problem(path, f"{len(words)} characters", "is too long", f"at most {LONGEST}")]
    return []
