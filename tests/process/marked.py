"""Steps that do nothing but be taken: the mark itself is what is tested with them."""

from __future__ import annotations

from servicelevel.errors import Conflict
from servicelevel.organisation.acting import By, Told, act
from servicelevel.process import cases
from servicelevel.process.models import Case, Notice
from servicelevel.process.steps import STEPS, Doing, Done, step


class Subjects:
    """What stands for a room's model here: every case is its own subject."""

    class _default_manager:  # noqa: N801
        @staticmethod
        def filter(case: Case) -> type:
            class Found:
                @staticmethod
                def first() -> Case:
                    return case

            return Found


def marked(key: str, outcome: str = "", **given):
    def take(doing: Doing, case: Case, reason: str = "because") -> Done[str]:
        if reason == "fail":
            Notice.objects.create(
                case=case, step=key, line=0, person=doing.person, role="", words="", made_at=doing.now
            )
            raise Conflict("It went wrong.")
        return Done(doing.held.role, outcome, {"reason": reason})

    take.__module__ = "servicelevel.process.tests"
    taken = step(key, of=Subjects, **given)(take)
    STEPS[key].pop()  # it is no step of the software
    return taken


@act("tests.open_case", anyone=True)
def open_case(by: By, start: cases.Start) -> Told[Case]:
    case = cases.begin(start, by.person, by.now)
    return Told(case, {"trigger": start.trigger}, f"case:{case.key}", case.key)
