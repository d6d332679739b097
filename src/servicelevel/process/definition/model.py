"""The process as values: procedures, steps, arrows, roles, and what surrounds them. Never changed once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LETTERS = "ARCI"
Texts = tuple[str, ...]
"""Lines of text; one that is set in by two blanks belongs to the line above it."""


@dataclass(frozen=True)
class Arrow:
    """Where a step leads. outcome: "" for an activity, else one of the answers of a decision.

    to: a step, a procedure, or a name that the document leads to; returns_to: the step at which the case goes on once
    the procedure that it called has ended. Several arrows with the same outcome are taken together.
    """

    outcome: str
    to: str
    returns_to: str = ""


@dataclass(frozen=True)
class Remark:
    """What a resolution adds to a step in words, and the contradiction that it resolves."""

    x: str
    words: str


@dataclass(frozen=True)
class Step:
    """One activity or decision of a procedure. joins: the steps that must all have ended before it opens.

    within_days, reply_within_days: the time for the step, and for a reply of those consulted; ours, 0 for none.
    """

    key: str
    procedure: str
    name: str
    kind: str
    responsible: tuple[str, ...]
    text: str
    arrows: tuple[Arrow, ...]
    joins: tuple[str, ...] = ()
    within_days: int = 0
    reply_within_days: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def lines(self) -> Texts:
        """The text line by line."""
        return tuple(self.text.splitlines())

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The answers of a decision, each once; ("",) for an activity that leads on."""
        return tuple(dict.fromkeys(arrow.outcome for arrow in self.arrows))


@dataclass(frozen=True)
class Procedure:
    """A procedure with what starts it, what it takes and gives, and its steps in their order."""

    key: str
    name: str
    triggers: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    comments: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Reading:
    """One way to read the process: its procedures and its RACI matrix (step -> role -> letters in the order ARCI)."""

    name: str
    procedures: tuple[Procedure, ...]
    raci: Mapping[str, Mapping[str, str]]
    _steps: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps = {step.key: step for procedure in self.procedures for step in procedure.steps}
        object.__setattr__(self, "_steps", MappingProxyType(steps))

    @property
    def steps(self) -> Mapping[str, Step]:
        """Every step by its key, in the order of the document."""
        return self._steps

    def procedure(self, key: str) -> Procedure:
        """The procedure of that key. Raises KeyError."""
        return {one.key: one for one in self.procedures}[key]

    def first(self, procedure: str) -> str:
        """The step with which a procedure begins."""
        return self.procedure(procedure).steps[0].key

    def letters(self, step: str, role: str) -> str:
        """The letters of a role at a step: `A`, `AR`, `C`, ...; empty where it has none."""
        return self.raci.get(step, {}).get(role, "")

    def roles_with(self, step: str, letter: str) -> tuple[str, ...]:
        """The roles that have a letter at a step, in the order of the matrix."""
        return tuple(role for role, letters in self.raci.get(step, {}).items() if letter in letters)

    def performers(self, step: str) -> tuple[str, ...]:
        """Who may take a step: the responsible roles, and where there are none, the accountable one (X16)."""
        return self.roles_with(step, "R") or self.roles_with(step, "A")

    def accountable(self, step: str) -> str:
        """The one role that answers for a step. Raises KeyError where the matrix names none."""
        found = self.roles_with(step, "A")
        if not found:
            raise KeyError(step)
        return found[0]

    def arrows(self, step: str, outcome: str) -> tuple[Arrow, ...]:
        """Where a step leads with an outcome; none for what is no step of ours."""
        found = self.steps.get(step)
        return () if found is None else tuple(arrow for arrow in found.arrows if arrow.outcome == outcome)


@dataclass(frozen=True)
class Quote:
    """What the document says at a place, in its own words."""

    at: str
    words: str


@dataclass(frozen=True)
class Contradiction:
    """A place where the document contradicts itself or falls silent: the wordings, and how it is read here and why."""

    key: str
    subject: str
    quotes: tuple[Quote, ...]
    finding: str
    resolution: str
    because: str


@dataclass(frozen=True)
class Role:
    """A role of the process. titles: under which the document speaks of it; x: what adds it where its table has none."""

    key: str
    titles: Texts
    duties: Texts
    x: str = ""


@dataclass(frozen=True)
class Legend:
    """How the RACI matrix is to be read. classes: the letters of each class, the first to be told first (R129).

    rows: the names of its rows, where they differ from those of the narrative.
    """

    columns: Texts
    letters: Mapping[str, str]
    classes: Mapping[str, Texts]
    rows: Mapping[str, str]

    def class_of(self, letters: str) -> str:
        """The class of a cell; empty for an empty cell."""
        found = [name for name, own in self.classes.items() if any(letter in letters for letter in own)]
        return found[0] if found else ""
