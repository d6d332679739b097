"""Telling what the ledger says, once; and confirming that one has read it (R34, R164)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from servicelevel.communication import media
from servicelevel.communication.models import Communication, Receipt
from servicelevel.communication.news.telling import OF_AGREEMENTS, OF_CATALOGUE, News, news_of
from servicelevel.communication.words import wrong_words
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.ledger.models import Line
from servicelevel.ledger.subscribers import follow
from servicelevel.organisation.acting import SYSTEM, By, Told, act

SUBSCRIBER = "communication"


def listen(now: datetime, most: int = 10_000) -> int:
    """Tell everybody what the ledger says since the last time; how many lines were looked at.

    Whatever is told is stored in the transaction that moves the position, so nothing is told twice or lost.
    """
    return follow(
        SUBSCRIBER, partial(_tell_of, By(None, now, SYSTEM)), now, most, (OF_AGREEMENTS, *OF_CATALOGUE)
    )


@act("communication.tell", console=True)
def tell(by: By, line: Line, news: News) -> Told[Communication]:
    """Tell somebody what a line means for them. What is told was already kept: it is the tool that says it."""
    row = Communication.objects.create(
        type=media.NOTIFICATION, medium=media.TOOL, subject=news.subject, words=news.words, audience=news.audience,
        question=news.question, about=news.about, line=line.number, made_at=by.now, given_out_at=by.now,
    )  # fmt: skip
    Receipt.objects.bulk_create(
        Receipt(communication=row, person=one.person, role=one.role, must_confirm=one.must)
        for one in news.readers
    )
    told = {
        "about": news.about, "line": line.number, "told": sorted(one.person.username for one in news.readers),
        "must_confirm": sorted(one.person.username for one in news.readers if one.must),
    }  # fmt: skip
    return Told(row, told, f"communication:{row.pk}")


@act("communication.confirm", anyone=True)
def confirm(by: By, receipt: int, *, answer: str = "") -> Told[Receipt]:
    """Confirm that one has read what one was told. Raises NotFound for anybody else's, Conflict for a second time.

    answer: to the question that stands with it; where there is one it has to be answered. Raises Invalid.
    """
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("communication")
    row = rows.filter(pk=receipt, person=by.person).first()
    if row is None:
        raise NotFound("There is nothing of that kind for you.")
    if row.confirmed_at is not None:
        raise Conflict("You have confirmed this already.")
    asked = row.communication.question and row.must_confirm
    if asked and (problems := wrong_words("answer", answer)):
        raise Invalid(problems)
    row.confirmed_at, row.answer = by.now, answer.strip()
    row.save(update_fields=["confirmed_at", "answer"])
    told = {"about": row.communication.about, "answer": row.answer}
    return Told(row, told, f"communication:{row.communication_id}")


def _tell_of(by: By, line: Line) -> None:
    for news in news_of(line, by.now):
        tell(by, line, news)
