"""The plan is proposed, approved by the process owners, and changed only by another version (R163, R174)."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.communication.models import PlanAnswer, PlanVersion
from servicelevel.communication.plan import rows as plan_rows
from servicelevel.communication.plan.queries import plan_waiting, process_owners
from servicelevel.communication.plan.rows import Row
from servicelevel.communication.words import wrong_words
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act


@act("communication.propose_plan", may=(roles.SERVICE_LEVEL_MANAGER,))
def propose_plan(by: By, rows: Sequence[Row], *, because: str) -> Told[PlanVersion]:
    """Write down a version of the plan, for the process owners to approve. A proposal that waits is replaced.

    Raises Invalid with everything that is wrong, Conflict where nothing differs from the last version.
    """
    if problems := [*plan_rows.problems_of(rows), *wrong_words("because", because)]:
        raise Invalid(problems)
    last = PlanVersion.objects.select_for_update().order_by("-number").first()
    content = plan_rows.kept(rows)
    if last is not None and last.rows == content:
        raise Conflict("This is what the last version of the plan says already.")
    row = PlanVersion.objects.create(
        number=last.number + 1 if last else 1, rows=content, because=because.strip(), proposed_at=by.now,
        proposed_by=by.someone,
    )  # fmt: skip
    told = {"number": row.number, "because": row.because, "changes": _changes(last, rows)}
    return Told(row, told, "plan:communication")


@act("communication.answer_plan", may=(roles.PROCESS_OWNER,))
def answer_plan(by: By, number: int, *, approves: bool, words: str = "") -> Told[PlanVersion]:
    """A process owner approves a version, or says what speaks against it.

    It comes into force when more than half of those who own a process now have approved it. Raises NotFound, Conflict for
    a version that does not wait any more or was answered already, Invalid for an objection without words.
    """
    row = PlanVersion.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of the plan.")
    waiting = plan_waiting()
    if waiting is None or waiting.pk != row.pk:
        raise Conflict(f"Version {number} of the plan does not wait for an answer any more.")
    if not approves and (problems := wrong_words("words", words)):
        raise Invalid(problems)
    if row.answers.filter(person=by.someone).exists():
        raise Conflict("You have answered this version already.")
    PlanAnswer.objects.create(plan=row, person=by.someone, approves=approves, words=words.strip(), at=by.now)
    owners = {one.person.pk for one in process_owners(by.now) if one.instead_of is None}
    agreed = set(row.answers.filter(approves=True).values_list("person_id", flat=True))
    if 2 * len(agreed & (owners | {by.someone.pk})) > len(owners):
        row.in_force_from = by.now
        row.save(update_fields=["in_force_from"])
    told = {
        "number": number,
        "approves": approves,
        "words": words.strip(),
        "in_force": row.in_force_from is not None,
    }
    return Told(row, told, "plan:communication")


def _changes(last: PlanVersion | None, rows: Sequence[Row]) -> list[str]:
    before = {row.key: row for row in plan_rows.read_back(last.rows)} if last else {}
    after = {row.key: row for row in rows}
    added = [f"added {key}" for key in after if key not in before]
    changed = [f"changed {key}" for key in after if key in before and after[key] != before[key]]
    return [*added, *changed, *(f"removed {key}" for key in before if key not in after)]
