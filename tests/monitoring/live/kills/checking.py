"""What stands in a house against what must: each difference in a sentence."""

from __future__ import annotations

import email
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from email.policy import default

import psycopg

from tests.monitoring.live.kills import model
from tests.monitoring.live.kills.house import House
from tests.monitoring.live.kills.model import GOAL_SECONDS, SECOND, Mark
from tests.monitoring.live.kills.tool import Tool

PATIENCE = 180.0
LINE = re.compile(
    r"^(?P<ticket>D\d+N\d+): .* (?:(?P<breach>breached)|has used (?P<mark>\d+%) of its goal) at ", re.M
)
UNQUIET = (
    "SELECT 'tickets whose clocks were not worked out', count(*) FROM servicelevel_ticketmoved",
    "SELECT 'clocks that are due', count(*) FROM servicelevel_liveclock WHERE next_at IS NOT NULL",
    "SELECT 'lines without their notices', count(*) FROM servicelevel_line WHERE act = 'monitoring.notice_marks' AND number >"
    " (SELECT coalesce(max(number), 0) FROM servicelevel_position WHERE subscriber = 'notices')",
    "SELECT 'notices that wait', count(*) FROM servicelevel_outgoingnotice WHERE next_try_at IS NOT NULL",
)


def differences(house: House, tool: Tool) -> list[str]:
    """Wait until the house says that it has nothing left to do, and look once whether it has done everything."""
    last = max(event.at for event in tool.said) + GOAL_SECONDS * SECOND
    if stuck := _not_quiet(house, last):
        return [stuck]
    lines = [
        json.loads(content)
        for (content,) in house.rows("SELECT content FROM servicelevel_line ORDER BY number")
    ]
    trouble = house.nursery.do("verify")
    return [
        *tool.troubles, *([trouble] if trouble else []), *_of_events(house, tool), *_of_marks(lines, tool),
        *_of_mails(lines, house.mails.mails),
    ]  # fmt: skip


def _not_quiet(house: House, last: int) -> str:
    """What is still to be done when patience ends; empty where nothing is left."""
    until, left = time.monotonic() + PATIENCE, "nothing was looked at"
    while time.monotonic() < until:
        if time.time_ns() // 1_000 > last:
            try:
                left = next(
                    (f"{count} {what}" for query in UNQUIET for what, count in house.rows(query) if count), ""
                )
            except psycopg.OperationalError:
                continue  # it recovers
            if not left:
                return ""
        threading.Event().wait(0.1)
    return f"after {PATIENCE:.0f} s: {left}"


def _of_events(house: House, tool: Tool) -> Iterator[str]:
    stands = Counter(house.rows("SELECT event_id, ticket, occurred_at, state FROM servicelevel_ticketevent"))
    said = {(one.id, one.ticket, one.at, one.state) for one in tool.said}
    yield from (
        f"acknowledged and not there: {one[0]}"
        for one in said
        if one[0] in tool.acknowledged and one not in stands
    )
    yield from (f"there and never said: {one[0]}" for one in stands if one not in said)
    yield from (f"there {count} times: {one[0]}" for one, count in stands.items() if count > 1)


def _of_marks(lines: Iterable[dict[str, list[dict[str, object]]]], tool: Tool) -> Iterator[str]:
    """The ledger's marks, less those taken back: at no line may one stand twice."""
    standing: Counter[Mark] = Counter()
    news: dict[Mark, object] = {}
    for line in lines:
        standing.subtract((str(one["ticket"]), str(one["mark"])) for one in line.get("withdrawn", ()))
        for one in line.get("marks", ()):
            mark = str(one["ticket"]), str(one["mark"])
            standing[mark] += 1
            news[mark] = one["told"]
            if standing[mark] > 1:
                yield f"noticed twice: {mark}"
    found, right = set(+standing), model.marks(tool.said)
    yield from (f"reached and not noticed: {mark}" for mark in right - found)
    yield from (f"noticed and not reached: {mark}" for mark in found - right)
    yield from (
        f"a breach that is no news: {mark}" for mark in found if mark[1] == "breach" and not news[mark]
    )


def _of_mails(lines: Iterable[dict[str, list[dict[str, object]]]], mails: Iterable[str]) -> Iterator[str]:
    """Mails by their Message-ID: one for each line and reader, whatever was repeated on the wire."""
    by_id: dict[str, str] = {}
    for text in mails:
        name = str(email.message_from_string(text, policy=default)["Message-ID"])
        if by_id.setdefault(name, text) != text:
            yield f"other words under the Message-ID {name}"
    sent = Counter(map(_letter, by_id.values()))
    told = [
        [((str(one["ticket"]), str(one["mark"])), bool(one["told"])) for one in line.get("marks", ())]
        for line in lines
    ]
    right = model.letters(told)
    yield from (f"not mailed to {to}: {sorted(marks)}" for to, marks in right - sent)
    yield from (f"mailed to {to} under a Message-ID too many: {sorted(marks)}" for to, marks in sent - right)


def _letter(text: str) -> tuple[str, frozenset[Mark]]:
    mail = email.message_from_string(text, policy=default)
    found = LINE.finditer(mail.get_content())
    marks = [(one["ticket"], "breach" if one["breach"] else one["mark"]) for one in found]
    assert len(set(marks)) == len(marks), text
    return str(mail["To"]), frozenset(marks)
