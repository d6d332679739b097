"""What stands in the way of the signatures, as the board shows it (R84, R18)."""

from __future__ import annotations

from dataclasses import dataclass

from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.hindrances import Hindrance
from servicelevel.agreements.negotiation.models import SigningWaiver

WAIVERS = {
    None: ("threatened", "A waiver is asked for"), True: ("met", "Waived"), False: ("breached", "The waiver was refused"),
}  # fmt: skip
"""How a wish to put up with a hindrance looks, by whether it was granted."""


@dataclass(frozen=True)
class HindranceRow:
    """Something in the way of the signatures, how it is mended, and what became of the wish to put up with it."""

    words: str
    remedy: str
    look: str
    state: str
    waiver: SigningWaiver | None


def hindrance_rows(state: State) -> list[HindranceRow]:
    """What stands in the way of the signatures, those first that nobody has waived."""
    waivers = {one.about: one for one in state.waivers}
    rows = [_hindrance(one, waivers.get(one.key)) for one in state.hindrances]
    return sorted(rows, key=lambda one: one.look == "met")


def _hindrance(one: Hindrance, waiver: SigningWaiver | None) -> HindranceRow:
    if waiver is None:
        return HindranceRow(one.words, one.remedy, "breached", "Neither mended nor waived", None)
    return HindranceRow(one.words, one.remedy, *WAIVERS[waiver.granted], waiver)
