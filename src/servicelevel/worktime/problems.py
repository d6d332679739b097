"""What is wrong with a piece of writing that came from outside: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that cannot be accepted.

    path: where it stands, as in ``weekly.mon-fri[1]``; value: what stood there; message: what is wrong with
    it;
    remedy: what to write instead, or nothing where that is plain.
    """

    path: str
    value: object
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.path}: {self.message}"
        return f"{line}; {self.remedy}" if self.remedy else line


class CalendarError(ValueError):
    """A work calendar cannot be read; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(list(problems))
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def suggestion(word: object, known: Iterable[str], otherwise: str = "") -> str:
    """Names near to ``word`` as a remedy ("did you mean a or b?"), or ``otherwise`` where none is near."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(str(word).casefold(), by_folded, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(by_folded[name] for name in near)}?" if near else otherwise
