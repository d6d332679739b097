"""What somebody was sent lately, with what became of each notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox.gathering import GATHERING
from servicelevel.communication.outbox.wishes import KINDS


@dataclass(frozen=True)
class SentRow:
    """What somebody was sent. look: the shape of what became of it."""

    notice: OutgoingNotice
    about: str
    look: str
    state: str


def sent_rows(notices: Sequence[OutgoingNotice]) -> Iterator[SentRow]:
    """Each notice by itself; what only gathers others is left out."""
    for one in notices:
        if one.kind != GATHERING:
            yield SentRow(one, KINDS[one.kind].words, *_state(one.gathered_in or one, one))


def _state(sent: OutgoingNotice, one: OutgoingNotice) -> tuple[str, str]:
    if sent.delivered_at is not None:
        return "met", "Sent, with others" if one.gathered_in_id else "Sent"
    if sent.next_try_at is None:
        return "breached", f"Not sent: {sent.trouble}"
    if sent.tries:
        return "open", f"Tried {sent.tries} times: {sent.trouble}"
    return "open", "Waits, to go with others" if one.gathered_in_id else "Waits"
