"""What the pages of the process show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from servicelevel.organisation import roles
from servicelevel.process.definition import Contradiction, Procedure, Reading, Step, shipped
from servicelevel.process.definition.model import LETTERS
from servicelevel.process.manual.flows import flow_of, name_of
from servicelevel.process.manual.notes import Note, notes_of
from servicelevel.process.manual.readings import Shown
from servicelevel.process.manual.waiting import Waiting
from servicelevel.web.charts import process_map

SUBJECTS = {
    "arrows": "Arrows and triggers", "rules": "Rules", "RACI": "RACI matrix", "roles": "Roles",
    "measurements": "Measurements", "communication": "Communication", "document": "The document itself",
}  # fmt: skip
VERBS = {"A": "answers for", "R": "does", "C": "is consulted on", "I": "is informed of"}


@dataclass(frozen=True)
class StepRow:
    """A step beside the drawing of its procedure. oldest: since when the first of those waits."""

    step: Step
    href: str
    who: str
    count: int
    late: int
    oldest: datetime | None
    leads: Sequence[str]

    @property
    def late_words(self) -> str:
        """How many wait for too long."""
        return f"{self.late} late"


@dataclass(frozen=True)
class ProcedureView:
    """A procedure: its drawing, its steps, and what goes in and comes out."""

    procedure: Procedure
    drawing: str
    steps: Sequence[StepRow]
    count: int
    facts: Sequence[tuple[str, Sequence[str]]]
    notes: Sequence[Note]


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix. other: the letters in the other reading, where they differ; x: what it resolves."""

    role: str
    letters: str
    differs: bool = False
    other: str = ""
    x: str = ""

    @property
    def name(self) -> str:
        """The role in words."""
        return roles.NAMES.get(self.role, self.role)


@dataclass(frozen=True)
class MatrixRow:
    """A step of the matrix. begins: the procedure that begins with it."""

    step: Step
    href: str
    begins: Procedure | None
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Leads:
    """Where a step leads, in words."""

    outcome: str
    words: str
    href: str
    returns: str

    @property
    def said(self) -> str:
        """The arrow in a few words."""
        back = f" and back to {self.returns}" if self.returns else ""
        return f"{self.outcome}: {self.words}{back}" if self.outcome else f"then {self.words}{back}"


@dataclass(frozen=True)
class StepView:
    """One step: who, where to, and what waits at it."""

    step: Step
    procedure: Procedure
    sentence: str
    drawing: str
    cells: Sequence[Cell]
    leads: Sequence[Leads]
    comes_from: Sequence[tuple[str, str]]
    notes: Sequence[Note]


@dataclass(frozen=True)
class ContradictionRow:
    """A contradiction and what resolving it changes."""

    one: Contradiction
    changes: Sequence[Note]


def procedures(shown: Shown, waiting: Mapping[str, Sequence[Waiting]]) -> list[ProcedureView]:
    """Every procedure in its order."""
    return [_procedure(shown, procedure, waiting) for procedure in shown.reading.procedures]


def matrix(shown: Shown) -> tuple[list[str], list[MatrixRow]]:
    """The columns, and the rows with what differs from the other reading marked."""
    reading, found = shown.reading, shipped()
    other = found.resolved if shown.is_literal else found.literal
    named = [role for cells in (*reading.raci.values(), *other.raci.values()) for role in cells]
    columns = list(dict.fromkeys([*found.legend.columns, *named]))
    rows = []
    for procedure in reading.procedures:
        for number, step in enumerate(procedure.steps):
            cells = [_cell(shown, step.key, role) for role in columns]
            rows.append(MatrixRow(step, step_address(step.key), None if number else procedure, cells))
    return columns, rows


def step_view(shown: Shown, key: str, waiting: Mapping[str, Sequence[Waiting]]) -> StepView:
    """One step of the reading. Raises KeyError for what is no step of it."""
    reading = shown.reading
    step = reading.steps[key]
    procedure = reading.procedure(step.procedure)
    drawing = process_map(flow_of(reading, procedure.key, _counts(waiting), here=(key,)))
    columns, _ = matrix(shown)
    cells = [_cell(shown, key, role) for role in columns]
    return StepView(
        step, procedure, _who_in_words(reading, key), drawing,
        [cell for cell in cells if cell.letters or cell.other],
        [_leads(reading, arrow.outcome, arrow.to, arrow.returns_to) for arrow in step.arrows],
        [(step_address(one.key), f"{one.key} {one.name}") for one in reading.steps.values() if leads_to(one, key)],
        [note for note in shown.notes(key) if note.is_other_wording],
    )  # fmt: skip


