"""Where an assessment stands, in the sentences that answer its pages. Pure over `State` and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicelevel.capabilities.assessments.desk.state import Judged, State
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.assessments.rules import SUPPORTS
from servicelevel.web.wording import counted


def headline(state: State) -> str:
    """`3 of 5 questions answered, held against 1 of 4 goals of the tactical plan`, or what is waited for."""
    said = {"1.1": _progress, "1.2": _deciding, "1.3": _changing, "1.4": _telling}.get(state.step)
    if said is not None:
        return said(state)
    if state.is_updated and state.row.after:
        return f"{state.name} has updated capabilities: version {state.row.after.number} of the catalogue says which"
    return f"The capabilities of {state.name} stay as they are"


def found(state: State) -> str:
    """What the assessment has found so far."""
    if not any(one.said for one in (*state.questions, *state.goals)):
        return "Nothing has been said of it yet."
    gaps, weak = _weak(state.questions), _weak(state.goals)
    if not gaps and not weak:
        return "No gap has been found so far."
    return (
        f"{counted(gaps, 'answer shows a gap,answers show a gap')}, "
        f"{counted(weak, 'goal is not fully supported,goals are not fully supported')}."
    )


def ended(row: Assessment) -> str:
    """How a closed assessment ended, in a list."""
    if row.after is not None and row.after_id != row.before_id:
        return f"Catalogue updated, version {row.after.number}"
    return "Capabilities stay as they are"


def of_the_list(counts: Mapping[str, int]) -> str:
    """The answer of the list. counts: the reviews that are due, the assessments that are overdue and open."""
    due, overdue, still_open = counts["due"], counts["overdue"], counts["open"]
    assessed = f"{counted(still_open, 'assessment is,assessments are')} open"
    late = f"{overdue} of them overdue" if overdue else "none of them overdue"
    if due:
        reviews = counted(due, "service is due for review,services are due for review")
        return f"{reviews}, and {assessed}" + (f", {late}" if overdue else "")
    if still_open:
        return f"{assessed}, {late}; no other review is due"
    return "Every service has been reviewed in its time"


def _weak(judged: Sequence[Judged]) -> int:
    return sum(one.said is not None and one.said.row.verdict != SUPPORTS for one in judged)


def _progress(state: State) -> str:
    answered = sum(one.said is not None for one in state.questions)
    held = sum(one.said is not None for one in state.goals)
    words = f"{answered} of {counted(len(state.questions), 'question')} answered"
    if state.row.plan is None:
        return f"{words}, and there is no tactical plan yet to hold it against"
    return f"{words}, held against {held} of {counted(len(state.goals), 'goal')} of the tactical plan"


def _deciding(state: State) -> str:
    return f"{state.name} is assessed; whether its capabilities are updated is to be decided"


def _changing(state: State) -> str:
    change = state.change
    if change is None:
        return "The change under which the capabilities are updated is to be named"
    if change.closed_at is None:
        return f"The catalogue waits for change {change.reference}, which is open"
    if change.is_done:
        return f"Change {change.reference} is done; the catalogue is to be updated"
    return f"Change {change.reference} was withdrawn or refused; another one is to be named"


def _telling(state: State) -> str:
    if not state.told:
        return "The catalogue is updated; those who must know are to be told"
    if state.missing:
        names = ", ".join(str(one.notice.person) for one in state.missing)
        return f"The Service Desk has not acknowledged it yet: {names}"
    return "The Service Desk has acknowledged it; the case can be closed"
