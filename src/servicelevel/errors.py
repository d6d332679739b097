"""What can go wrong below the pages, the API and the commands, by meaning.

A page makes a message of them, the command line an exit code.
"""

from __future__ import annotations

from collections.abc import Iterable

from servicelevel.worktime.problems import Problem


class Refused(Exception):
    """An act or a question was refused; nothing was changed."""


class NotAllowed(Refused):
    """The person may not do this."""


class NotFound(Refused):
    """There is no such record, or none that this person may see."""


class Conflict(Refused):
    """The record has changed since it was read, or another act came first."""


class Invalid(Refused):
    """What was given cannot be used. `problems` lists everything that is wrong, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