def contradictions() -> list[tuple[str, list[ContradictionRow]]]:
    """Every contradiction by its subject, with what resolving it changes."""
    rows = [ContradictionRow(one, notes_of(one.key)) for one in shipped().contradictions.values()]
    return [(words, [row for row in rows if row.one.subject == name]) for name, words in SUBJECTS.items()]


def parts_of_role(reading: Reading, role: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a role has to do with which step: the verb, and the steps with their addresses; none named where it is all."""
    found = []
    for letter in LETTERS:
        steps = [key for key in reading.steps if letter in reading.letters(key, role)]
        if steps:
            named = [] if len(steps) == len(reading.steps) else [(key, step_address(key)) for key in steps]
            found.append((VERBS[letter], named))
    return found


def step_address(key: str) -> str:
    """The page of a step."""
    return reverse("process-step", args=[key])


def leads_to(step: Step, key: str) -> bool:
    """Whether an arrow of the step leads to another one, at once or after a procedure that it calls."""
    return any(key in (arrow.to, arrow.returns_to) for arrow in step.arrows)


def _procedure(shown: Shown, procedure: Procedure, waiting: Mapping[str, Sequence[Waiting]]) -> ProcedureView:
    reading = shown.reading
    steps = [_step_row(reading, step, waiting.get(step.key, ())) for step in procedure.steps]
    facts = [
        ("Begins with", procedure.triggers), ("Takes", procedure.inputs), ("Gives", procedure.outputs),
        ("Rules", procedure.comments),
    ]  # fmt: skip
    return ProcedureView(
        procedure, process_map(flow_of(reading, procedure.key, _counts(waiting))), steps,
        sum(step.count for step in steps), [fact for fact in facts if fact[1]], shown.notes(procedure.key),
    )  # fmt: skip


def _step_row(reading: Reading, step: Step, rows: Sequence[Waiting]) -> StepRow:
    who = ", ".join(roles.NAMES.get(role, role) for role in reading.performers(step.key))
    leads = [_leads(reading, arrow.outcome, arrow.to, arrow.returns_to) for arrow in step.arrows]
    late = sum(row.is_late for row in rows)
    oldest = rows[0].since if rows else None
    return StepRow(step, step_address(step.key), who, len(rows), late, oldest, [one.said for one in leads])


def _leads(reading: Reading, outcome: str, to: str, returns_to: str) -> Leads:
    href = step_address(to) if to in reading.steps else ""
    if to in {procedure.key for procedure in reading.procedures}:
        href = f"{reverse('process')}#procedure-{to}"
    return Leads(outcome, name_of(reading, to), href, returns_to)


def _cell(shown: Shown, step: str, role: str) -> Cell:
    letters = _spaced(shown.reading.letters(step, role))
    for one in shown.notes(step):
        if one.role == role:
            other = one.resolved if shown.is_literal else one.literal
            return Cell(role, letters, True, other, one.x)
    return Cell(role, letters)


def _spaced(letters: str) -> str:
    return ", ".join(letters)


def _counts(waiting: Mapping[str, Sequence[Waiting]]) -> dict[str, int]:
    return {step: len(rows) for step, rows in waiting.items()}


def _who_in_words(reading: Reading, key: str) -> str:
    """Who takes the step, who answers for it, who is asked and who is told."""
    step = reading.steps[key]
    said = [
        f"{_joined(reading.performers(key)) or 'nobody'} {_verb(reading.performers(key), 'takes', 'take')} it"
    ]
    accountable = reading.roles_with(key, "A")
    if accountable and accountable != reading.performers(key):
        said.append(f"{_joined(accountable)} answers for it")
    if consulted := reading.roles_with(key, "C"):
        days = f", with {step.reply_within_days} days to reply" if step.reply_within_days else ""
        said.append(f"{_joined(consulted)} {_verb(consulted, 'is', 'are')} consulted{days}")
    if informed := reading.roles_with(key, "I"):
        said.append(f"{_joined(informed)} {_verb(informed, 'is', 'are')} informed")
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}."


def _joined(keys: Sequence[str]) -> str:
    names = [roles.NAMES.get(key, key) for key in keys]
    return ("the " if names else "") + " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _verb(keys: Sequence[str], one: str, many: str) -> str:
    return many if len(keys) > 1 else one
