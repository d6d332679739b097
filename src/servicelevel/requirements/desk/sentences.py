"""Where a request stands, in the sentence that answers its page. Pure over `State`."""

from __future__ import annotations

from servicelevel.requirements.against import MET, UNKNOWN
from servicelevel.requirements.desk.state import State
from servicelevel.requirements.models import Requirements
from servicelevel.requirements.rules import interim_state
from servicelevel.web.wording import counted, day

ENDS = {
    "holds": "Interim agreement holds",
    "overdue": "Interim agreement expired",
    "ended": "Interim agreement ended",
    "formal": "Formal agreement",
}
"""How a closed request stands, by the state of its interim agreement."""


def headline(state: State) -> str:
    """`3 of 5 requirements can be met today`, or what is waited for."""
    if state.case.closed_at is not None:
        return _closed(state)
    if state.elsewhere is not None:
        return "Capabilities are being defined; then the requirements are assessed again"
    step = state.open[0].step if state.open else ""
    said = {
        "2.1": _gathering, "2.2": _assessing, "2.3": _deciding, "2.4": _changing, "2.5": _documenting, "2.6": _interim,
    }.get(step)  # fmt: skip
    return said(state) if said else f"Waits at step {step}"


def can_be_met(state: State) -> str:
    """`3 of 5 requirements can be met today`."""
    verdicts = list(state.verdicts.values())
    met = verdicts.count(MET)
    if met == len(verdicts):
        return (
            "The one requirement can be met today" if met == 1 else f"All {met} requirements can be met today"
        )
    return f"{met} of {counted(len(verdicts), 'requirement')} can be met today"


def short(row: Requirements, open_steps: tuple[str, ...], names: dict[str, str], now_ends: str) -> str:
    """Where a request stands in a list: the step that waits, or how it ended."""
    if row.case.closed_at is not None:
        return ENDS.get(now_ends, "Closed")
    if not open_steps:
        return "Capabilities are being defined"
    return names.get(open_steps[0], open_steps[0])


def _gathering(state: State) -> str:
    if not state.needs:
        return "Waiting for the customer's need" if not state.own else "Waiting to hear what you need"
    if not state.written:
        return "The need is written down; no requirement follows from it yet"
    many = len(state.written)
    return f"{counted(many, 'requirement')} {'is' if many == 1 else 'are'} written down, and more may follow"


def _assessing(state: State) -> str:
    if not state.gaps:
        many = len(state.version.content["requirements"]) if state.version else 0
        return f"{counted(many, 'requirement')} {'waits' if many == 1 else 'wait'} to be held against what we can do"
    open_ones = sum(not gap.verdict for gap in state.gaps)
    if open_ones:
        leads = (
            "the infrastructure leads still look at it"
            if state.own
            else f"{counted(open_ones, 'row')} to confirm"
        )
        return f"{can_be_met(state)} as far as was worked out; {leads}"
    return f"{can_be_met(state)}; the assessment is confirmed"


def _deciding(state: State) -> str:
    verdicts = list(state.verdicts.values())
    if all(verdict == MET for verdict in verdicts):
        return can_be_met(state)
    waiting = [number for number in state.out_of_reach if number not in state.decided]
    laid_out = {sheet.number for sheet in state.sheets if sheet.replaced_at is None}
    if missing := [number for number in waiting if number not in laid_out]:
        return (
            f"{can_be_met(state)}; it is to be said what {counted(len(missing), 'other,others')} would take"
        )
    if waiting:
        return f"{can_be_met(state)}; on {counted(len(waiting), 'other,others')} the customer has the word"
    if UNKNOWN in verdicts:
        return f"{can_be_met(state)}; of {verdicts.count(UNKNOWN)} nobody knows yet"
    return f"{can_be_met(state)}; the customer has decided on the others"


def _changing(state: State) -> str:
    return "The requirements are being changed together with the customer"


def _documenting(state: State) -> str:
    return f"{can_be_met(state)}; the requirements are to be documented"


def _interim(state: State) -> str:
    return "The requirements are documented; the interim agreement is to be issued"


def _closed(state: State) -> str:
    latest = state.row.interims.last()
    if latest is None:
        return "The request is closed"
    told = interim_state(latest.expires, latest.ended_at, state.now)
    if told == "holds":
        return f"An interim agreement holds until {day(latest.expires)}, or until a formal one is agreed"
    if told == "overdue":
        return f"The interim agreement expired on {day(latest.expires)}, and no formal one is agreed"
    if latest.ended_by.startswith("agreement:"):
        return "A formal agreement has taken the place of the interim one"
    return "The interim agreement was ended without a formal one"
